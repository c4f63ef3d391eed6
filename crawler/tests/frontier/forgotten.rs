//! Hosts without end, and what of them is forgotten.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crawler::frontier::Job;
use crawler::frontier::state::{State, Windows};
use crawler::frontier::take::Take;
use crawler::politeness::Rules;
use crawler::robots::Robots;
use crawler::store::OriginId;

use super::site::{HOUR, SECOND, Site, at, more, robots};

const MINUTE: Duration = Duration::from_mins(1);

/// A site that forgets origins from so many on, and rules from so many bytes on.
fn forgetful(origins: usize, rules: usize) -> Site {
    let windows = Windows { origins, rules, ..Windows::default() };
    Site { state: State::new(Rules::default(), windows), now: Instant::now() }
}

fn told(site: &mut Site, id: i64) {
    let robots = Robots::parse(b"User-agent: *\nDisallow: /no", "crawler");
    site.state.robots(OriginId(id), Arc::new(robots), Duration::ZERO, site.now);
}

fn url(id: i64) -> String {
    format!("http://h{id}.test/")
}

/// An origin comes, with one URL, which is read, and may be fetched.
fn comes(site: &mut Site, id: i64) {
    site.state.origin(OriginId(id), &url(id).parse().unwrap(), 1, site.now);
    assert_eq!(site.take(), more(id, 0, 1000));
    site.state.more(OriginId(id), vec![at(id, 100 * id, &url(id))], site.now);
    assert_eq!(site.take(), robots(id));
    told(site, id);
}

/// The same, and the URL is fetched.
fn goes(site: &mut Site, id: i64) {
    comes(site, id);
    let url = site.url();
    site.done(&url);
}

#[test]
fn of_ten_thousand_hosts_that_have_come_and_gone_a_handful_is_known() {
    let mut site = forgetful(10, usize::MAX);
    for id in 1..=10_000 {
        goes(&mut site, id);
        assert!(site.state.known() <= (10, 10), "{:?}", site.state.known());
    }
    assert_eq!(site.state.counts(), (0, 0, 10_000));
    assert_eq!(site.take(), Take::End);
}

#[test]
fn an_origin_that_was_forgotten_is_asked_for_again_and_its_robots_txt_too() {
    let mut site = forgetful(2, usize::MAX);
    for id in 1..=3 {
        goes(&mut site, id);
    }
    comes(&mut site, 4);
    let last = site.url();
    site.state.done(last.id, &[(OriginId(1), 1)], site.now);
    assert_eq!(site.take(), Take::Job(Job::Origin { origin: OriginId(1) }));
    site.state.origin(OriginId(1), &url(1).parse().unwrap(), 0, site.now);
    assert_eq!(site.take(), more(1, 0, 1000));
    site.state.more(OriginId(1), vec![at(1, 101, &url(1))], site.now);
    assert_eq!(site.take(), robots(1));
    told(&mut site, 1);
    let new = site.url();
    assert_eq!(new.id.0, 101);
    site.done(&new);
    assert_eq!(site.take(), Take::End);
}

#[test]
fn what_a_worker_has_or_what_is_tried_again_keeps_its_origin() {
    let mut site = forgetful(2, usize::MAX);
    comes(&mut site, 1);
    let open = site.url();
    comes(&mut site, 2);
    let again = site.url();
    site.state.again(again, 24 * HOUR, site.now);
    for id in 3..=9 {
        goes(&mut site, id);
    }
    // Their origins are known, and so is that their rules are a day old by then.
    site.now += 24 * HOUR;
    assert_eq!(site.take(), robots(2));
    site.state.again(open, SECOND, site.now);
    site.now += SECOND;
    assert_eq!(site.take(), robots(1));
}

#[test]
fn a_retry_after_that_still_holds_is_never_forgotten() {
    for (later, holds) in [(59 * MINUTE, true), (HOUR, false)] {
        let mut site = forgetful(2, usize::MAX);
        comes(&mut site, 1);
        let first = site.url();
        site.heard(&url(1), 503, HOUR);
        site.done(&first);
        let held_until = site.now + HOUR;
        site.now += later;
        for id in 2..=99 {
            goes(&mut site, id);
        }
        assert!(site.state.known().1 <= 5, "{:?}", site.state.known());
        site.state.added(&[(OriginId(1), 1)], site.now);
        assert_eq!(site.take(), Take::Job(Job::Origin { origin: OriginId(1) }));
        site.state.origin(OriginId(1), &url(1).parse().unwrap(), 0, site.now);
        assert_eq!(site.take(), more(1, 0, 1000));
        site.state.more(OriginId(1), vec![at(1, 101, &url(1))], site.now);
        let next = if holds { Take::Wait(Some(held_until)) } else { robots(1) };
        assert_eq!(site.take(), next);
    }
}

#[test]
fn rules_that_take_too_much_are_forgotten_and_each_answer_lets_one_url_go_on() {
    let mut site = forgetful(10, 0);
    for id in 1..=2 {
        let url = url(id).parse().unwrap();
        site.state.origin(OriginId(id), &url, 3, site.now);
        assert_eq!(site.take(), more(id, 0, 1000));
        let three = (0..3).map(|n| at(id, 100 * id + n, url.as_str())).collect();
        site.state.more(OriginId(id), three, site.now);
    }
    let (mut asked, mut fetched) = (0, Vec::new());
    loop {
        match site.take() {
            Take::Job(Job::Robots { origin }) => {
                asked += 1;
                assert!(asked < 100, "no URL goes on");
                told(&mut site, origin.0);
            }
            Take::Job(Job::Url(url)) => {
                site.done(&url);
                fetched.push(url.id.0);
            }
            Take::End => break,
            other => panic!("{other:?}"),
        }
    }
    fetched.sort_unstable();
    assert_eq!(fetched, [100, 101, 102, 200, 201, 202]);
    assert!((3..=6).contains(&asked), "{asked}");
}

#[test]
fn rules_that_are_forgotten_do_not_let_a_url_go_on_for_more_than_their_day() {
    let mut site = forgetful(10, 0);
    comes(&mut site, 1);
    site.heard(&url(1), 503, HOUR);
    assert_eq!(site.take(), Take::Wait(Some(site.now + HOUR)), "it is looked up, and waits");
    told(&mut site, 2); // of an origin that nobody knows
    comes(&mut site, 3);
    site.now += 24 * HOUR;
    assert_eq!([site.take(), site.take()], [robots(3), robots(1)], "by when they became ready");
}

#[test]
fn rules_that_fit_are_not_forgotten() {
    let mut site = forgetful(10, 1 << 20);
    for id in 1..=9 {
        goes(&mut site, id);
    }
    for id in 1..=9 {
        site.state.added(&[(OriginId(id), 1)], site.now);
        assert!(matches!(site.take(), Take::Job(Job::More { .. })));
        site.state.more(OriginId(id), vec![at(id, 100 * id + 1, &url(id))], site.now);
        assert_eq!(site.url().id.0, 100 * id + 1);
    }
}
