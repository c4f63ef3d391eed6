//! What robots.txt says, for a day: it is asked for in time, and holds for all that is handed out.

use std::sync::Arc;
use std::time::Duration;

use crawler::frontier::Job;
use crawler::frontier::take::Take;
use crawler::politeness::Rules;
use crawler::robots::Robots;
use crawler::store::{OriginId, Queued, UrlId};

use url::Url;

use super::site::{HOUR, SECOND, Site, at, more, robots};

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
        let Take::Job(Job::Check(url, robots)) = site.take() else { panic!() };
        assert_eq!(robots.check(&url.url).reason.to_string(), "line 2: Disallow: /");
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
        let (Job::Url(url) | Job::Check(url, _)) = &job else { panic!("{job:?}") };
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
fn a_robots_txt_that_could_not_be_had_is_asked_for_again_and_the_host_is_left_alone_until_then() {
    let mut site = Site::new(Rules::default());
    site.state.origin(OriginId(1), &"http://a.test".parse().unwrap(), 1, site.now);
    site.take();
    site.state.more(OriginId(1), vec![at(1, 1, "http://a.test")], site.now);
    let asked = Take::Job(Job::Robots { origin: OriginId(1) });
    assert_eq!(site.take(), asked);
    let at = "http://a.test/robots.txt".parse().unwrap();
    site.state.robots_again(OriginId(1), &at, SECOND, site.now);
    assert_eq!(site.take(), Take::Wait(Some(site.now + SECOND)));
    site.state.robots_again(OriginId(1), &at, 9 * SECOND, site.now); // nobody asked
    site.now += SECOND;
    assert_eq!(site.take(), asked);
}

/// Two hosts of one connection each; b.test has a URL, and a.test's robots.txt is asked for.
fn moving() -> (Site, Url) {
    let rules = Rules { per_host: 1, ..Rules::default() };
    let mut site = Site::of(rules, &[("http://b.test", 1)], "");
    site.state.origin(OriginId(2), &"http://a.test".parse().unwrap(), 1, site.now);
    assert_eq!(site.take(), more(2, 0, 1000));
    site.state.more(OriginId(2), vec![at(2, 200, "http://a.test/200")], site.now);
    (site, "http://b.test/moved".parse().unwrap())
}

#[test]
fn a_robots_txt_that_has_moved_waits_for_the_hold_of_the_host_where_it_is() {
    let (mut site, there) = moving();
    assert_eq!(site.take(), robots(2));
    let url = site.url();
    site.heard("http://b.test/0", 503, 9 * SECOND);
    site.done(&url);
    site.state.robots_again(OriginId(2), &there, Duration::ZERO, site.now);
    assert_eq!(site.take(), Take::Wait(Some(site.now + 9 * SECOND)));
    site.now += 9 * SECOND;
    assert_eq!(site.take(), robots(2));
    // What it says is a.test's, and so is the slot that comes next.
    site.state.robots(OriginId(2), Arc::new(Robots::all_allowed("")), Duration::ZERO, site.now);
    site.heard("http://b.test/0", 503, 9 * SECOND);
    assert_eq!(site.url().id, UrlId(200));
}

#[test]
fn a_robots_txt_that_has_moved_takes_a_connection_of_the_host_where_it_is() {
    let (mut site, there) = moving();
    assert_eq!(site.take(), robots(2));
    let url = site.url();
    site.state.robots_again(OriginId(2), &there, Duration::ZERO, site.now);
    assert_eq!(site.take(), Take::Wait(None), "b.test has a request open");
    site.done(&url);
    assert_eq!(site.take(), robots(2));
    // The other way round, and it is not the end while it is asked for.
    site.state.added(&[(OriginId(1), 1)], site.now);
    assert_eq!(site.take(), more(1, 100, 1000));
    site.state.more(OriginId(1), vec![at(1, 101, "http://b.test/101")], site.now);
    assert_eq!(site.take(), Take::Wait(None), "it has the only connection");
    site.state.robots(OriginId(2), Arc::new(Robots::all_allowed("")), Duration::ZERO, site.now);
    assert_eq!(site.ready().len(), 2);
}

#[test]
fn sitemaps_that_a_robots_txt_lists_have_tokens_of_their_own() {
    let mut site = Site::of(Rules::default(), &[("http://a.test", 1)], "");
    let url = site.url();
    site.state.added(&[(OriginId(1), 1)], site.now);
    site.done(&url);
    assert!(matches!(site.take(), Take::Job(Job::More { .. })), "one is in the file still");
}

/// A site of one origin with a URL in hand, whose rules forbid nothing; a day later.
fn a_day_later(urls: i64) -> (Site, Queued) {
    let mut site = Site::of(Rules::default(), &[("http://a.test", urls)], "");
    let first = site.url();
    site.heard("http://a.test", 503, SECOND);
    let next = if urls > 1 { Some(site.now + SECOND) } else { None };
    assert_eq!(site.take(), Take::Wait(next), "the next is looked up, and waits");
    site.now += 24 * HOUR;
    (site, first)
}

fn renew(site: &mut Site, rules: &str) {
    assert_eq!(site.take(), robots(1));
    let robots = Arc::new(Robots::parse(rules.as_bytes(), "crawler"));
    site.state.robots(OriginId(1), robots, Duration::ZERO, site.now);
}

#[test]
fn a_url_that_was_allowed_yesterday_obeys_the_rules_of_today() {
    let (mut site, _) = a_day_later(3);
    renew(&mut site, "User-agent: *\nDisallow: /1");
    let (mut fetched, mut left_out) = (Vec::new(), Vec::new());
    while let Take::Job(job) = site.take() {
        match job {
            Job::Url(url) => fetched.push(url.id.0),
            Job::Check(url, _) => left_out.push(url.id.0),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((fetched, left_out), (vec![102], vec![101]));
}

#[test]
fn rules_that_are_told_anew_hold_at_once() {
    let mut site = Site::of(Rules::default(), &[("http://a.test", 2)], "");
    let first = site.url();
    site.heard("http://a.test", 503, SECOND);
    assert_eq!(
        site.take(),
        Take::Wait(Some(site.now + SECOND)),
        "the next is looked up, and waits"
    );
    let robots = Arc::new(Robots::nothing_allowed("no more"));
    site.state.robots(OriginId(1), robots, Duration::ZERO, site.now);
    site.now += SECOND;
    assert!(matches!(site.take(), Take::Job(Job::Check(..))));
    site.state.again(first, SECOND, site.now);
    site.now += SECOND;
    assert!(matches!(site.take(), Take::Job(Job::Check(..))));
    assert_eq!(site.state.counts(), (0, 2, 0));
}

#[test]
fn a_url_that_is_tried_again_obeys_the_rules_of_today() {
    for (robots, is_allowed) in [("", true), ("User-agent: *\nDisallow: /0", false)] {
        let (mut site, first) = a_day_later(1);
        site.state.again(first, SECOND, site.now);
        site.now += SECOND;
        renew(&mut site, robots);
        match site.take() {
            Take::Job(Job::Url(url)) => {
                assert_eq!((url.id.0, url.tries, is_allowed), (100, 1, true));
            }
            Take::Job(Job::Check(url, _)) => {
                assert!(!is_allowed);
                site.done(&url);
                assert_eq!(site.take(), Take::End);
            }
            other => panic!("{other:?}"),
        }
    }
}
