//! A URL is looked up in robots.txt by a worker, while the lock is free for all others.

use std::sync::Arc;
use std::time::Duration;

use crawler::frontier::Job;
use crawler::frontier::take::{Source, Take};
use crawler::politeness::Rules;
use crawler::robots::Robots;
use crawler::store::{OriginId, UrlId};

use super::site::{HOUR, Site, robots};

#[test]
fn while_a_url_is_looked_up_other_origins_go_on_and_it_is_not_the_end() {
    let origins = [("http://a.test", 2), ("http://b.test", 1)];
    let mut site = Site::of(Rules::default(), &origins, "");
    let Take::Job(Job::Check(first, _)) = site.state.take(site.now) else { panic!() };
    let other = site.url(); // it is looked up, and fetched
    assert_eq!((first.id, other.id), (UrlId(100), UrlId(200)));
    assert_eq!(site.take(), Take::Wait(None), "of one origin one is looked up at a time");
    site.done(&other);
    assert_eq!(site.take(), Take::Wait(None), "it is not the end");
    site.state.allowed(first, site.now);
    assert_eq!(site.ready(), [100, 101]);
}

#[test]
fn a_url_that_is_refused_leaves_its_place_before_it_is_finished() {
    let robots = "User-agent: *\nDisallow: /0";
    let mut site = Site::of(Rules::default(), &[("http://a.test", 2)], robots);
    let Take::Job(Job::Check(refused, _)) = site.take() else { panic!() };
    let other = site.url();
    site.done(&other);
    assert_eq!(site.take(), Take::Wait(None), "it is not written down yet");
    site.done(&refused);
    assert_eq!(site.take(), Take::End);
}

#[test]
fn a_url_that_was_looked_up_in_rules_of_before_is_looked_up_again() {
    let mut site = Site::of(Rules::default(), &[("http://a.test", 2)], "");
    let Take::Job(Job::Check(url, _)) = site.state.take(site.now) else { panic!() };
    let robots = Arc::new(Robots::nothing_allowed("no more"));
    site.state.robots(OriginId(1), robots, Duration::ZERO, site.now);
    site.state.allowed(url, site.now);
    let refused = [site.take(), site.take()].map(|taken| match taken {
        Take::Job(Job::Check(url, _)) => url.id.0,
        other => panic!("{other:?}"),
    });
    assert_eq!(refused, [100, 101]);
}

#[test]
fn a_url_that_was_looked_up_for_longer_than_its_rules_hold_is_not_fetched_by_them() {
    let mut site = Site::of(Rules::default(), &[("http://a.test", 1)], "");
    let Take::Job(Job::Check(url, _)) = site.state.take(site.now) else { panic!() };
    site.now += 24 * HOUR;
    site.state.allowed(url, site.now);
    assert_eq!(site.take(), robots(1));
}
