//! The state, one promise after the other. Its time is what it is told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crawler::frontier::Job;
use crawler::frontier::state::{State, Windows};
use crawler::frontier::take::Take;
use crawler::politeness::host::LINGER;
use crawler::politeness::{Rules, Why};
use crawler::robots::Robots;
use crawler::store::{OriginId, UrlId};

use super::site::{SECOND, Site, at, more, robots};

#[test]
fn nothing_known_is_the_end() {
    assert_eq!(Site::new(Rules::default()).take(), Take::End);
}

#[test]
fn a_body_that_trickles_does_not_stop_a_host_that_bears_one_connection() {
    let rules = Rules { per_host: 2, ..Rules::default() };
    let mut site = Site::of(rules, &[("http://a.test", 3)], "");
    site.heard("http://a.test", 503, Duration::ZERO);
    let trickles = site.url();
    site.state.head(trickles.id, site.now);
    assert_eq!(site.take(), Take::Wait(Some(site.now + LINGER)));
    site.now += LINGER;
    let other = site.url();
    assert_eq!(site.take(), Take::Wait(None), "the user's connections are taken");
    site.done(&other);
    let last = site.url();
    site.done(&trickles);
    site.done(&last);
    assert_eq!(site.take(), Take::End);
}

#[test]
fn a_host_that_bears_one_connection_is_not_asked_more_while_it_answers_slowly() {
    let rules = "user-agent: *\ncrawl-delay: 1";
    let mut site = Site::of(Rules::default(), &[("http://127.0.0.1", 2)], rules);
    let slow = site.url();
    site.now += 25 * SECOND;
    assert_eq!(site.take(), Take::Wait(None), "its head has not come");
    site.state.head(slow.id, site.now);
    assert_eq!(site.take(), Take::Wait(Some(site.now + LINGER)));
    site.state.head(slow.id, site.now + SECOND); // it came once
    assert_eq!(site.take(), Take::Wait(Some(site.now + LINGER)));
    site.done(&slow);
    let last = site.url();
    site.done(&last);
    assert_eq!(site.take(), Take::End);
}

#[test]
fn a_robots_txt_that_trickles_lingers_and_one_that_does_not_come_counts() {
    let mut site = Site::new(Rules { per_host: 2, ..Rules::default() });
    for (id, origin) in [(1, "http://a.test"), (2, "https://a.test:80")] {
        site.state.origin(OriginId(id), &origin.parse().unwrap(), 1, site.now);
        assert_eq!(site.take(), more(id, 0, 1000));
        site.state.more(OriginId(id), vec![at(id, id * 100, origin)], site.now);
    }
    site.heard("http://a.test", 503, Duration::ZERO);
    assert_eq!(site.take(), robots(1));
    site.now += LINGER;
    assert_eq!(site.take(), Take::Wait(None));
    site.state.robots_head(OriginId(1), site.now);
    assert_eq!(site.take(), Take::Wait(Some(site.now + LINGER)));
    site.now += LINGER;
    assert_eq!(site.take(), robots(2));
}

#[test]
fn a_held_host_never_blocks_another_and_the_others_take_turns() {
    let origins = [("http://a.test", 2), ("http://b.test", 2), ("http://c.test", 2)];
    let mut site = Site::of(Rules::default(), &origins, "");
    site.heard("http://a.test", 429, 7 * SECOND);
    assert_eq!(site.ready(), [200, 300, 201, 301]);
    assert_eq!(site.take(), Take::Wait(Some(site.now + 7 * SECOND)));
    let waits = site.state.waits(site.now);
    assert_eq!(waits.len(), 1);
    assert_eq!(waits[0].host.to_string(), "a.test");
    assert_eq!((waits[0].until, waits[0].why), (site.now + 7 * SECOND, Why::RetryAfter));
    site.now += 7 * SECOND;
    assert_eq!(site.state.waits(site.now), []);
    assert_eq!(site.ready(), [100, 101]);
}

#[test]
fn a_url_that_is_tried_again_pauses_and_goes_before_new_ones() {
    let rules = Rules { per_host: 1, ..Rules::default() };
    let mut site = Site::of(rules, &[("http://a.test", 3)], "");
    let url = site.url();
    assert_eq!(url.tries, 0);
    site.state.again(url, 3 * SECOND, site.now);
    let second = site.url();
    assert_eq!(second.id, UrlId(101), "others go on meanwhile");
    site.now += 3 * SECOND;
    site.done(&second);
    let again = site.url();
    assert_eq!((again.id, again.tries), (UrlId(100), 1));
    site.done(&again);
    let last = site.url();
    site.state.again(last, SECOND, site.now);
    assert_eq!(site.state.waits(site.now)[0].why, Why::Retry);
    assert_eq!(site.take(), Take::Wait(Some(site.now + SECOND)));
}

#[test]
fn what_retry_after_asks_for_is_the_least_pause() {
    let mut site = Site::of(Rules::default(), &[("http://a.test", 1)], "");
    let url = site.url();
    site.heard("http://a.test", 503, 9 * SECOND);
    site.state.again(url, SECOND, site.now);
    assert_eq!(site.take(), Take::Wait(Some(site.now + 9 * SECOND)));
}

#[test]
fn a_dead_host_does_not_pull_the_file_into_memory() {
    let mut site = Site::new(Rules::default());
    site.state.origin(OriginId(1), &"http://a.test".parse().unwrap(), 5000, site.now);
    site.state.robots(OriginId(1), Arc::new(Robots::all_allowed("")), Duration::ZERO, site.now);
    let mut failed = 0;
    loop {
        match site.take() {
            Take::Job(Job::More { after, most, .. }) => {
                let ids = (after.0 + 1..=5000).take(most);
                let urls = ids.map(|id| at(1, id, "http://a.test")).collect();
                site.state.more(OriginId(1), urls, site.now);
            }
            Take::Job(Job::Url(url)) => {
                failed += 1;
                site.state.again(url, 30 * SECOND, site.now);
            }
            other => {
                assert_eq!(other, Take::Wait(Some(site.now + 30 * SECOND)));
                break;
            }
        }
    }
    assert_eq!(failed, 1000);
    assert_eq!(site.state.counts(), (5000, 0, 0));
}

#[test]
fn a_window_that_is_under_half_is_filled_by_one_worker() {
    let rules = Rules { per_host: 9, ..Rules::default() };
    let windows = Windows { all: 4, most: 4, least: 1, ..Windows::default() };
    let mut site = Site { state: State::new(rules, windows), now: Instant::now() };
    site.state.origin(OriginId(1), &"http://a.test".parse().unwrap(), 7, site.now);
    site.state.robots(OriginId(1), Arc::new(Robots::all_allowed("")), Duration::ZERO, site.now);
    let read = |ids: &[i64]| ids.iter().map(|&id| at(1, id, "http://a.test")).collect();
    assert_eq!(site.take(), more(1, 0, 4));
    assert_eq!(site.take(), Take::Wait(None), "one reads already");
    site.state.more(OriginId(1), read(&[1, 3, 4, 9]), site.now);
    assert_eq!(site.url().id, UrlId(1));
    assert_eq!(site.url().id, UrlId(3), "half of them are left");
    assert_eq!(site.take(), more(1, 9, 3), "the next is looked up, and has left its window");
    assert_eq!(site.url().id, UrlId(4));
    // The order is that of being queued: 2 was left out at first, and is queued by now.
    site.state.more(OriginId(1), read(&[10, 11, 2]), site.now);
    assert_eq!(site.ready(), [9, 10, 11, 2]);
}

#[test]
fn fewer_in_the_file_than_was_told_is_no_reason_to_wait_for_ever() {
    let mut site = Site::new(Rules::default());
    site.state.origin(OriginId(1), &"http://a.test".parse().unwrap(), 3, site.now);
    site.state.robots(OriginId(1), Arc::new(Robots::all_allowed("")), Duration::ZERO, site.now);
    site.take();
    site.state.more(OriginId(1), vec![at(1, 1, "http://a.test")], site.now);
    site.state.more(OriginId(1), vec![at(1, 2, "http://a.test")], site.now); // nobody asked
    let url = site.url();
    site.done(&url);
    assert_eq!(site.take(), Take::End);
}

#[test]
fn urls_of_an_origin_that_is_told_of_later_keep_the_end_away() {
    let mut site = Site::of(Rules::default(), &[("http://a.test", 1)], "");
    let url = site.url();
    site.state.done(url.id, &[(OriginId(2), 1)], site.now);
    assert_eq!(site.take(), Take::Job(Job::Origin { origin: OriginId(2) }), "where is it?");
    assert_eq!(site.take(), Take::Wait(None), "one asks already");
    site.state.origin(OriginId(2), &"http://b.test".parse().unwrap(), 0, site.now);
    assert_eq!(site.take(), more(2, 0, 1000));
}

#[test]
fn what_is_not_open_is_neither_finished_nor_tried_again() {
    let mut site = Site::of(Rules::default(), &[("http://a.test", 2)], "");
    let first = site.url();
    site.done(&first);
    site.state.done(first.id, &[(OriginId(1), 5)], site.now);
    site.state.again(first, SECOND, site.now);
    assert_eq!(site.state.counts(), (1, 0, 1));
    let second = site.url();
    site.done(&second);
    assert_eq!(site.take(), Take::End);
}

#[test]
fn answers_for_an_origin_that_nobody_knows_change_nothing() {
    let mut site = Site::new(Rules::default());
    site.state.more(OriginId(9), vec![at(9, 1, "http://a.test")], site.now);
    site.state.robots(OriginId(9), Arc::new(Robots::all_allowed("")), SECOND, site.now);
    site.heard("http://a.test", 503, SECOND);
    assert_eq!(site.take(), Take::End);
}
