//! The state, one promise after the other. Its time is what it is told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crawler::frontier::Job;
use crawler::frontier::state::{State, Windows};
use crawler::frontier::take::{Source, Take};
use crawler::left_out::LeftOut;
use crawler::politeness::host::LINGER;
use crawler::politeness::{Heard, Rules, Why};
use crawler::robots::Robots;
use crawler::store::{OriginId, Queued, UrlId};

use super::web::queued;

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);

/// Origins from 1, with URLs whose numbers are `100 * origin + n`.
struct Site {
    state: State,
    now: Instant,
}

impl Site {
    fn new(rules: Rules) -> Site {
        Site { state: State::new(rules, Windows::default()), now: Instant::now() }
    }

    /// One origin a URL, each with so many URLs, which all are in memory.
    fn of(rules: Rules, origins: &[(&str, i64)], robots: &str) -> Site {
        let mut site = Site::new(rules);
        for (&(url, urls), id) in origins.iter().zip(1..) {
            site.state.origin(OriginId(id), &url.parse().unwrap(), urls as u64, site.now);
            let robots = Arc::new(Robots::parse(robots.as_bytes(), "crawler"));
            site.state.robots(OriginId(id), robots, Duration::ZERO, site.now);
            assert!(matches!(site.take(), Take::Job(Job::More { .. })));
            let urls = (0..urls).map(|n| at(id, 100 * id + n, &format!("{url}/{n}"))).collect();
            site.state.more(OriginId(id), urls, site.now);
        }
        site
    }

    fn take(&mut self) -> Take<Job> {
        self.state.take(self.now)
    }

    fn url(&mut self) -> Queued {
        match self.take() {
            Take::Job(Job::Url(url)) => url,
            other => panic!("{other:?}"),
        }
    }

    /// The numbers of all that are ready now.
    fn ready(&mut self) -> Vec<i64> {
        let mut ready = Vec::new();
        while let Take::Job(Job::Url(url)) = self.take() {
            ready.push(url.id.0);
        }
        ready
    }

    fn heard(&mut self, url: &str, status: u16, retry_after: Duration) {
        let (retry_after, took) = (Some(retry_after), Duration::ZERO);
        let url = url.parse().unwrap();
        self.state.heard(&url, Heard::Answer { status, retry_after, took }, self.now);
    }

    fn done(&mut self, url: &Queued) {
        self.state.done(url.id, &[], self.now);
    }
}

fn at(origin: i64, id: i64, url: &str) -> Queued {
    queued(UrlId(id), OriginId(origin), &url.parse().unwrap())
}

fn more(origin: i64, after: i64, most: usize) -> Take<Job> {
    Take::Job(Job::More { origin: OriginId(origin), after: UrlId(after), most })
}

fn robots(origin: i64) -> Take<Job> {
    Take::Job(Job::Robots { origin: OriginId(origin) })
}

#[test]
fn nothing_known_is_the_end() {
    assert_eq!(Site::new(Rules::default()).take(), Take::End);
}

#[test]
fn robots_txt_is_asked_for_once_and_first_and_holds_a_slot() {
    let mut site = Site::new(Rules { per_host: 1, ..Rules::default() });
    for (id, url) in [(1, "http://a.test/"), (2, "https://a.test/")] {
        site.state.origin(OriginId(id), &url.parse().unwrap(), 1, site.now);
        assert_eq!(site.take(), more(id, 0, 1000));
        site.state.more(OriginId(id), vec![at(id, 100 * id, url)], site.now);
    }
    assert_eq!(site.take(), robots(1));
    assert_eq!(site.take(), Take::Wait(None), "the host of both is busy");
    site.state.robots(OriginId(1), Arc::new(Robots::all_allowed("")), Duration::ZERO, site.now);
    assert_eq!(site.take(), robots(2), "they take turns");
    site.state.robots(OriginId(2), Arc::new(Robots::all_allowed("")), Duration::ZERO, site.now);
    let url = site.url();
    assert_eq!(url.id, UrlId(100));
    site.done(&url);
    assert_eq!(site.url().id, UrlId(200));
}

#[test]
fn while_a_robots_txt_is_asked_for_it_is_not_the_end() {
    let mut site = Site::of(Rules::default(), &[("http://a.test", 1)], "");
    site.state.origin(OriginId(2), &"http://b.test".parse().unwrap(), 1, site.now);
    assert_eq!(site.take(), more(2, 0, 1000));
    site.state.more(OriginId(2), vec![at(2, 200, "http://b.test")], site.now);
    // Both hosts are ready; they take turns.
    assert_eq!(site.take(), robots(2));
    let first = site.url();
    assert_eq!(first.id.0, 100);
    // It lists a sitemap of a.test, 102: in the file, and read with 101 before it is told of.
    site.state.done(first.id, &[(OriginId(1), 1)], site.now);
    assert_eq!(site.take(), more(1, 100, 1000));
    let two = [101, 102].map(|id| at(1, id, "http://a.test/new"));
    site.state.more(OriginId(1), two.to_vec(), site.now);
    for _ in two {
        let url = site.url();
        site.done(&url);
    }
    assert_eq!(site.take(), Take::Wait(None), "200 is not finished");
    site.state.added(&[(OriginId(1), 1)], site.now);
    site.state.robots(OriginId(2), Arc::new(Robots::all_allowed("")), Duration::ZERO, site.now);
    let last = site.url();
    assert_eq!(last.id.0, 200);
    site.done(&last);
    assert_eq!(site.take(), Take::End);
}

#[test]
fn retry_after_for_robots_txt_holds_the_host() {
    let mut site = Site::new(Rules::default());
    site.state.origin(OriginId(1), &"http://a.test".parse().unwrap(), 1, site.now);
    site.take();
    site.state.more(OriginId(1), vec![at(1, 1, "http://a.test")], site.now);
    assert_eq!(site.take(), robots(1));
    site.heard("http://a.test", 429, 5 * SECOND);
    site.state.robots(OriginId(1), Arc::new(Robots::all_allowed("")), Duration::ZERO, site.now);
    assert_eq!(site.take(), Take::Wait(Some(site.now + 5 * SECOND)));
    site.now += 5 * SECOND;
    assert_eq!(site.url().id, UrlId(1));
}

#[test]
fn what_a_moved_robots_txt_says_holds_the_host_where_it_is() {
    let origins = [("http://a.test", 1), ("http://b.test", 1)];
    let mut site = Site::of(Rules::default(), &origins, "");
    site.heard("http://b.test/robots.txt", 503, 9 * SECOND); // a has its robots.txt there
    assert_eq!(site.ready(), [100]);
    assert_eq!(site.take(), Take::Wait(Some(site.now + 9 * SECOND)));
}

#[test]
fn what_robots_txt_forbids_is_left_out_without_a_slot_even_while_the_host_is_held() {
    let mut site =
        Site::of(Rules::default(), &[("http://a.test", 2)], "User-agent: *\nDisallow: /1");
    site.heard("http://a.test", 503, 60 * SECOND);
    assert_eq!(site.take(), Take::Wait(Some(site.now + 60 * SECOND)), "0 is before it");
    let mut site =
        Site::of(Rules::default(), &[("http://a.test", 2)], "User-agent: *\nDisallow: /");
    site.heard("http://a.test", 503, 60 * SECOND);
    for _ in 0..2 {
        let Take::Job(Job::LeftOut(url, LeftOut::Robots(why))) = site.take() else { panic!() };
        assert_eq!(why, "line 2: Disallow: /");
        site.done(&url);
    }
    assert_eq!(site.take(), Take::End);
}

#[test]
fn a_site_that_forbids_all_it_has_does_not_keep_the_workers_from_fetching() {
    let origins = [("http://a.test/no", 90), ("http://b.test", 9)];
    let mut site = Site::of(Rules::default(), &origins, "User-agent: *\nDisallow: /no");
    let mut jobs = String::new();
    while let Take::Job(job) = site.take() {
        let (Job::Url(url) | Job::LeftOut(url, _)) = &job else { panic!("{job:?}") };
        site.done(url);
        jobs.push(if matches!(job, Job::Url(_)) { 'u' } else { 'l' });
    }
    let (while_both, _) = jobs.split_at(jobs.rfind('u').unwrap());
    assert!(!while_both.contains("lll") && jobs.matches('u').count() == 9, "{jobs}");
}

#[test]
fn a_robots_txt_is_asked_for_again_after_a_day() {
    let mut site = Site::of(Rules::default(), &[("http://a.test", 3)], "");
    let url = site.url();
    site.now += 24 * HOUR;
    site.done(&url);
    assert_eq!(site.take(), robots(1));
    assert_eq!(site.take(), Take::Wait(None), "one asks already");
    site.state.robots(OriginId(1), Arc::new(Robots::all_allowed("")), SECOND, site.now);
    assert_eq!(site.ready(), [101, 102]);
}

#[test]
fn one_that_was_kept_for_an_hour_holds_for_twenty_three_more() {
    for (later, holds) in [(22 * HOUR, true), (23 * HOUR, false)] {
        let mut site = Site::new(Rules::default());
        site.state.origin(OriginId(1), &"http://a.test".parse().unwrap(), 1, site.now);
        site.take();
        site.state.robots(OriginId(1), Arc::new(Robots::all_allowed("")), HOUR, site.now);
        site.now += later;
        site.state.more(OriginId(1), vec![at(1, 1, "http://a.test")], site.now);
        assert_eq!(site.take() != robots(1), holds, "after {later:?}");
    }
}

#[test]
fn a_body_that_trickles_does_not_stop_a_host_that_bears_one_connection() {
    let rules = Rules { per_host: 2, ..Rules::default() };
    let mut site = Site::of(rules, &[("http://a.test", 3)], "");
    site.heard("http://a.test", 503, Duration::ZERO);
    let trickles = site.url();
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
fn crawl_delay_of_robots_txt_is_a_gap_between_beginnings() {
    let robots = "User-agent: *\nCrawl-delay: 2";
    let mut site = Site::of(Rules::default(), &[("http://a.test", 2)], robots);
    let url = site.url();
    site.done(&url);
    assert_eq!(site.take(), Take::Wait(Some(site.now + 2 * SECOND)));
    site.now += 2 * SECOND;
    assert_eq!(site.url().id, UrlId(101));
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
    let windows = Windows { all: 4, most: 4, least: 1 };
    let mut site = Site { state: State::new(rules, windows), now: Instant::now() };
    site.state.origin(OriginId(1), &"http://a.test".parse().unwrap(), 7, site.now);
    site.state.robots(OriginId(1), Arc::new(Robots::all_allowed("")), Duration::ZERO, site.now);
    let read = |ids: &[i64]| ids.iter().map(|&id| at(1, id, "http://a.test")).collect();
    assert_eq!(site.take(), more(1, 0, 4));
    assert_eq!(site.take(), Take::Wait(None), "one reads already");
    site.state.more(OriginId(1), read(&[1, 3, 4, 9]), site.now);
    assert_eq!(site.url().id, UrlId(1));
    assert_eq!(site.url().id, UrlId(3), "half of them are left");
    assert_eq!(site.url().id, UrlId(4));
    assert_eq!(site.take(), more(1, 9, 3));
    // The order is that of being queued: 2 was left out at first, and is queued by now.
    site.state.more(OriginId(1), read(&[10, 11, 2]), site.now);
    assert_eq!(site.ready(), [9, 10, 11, 2]);
}

#[test]
fn a_robots_txt_that_could_not_be_had_is_asked_for_again_and_the_host_is_left_alone_until_then() {
    let mut site = Site::new(Rules::default());
    site.state.origin(OriginId(1), &"http://a.test".parse().unwrap(), 1, site.now);
    site.take();
    site.state.more(OriginId(1), vec![at(1, 1, "http://a.test")], site.now);
    let asked = Take::Job(Job::Robots { origin: OriginId(1) });
    assert_eq!(site.take(), asked);
    site.state.robots_again(OriginId(1), SECOND, site.now);
    assert_eq!(site.take(), Take::Wait(Some(site.now + SECOND)));
    site.state.robots_again(OriginId(1), 9 * SECOND, site.now); // nobody asked
    site.now += SECOND;
    assert_eq!(site.take(), asked);
}

#[test]
fn sitemaps_that_a_robots_txt_lists_have_tokens_of_their_own() {
    let mut site = Site::of(Rules::default(), &[("http://a.test", 1)], "");
    let url = site.url();
    site.state.added(&[(OriginId(1), 1)], site.now);
    site.done(&url);
    assert!(matches!(site.take(), Take::Job(Job::More { .. })), "one is in the file still");
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
    assert_eq!(site.take(), Take::Wait(None));
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
