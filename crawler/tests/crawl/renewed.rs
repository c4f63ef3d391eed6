//! What robots.txt said holds for a day, also in the file; and longer, while it cannot be had.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use crawler::crawl::{Ended, Settings};
use crawler::site::Faults;

use crate::kept::{crawl, is_complete};
use crate::loopback::Server;
use crate::served::{html, links, say, status};
use crate::told::{once, site, told, told_of};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

#[test]
fn a_crawl_that_goes_on_asks_for_robots_txt_that_is_older_than_a_day_and_for_no_other() {
    // What is in the future tells of a clock that was set, and not how old it is.
    for (age, asked) in [(23 * HOUR, 1), (25 * HOUR, 2), (-HOUR, 2)] {
        let site = site(20, Faults::NONE);
        let first = crawl(Settings { pages: Some(3), ..told_of(&site) });
        assert_eq!(first.report.ended, Ended::Pages(3));
        first.change(&format!("UPDATE origin SET robots_at = robots_at - {age}"));
        is_complete(&first.and_then(told_of(&site)), &site);
        assert_eq!(site.asked_of("/robots.txt"), asked, "after {age} s");
    }
}

/// A chain of eight pages, the last of which links to `/no`, which robots.txt forbids; and a
/// sitemap that lists another page. Once it is `out`, robots.txt is answered so instead.
fn chain(out: &Arc<AtomicBool>, answer: &'static str) -> Server {
    let out = Arc::clone(out);
    let page = |path: &str| {
        let number: u32 = path.strip_prefix("/p/")?.parse().ok()?;
        let next = if number < 8 { format!("/p/{}", number + 1) } else { "/no".to_owned() };
        Some(html(&links([next])))
    };
    Server::new(move |path, stream| match path {
        "/robots.txt" if out.load(Relaxed) => say(stream, answer),
        "/robots.txt" => say(stream, &html("User-agent: *\nDisallow: /no\nSitemap: /s\n")),
        "/s" => say(stream, &html("<?xml version='1.0'?><urlset><loc>/listed</loc></urlset>")),
        "/listed" => say(stream, &html("A page.")),
        _ => say(stream, &page(path).unwrap_or_else(|| status("404 Not Found", ""))),
    })
}

const BUSY: &str =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const OFTEN: &str =
    "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

#[test]
fn while_robots_txt_cannot_be_had_a_copy_of_thirty_days_is_obeyed_and_kept() {
    for (age, answer, status, is_obeyed) in [
        (25 * HOUR, BUSY, "200", true),
        (25 * HOUR, OFTEN, "200", true),
        (25 * HOUR, "", "200", true),
        (30 * DAY - HOUR, BUSY, "200", true),
        (30 * DAY + HOUR, BUSY, "503", false),
        (30 * DAY + HOUR, "", "-", false),
        (-HOUR, BUSY, "503", false),
    ] {
        let out = Arc::new(AtomicBool::new(false));
        let server = chain(&out, answer);
        let start = server.url("/p/1");
        let first = crawl(Settings { pages: Some(3), ..told(&[&start]) });
        assert_eq!(first.report.ended, Ended::Pages(3));
        first.change(&format!("UPDATE origin SET robots_at = robots_at - {age}"));
        let came = first.list("SELECT robots_at FROM origin");
        out.store(true, Relaxed);
        let kept = first.and_then(once(told(&[&start])));
        assert_eq!(kept.report.ended, Ended::Complete);
        let has_all = kept.pages().contains_key(&server.url("/p/8"));
        assert_eq!(has_all, is_obeyed, "after {age} s, {answer}");
        assert_eq!(kept.list("SELECT robots_status FROM origin"), [status]);
        assert_eq!(kept.list("SELECT robots_at FROM origin") == came, is_obeyed);
        if is_obeyed {
            let why = kept.why_left_out(&server.url("/no"));
            assert_eq!(why, "robots: robots.txt: line 2: Disallow: /no");
        }
    }
}

#[test]
fn the_sitemaps_that_a_copy_lists_are_read_in_the_next_crawl_too() {
    let out = Arc::new(AtomicBool::new(false));
    let server = chain(&out, BUSY);
    let first = crawl(told(&[&server.url("/p/1")]));
    first.change(&format!("UPDATE origin SET robots_at = robots_at - {DAY}"));
    out.store(true, Relaxed);
    let kept = first.and_then(once(told(&[&server.url("/p/1")])));
    assert!(kept.pages().contains_key(&server.url("/listed")));
}

#[test]
fn a_robots_txt_that_could_not_be_had_is_asked_for_again_by_the_next_crawl() {
    let out = Arc::new(AtomicBool::new(true));
    let server = chain(&out, BUSY);
    let first = crawl(once(told(&[&server.url("/p/1")])));
    assert_eq!(server.asked(), 1, "nothing is allowed");
    out.store(false, Relaxed);
    let kept = first.and_then(told(&[&server.url("/p/1")]));
    assert!(kept.pages().contains_key(&server.url("/p/8")));
}
