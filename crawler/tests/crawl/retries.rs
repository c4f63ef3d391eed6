//! What fails for now is tried again; what fails for good is in the result.

use std::collections::BTreeMap;
use std::time::Duration;

use crawler::crawl::{Ended, Settings};
use crawler::site::{Fault, Site};

use crate::kept::{Kept, crawl, is_complete};
use crate::loopback::Server;
use crate::served::{html, links, say, serving, status};
use crate::told::{faulty, once, site, told, told_of};

/// How often each path below that one was asked for.
fn asked(site: &Site, below: &str) -> BTreeMap<String, usize> {
    let mut asked = BTreeMap::new();
    for request in site.log() {
        if let Some(place) = request.path.strip_prefix(below) {
            *asked.entry(place.to_owned()).or_default() += 1;
        }
    }
    asked
}

fn reason(kept: &Kept, site: &Site, path: &str) -> String {
    let page = kept.page(&site.url(path));
    assert_eq!((&*page.fate, page.status), ("failed", None));
    page.reason.unwrap()
}

#[test]
fn pages_that_answer_503_twice_end_as_pages() {
    let site = site(5, Fault::Flaky);
    let kept = crawl(told_of(&site));
    is_complete(&kept, &site);
    let expected = (0..5).map(|place| (place.to_string(), 3)).collect();
    assert_eq!(asked(&site, "/fault/flaky/"), expected);
}

#[test]
fn retry_after_in_seconds_and_as_a_date_is_waited_for() {
    let site = site(5, Fault::RetryAfter);
    for place in ["date", "seconds"] {
        // Each alone: a hold that one asks for is the other's too.
        let start = site.url(&format!("/fault/retry-after/{place}"));
        crawl(Settings { depth: Some(0), sitemaps: false, ..told(&[&start]) });
        let log = site.log().into_iter();
        let tries: Vec<_> = log.filter(|asked| asked.path.ends_with(place)).collect();
        assert_eq!(tries.len(), 3, "{place}");
        // Between two tries lies what was asked for; a hold may only be longer.
        for pair in tries.windows(2) {
            assert!(pair[1].at >= pair[0].at + Duration::from_secs(1), "{pair:?}");
        }
    }
    is_complete(&crawl(told_of(&site)), &site);
}

#[test]
fn a_date_to_wait_for_is_measured_by_the_clock_of_who_names_it() {
    let server = serving(|path| {
        let dates = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
            Retry-After: Sun, 06 Nov 1994 10:49:37 GMT";
        (path == "/").then(|| status("503 Service Unavailable", dates))
    });
    let mut settings = once(told(&[&server.url("/")]));
    settings.politeness.max_hold = Duration::from_millis(5);
    let held_back = crawl(settings).report.held_back;
    let asked: Vec<_> = held_back.into_iter().map(|(_, time)| time).collect();
    assert_eq!(asked, [Duration::from_hours(2)]);
}

#[test]
fn a_page_that_leads_to_itself_with_a_cookie_is_asked_for_again_with_that() {
    let server = Server::hearing(|head, stream| {
        let again = |to| status("302 Found", &format!("Location: {to}\r\nSet-Cookie: a=1"));
        let comes_back = head.contains("cookie: a=1");
        let answer = match head.split(' ').nth(1).unwrap() {
            "/" if comes_back => html(&links(["/endless"])),
            "/" => again("/#here"),
            "/endless" => again("/endless"),
            _ => status("404 Not Found", ""),
        };
        say(stream, &answer);
    });
    let mut settings = told(&[&server.url("/")]);
    settings.politeness.retries = 1;
    let kept = crawl(settings.clone());
    assert_eq!((&*kept.page(&server.url("/")).fate, server.asked()), ("redirected", 2));
    settings.agent.cookies = true;
    let kept = crawl(settings);
    let fates = ["/", "/endless"].map(|path| kept.page(&server.url(path)).fate);
    assert_eq!(fates, ["fetched", "redirected"]);
    assert_eq!(server.asked(), 2 + 1 + 2 + 2, "each is tried again once");
}

#[test]
fn a_host_that_asks_for_longer_than_it_may_is_asked_again_and_told_of_once() {
    let server = serving(|path| match path {
        "/" => Some(html(&links(["/busy", "/later"]))),
        "/busy" => Some(status("503 Service Unavailable", "Retry-After: 86400")),
        // Of this answer it holds nothing.
        "/later" => Some(status("404 Not Found", "Retry-After: 99999")),
        _ => None,
    });
    let mut settings = told(&[&server.url("/")]);
    (settings.politeness.max_hold, settings.politeness.retries) = (Duration::from_millis(5), 1);
    let kept = crawl(settings);
    assert_eq!(kept.page(&server.url("/busy")).status, Some(503));
    let host = server.url("").trim_start_matches("http://").to_owned();
    assert_eq!(kept.report.held_back, [(host, Duration::from_hours(24))]);
    assert_eq!(server.asked(), 5);
}

#[test]
fn a_hold_outlasts_the_run_that_heard_of_it() {
    let server = serving(|path| match path {
        "/" => Some(html(&links(["/busy", "/later"]))),
        "/busy" => Some(status("503 Service Unavailable", "Retry-After: 86400")),
        "/later" => Some(html("A page.")),
        _ => None,
    });
    let settings = || once(told(&[&server.url("/")]));
    let mut kept = crawl(Settings { pages: Some(2), ..settings() });
    let time = Some(Duration::from_secs(1));
    for _ in 0..2 {
        kept = kept.and_then(Settings { time, ..settings() });
        assert_eq!(kept.report.ended, Ended::Time);
        assert_eq!(server.asked(), 3, "robots.txt, and two pages of the first run");
    }
    // No longer than this run grants.
    let mut hasty = settings();
    hasty.politeness.max_hold = Duration::from_millis(5);
    assert_eq!(kept.and_then(hasty).report.ended, Ended::Complete);
}

#[test]
fn errors_for_good_are_in_the_result_after_a_bounded_number_of_tries() {
    let site = site(5, Fault::Errors);
    let mut settings = told_of(&site);
    settings.politeness.retries = 1;
    let kept = crawl(settings);
    is_complete(&kept, &site);
    let expected = (500..505).map(|place| (place.to_string(), 2)).collect();
    assert_eq!(asked(&site, "/fault/errors/"), expected);
    let summary = kept.report.summary.to_string();
    for code in 500..505 {
        let line = format!(
            "{code}  {}  on {} line ",
            site.url(&format!("/fault/errors/{code}")),
            site.url("/")
        );
        assert!(summary.contains(&line), "{line} is not in\n{summary}");
    }
}

#[test]
fn connections_that_are_reset_are_tried_again_and_the_reason_is_kept() {
    let site = site(5, Fault::Reset);
    let mut settings = told_of(&site);
    settings.politeness.retries = 2;
    let kept = crawl(settings);
    is_complete(&kept, &site);
    let expected =
        [("always", 3), ("body", 2), ("once", 2)].map(|(place, n)| (place.to_owned(), n));
    assert_eq!(asked(&site, "/fault/reset/"), expected.into());
    let reason = reason(&kept, &site, "/fault/reset/always");
    assert!(reason.contains("no proper answer from 127.0.0.1:"), "{reason}");
}

#[test]
fn what_is_gone_is_not_tried_again() {
    let site = faulty(40, &[]);
    crawl(told_of(&site));
    assert_eq!(site.asked_of("/missing"), 1);
    assert_eq!(site.asked_of("/gone/5"), 1);
}

#[test]
fn a_body_that_is_not_what_its_head_says_has_a_reason() {
    let site = site(5, Fault::Lies);
    let kept = crawl(once(told_of(&site)));
    is_complete(&kept, &site);
    for place in ["length", "gzip", "cut"] {
        let page = kept.page(&site.url(&format!("/fault/lies/{place}")));
        assert!(page.reason.is_some_and(|reason| reason.len() > 10), "{place}");
    }
}

#[test]
fn a_page_that_fails_does_not_hold_up_those_that_it_does_not_lead_to() {
    let server = serving(|path| match path {
        "/" => Some(html(&links(["/bad", "/good"]))),
        "/good" => Some(html("Here.")),
        "/bad" => Some(status("500 Internal Server Error", "")),
        _ => None,
    });
    let mut settings = told(&[&server.url("/")]);
    settings.politeness.retries = 1;
    let kept = crawl(settings);
    // `/bad` came first, was put off, and was finished behind the other.
    let order = kept.list("SELECT url FROM result ORDER BY id");
    assert_eq!(order, ["/", "/bad", "/good"].map(|path| server.url(path)));
    assert_eq!(kept.page(&server.url("/bad")).status, Some(500));
    assert_eq!(kept.page(&server.url("/good")).status, Some(200));
}
