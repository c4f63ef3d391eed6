//! What ends a crawl before its time, and that it goes on from there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crawler::crawl::{Ended, Settings};
use crawler::site::{Fault, Faults};
use crawler::store::Opened;

use crate::kept::{crawl, is_complete};
use crate::served::{html, links, serving, status};
use crate::told::{once, site, told, told_of};

#[test]
fn a_number_of_pages_is_kept_to_and_a_higher_one_goes_on() {
    let site = site(60, Faults::NONE);
    let mut kept = crawl(Settings { pages: Some(1), ..told_of(&site) });
    for pages in [1, 10, 50] {
        kept = kept.and_then(Settings { pages: Some(pages), ..told_of(&site) });
        assert_eq!(kept.report.ended, Ended::Pages(pages));
        assert_eq!(kept.list("SELECT count(*) FROM result"), [pages.to_string()]);
        assert!(kept.report.summary.unfinished > 0);
    }
    kept = kept.and_then(told_of(&site));
    assert!(matches!(kept.opened, Opened::Resumed { .. }));
    is_complete(&kept, &site);
    assert_eq!(site.asked_of("/page/7"), 1);
}

#[test]
fn pages_that_are_tried_again_take_no_other_pages_place() {
    let tries = Mutex::new(HashMap::new());
    let server = serving(move |path| {
        let mut tries = tries.lock().unwrap();
        let tries = tries.entry(path.to_owned()).and_modify(|tries| *tries += 1).or_insert(1);
        match path {
            "/" => Some(html(&links((0..10).map(|n| format!("/{n}"))))),
            "/robots.txt" => None,
            "/0" | "/1" if *tries < 2 => Some(status("503 Service Unavailable", "")),
            _ => Some(html("A page.")),
        }
    });
    let kept = crawl(Settings { pages: Some(5), ..told(&[&server.url("/")]) });
    assert_eq!(kept.report.ended, Ended::Pages(5));
    assert_eq!(kept.list("SELECT count(*) FROM result"), ["5"]);
    // As many as there are, for those that fail are waited for.
    let kept = kept.and_then(Settings { pages: Some(11), ..told(&[&server.url("/")]) });
    assert_eq!(kept.report.ended, Ended::Complete);
    let kept = crawl(Settings { pages: Some(0), ..told(&[&server.url("/")]) });
    assert_eq!((kept.report.ended, kept.report.summary.unfinished), (Ended::Pages(0), 1));
}

#[test]
fn a_place_that_is_given_back_lets_nobody_ask_a_host_that_is_held() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let server = serving(move |path| {
        log.lock().unwrap().push(path.to_owned());
        match path {
            "/" => Some(html(&links((0..9).map(|n| format!("/{n}"))))),
            "/robots.txt" => None,
            _ => Some(status("503 Service Unavailable", "Retry-After: 1")),
        }
    });
    let mut settings = Settings { pages: Some(2), ..told(&[&server.url("/")]) };
    settings.politeness.retries = 1;
    let kept = crawl(settings);
    assert_eq!(kept.report.ended, Ended::Pages(2));
    // When the hold is over, what was tried before comes first.
    assert_eq!(*asked.lock().unwrap(), ["/robots.txt", "/", "/0", "/0"]);
}

#[test]
fn after_the_last_page_no_host_is_waited_for() {
    let server = serving(|path| match path {
        "/" => Some(html(&links(["/busy", "/later"]))),
        "/busy" => Some(status("503 Service Unavailable", "Retry-After: 86400")),
        _ => None,
    });
    let long = Some(Duration::from_secs(20));
    let settings = Settings { pages: Some(2), time: long, ..told(&[&server.url("/")]) };
    let kept = crawl(once(settings));
    assert_eq!((kept.report.ended, kept.report.summary.unfinished), (Ended::Pages(2), 1));
}

#[test]
fn what_is_left_out_needs_no_place() {
    let server = serving(|path| match path {
        "/" => Some(html(&links(["/no/1", "/no/2"]))),
        "/robots.txt" => Some(html("User-agent: *\nDisallow: /no/")),
        _ => None,
    });
    // The one place is spent; or there is another that nobody needs, and all but one wait for it.
    for pages in [1, 2] {
        let kept = crawl(Settings { pages: Some(pages), ..told(&[&server.url("/")]) });
        assert_eq!(kept.report.ended, Ended::Complete, "{pages}");
        assert_eq!(kept.left_out().len(), 2);
    }
}

#[test]
fn exactly_as_many_pages_as_there_are_is_complete() {
    let site = site(10, Faults::NONE);
    let all = (site.pages().len() + site.sitemaps().len()) as u64;
    is_complete(&crawl(Settings { pages: Some(all), ..told_of(&site) }), &site);
}

#[test]
fn a_time_ends_what_has_no_end() {
    let site = site(10, Fault::Calendar);
    let time = Some(Duration::from_millis(200));
    let kept = crawl(Settings { traps: None, time, ..told_of(&site) });
    assert_eq!(kept.report.ended, Ended::Time);
    assert!(kept.report.summary.unfinished > 0);
    assert!(kept.report.summary.to_string().contains("unfinished"));
}
