//! What the faults of the embedded site do: each line of its table, over raw connections.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crawler::site::{Fault, Faults, Plan, Site};
use regex::Regex;

/// What hangs fails, and does not hang the tests.
const LONG: Duration = Duration::from_mins(1);

fn site(faults: impl Into<Faults>) -> Site {
    Site::serve(Plan { faults: faults.into(), ..Plan::quick(3) }).unwrap()
}

/// A connection of its own that has asked for the path and will be closed after.
fn asked(site: &Site, path: &str) -> TcpStream {
    let host = site.url("").trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&host).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// All that comes, and how it ends.
fn raw(site: &Site, path: &str) -> (Vec<u8>, Option<ErrorKind>) {
    let mut all = Vec::new();
    let end = asked(site, path).read_to_end(&mut all);
    (all, end.err().map(|error| error.kind()))
}

/// The head and the body of an answer that has both and ends.
fn said(site: &Site, path: &str) -> (String, Vec<u8>) {
    let (all, end) = raw(site, path);
    assert_eq!(end, None, "{path}");
    parted(&all)
}

fn parted(all: &[u8]) -> (String, Vec<u8>) {
    let at = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    (String::from_utf8_lossy(&all[..at]).into_owned(), all[at + 4..].to_vec())
}

fn status(site: &Site, path: &str) -> u16 {
    said(site, path).0[9..12].parse().unwrap()
}

/// The first bytes that come, as many as asked for.
fn first(site: &Site, path: &str, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    asked(site, path).read_exact(&mut bytes).unwrap();
    bytes
}

/// What the links of a page lead to.
fn hrefs(body: &[u8]) -> Vec<String> {
    let href = Regex::new("href=\"([^\"]*)\"").unwrap();
    let text = String::from_utf8_lossy(body).into_owned();
    href.captures_iter(&text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn what_is_switched_off_is_not_there() {
    let honest = site(Faults::NONE);
    let home = hrefs(&said(&honest, "/").1);
    for (path, _) in Fault::ALL.iter().flat_map(|fault| fault.entries()) {
        assert_eq!(status(&honest, path), 404, "{path}");
        assert!(!home.iter().any(|link| link == path));
    }
    assert_eq!(status(&honest, "/robots.txt"), 200);
}

#[test]
fn the_first_page_links_to_every_fault_that_is_switched_on() {
    let all = site(Faults::all());
    let home = hrefs(&said(&all, "/").1);
    for (path, status) in Faults::all().iter().flat_map(Fault::entries) {
        assert!(home.iter().any(|link| link == path), "{path}");
        let promised = all.pages().into_iter().find(|page| page.url == all.url(path));
        let endless = path.starts_with(crawler::site::ENDLESS);
        assert_eq!(promised.map(|page| page.status), (!endless).then_some(*status));
    }
}

#[test]
fn errors_are_for_good() {
    let site = site(Fault::Errors);
    for code in [500, 501, 502, 503, 504] {
        for _ in 0..4 {
            assert_eq!(status(&site, &format!("/fault/errors/{code}")), code);
        }
    }
}

#[test]
fn flaky_pages_answer_the_third_time_each_for_itself() {
    let site = site(Fault::Flaky);
    for path in ["/fault/flaky/0", "/fault/flaky/4"] {
        let (head, _) = said(&site, path);
        assert_eq!(head.contains("retry-after: 1"), path.ends_with('0'));
        assert!(head.starts_with("HTTP/1.1 503"));
        assert_eq!([(); 3].map(|()| status(&site, path)), [503, 200, 200]);
    }
}

#[test]
fn retry_after_comes_in_seconds_and_as_a_date() {
    let site = site(Fault::RetryAfter);
    for (place, code) in [("seconds", 429), ("date", 503)] {
        let path = format!("/fault/retry-after/{place}");
        for _ in 0..2 {
            let (head, _) = said(&site, &path);
            assert!(head.starts_with(&format!("HTTP/1.1 {code}")), "{head}");
            let after = head.lines().find_map(|line| line.strip_prefix("retry-after: ")).unwrap();
            assert_eq!(after == "1", place == "seconds");
            assert_eq!(httpdate::parse_http_date(after).is_ok(), place == "date");
        }
        assert_eq!(status(&site, &path), 200);
    }
}

#[test]
fn connections_are_reset_before_the_answer_and_within_it() {
    let site = site(Fault::Reset);
    let reset = (vec![], Some(ErrorKind::ConnectionReset));
    assert_eq!(raw(&site, "/fault/reset/always"), reset);
    assert_eq!(raw(&site, "/fault/reset/always"), reset);
    assert_eq!(raw(&site, "/fault/reset/once"), reset);
    assert_eq!(status(&site, "/fault/reset/once"), 200);
    let (begun, end) = raw(&site, "/fault/reset/body");
    assert_eq!(end, Some(ErrorKind::ConnectionReset));
    assert!(begun.starts_with(b"HTTP/1.1 200") && !begun.ends_with(b"0\r\n\r\n"));
    assert_eq!(status(&site, "/fault/reset/body"), 200);
}

#[test]
fn slow_bodies_come_one_byte_at_a_time() {
    for (fault, path) in [(Fault::Slow, "/fault/slow"), (Fault::RobotsSlow, "/robots.txt")] {
        let site = site(fault);
        let mut stream = asked(&site, path);
        let mut all = Vec::new();
        // One chunk of one byte: all that comes within the first second.
        while !all.ends_with(b"\r\n1\r\n<\r\n") && !all.ends_with(b"\r\n1\r\nU\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            all.push(byte[0]);
        }
        assert!(parted(&all).0.starts_with("HTTP/1.1 200"));
    }
}

#[test]
fn a_robots_file_that_fails_promises_no_page() {
    let site = site(Fault::Robots503);
    assert_eq!(status(&site, "/robots.txt"), 503);
    assert_eq!(site.pages(), []);
}

#[test]
fn huge_bodies_go_on_beyond_any_cap() {
    let site = site(Fault::Huge);
    for (path, again) in [("/fault/huge/text", "again and "), ("/fault/huge/tag", "x/x/")] {
        let begun = first(&site, path, 20 << 20);
        let text = String::from_utf8_lossy(&begun[begun.len() - 10_000..]).into_owned();
        assert!(text.contains(again));
        let closed = parted(&begun).1.split(|byte| *byte == b'>').count() - 1;
        assert_eq!(closed, if path.ends_with("text") { 4 } else { 3 });
    }
}

#[test]
fn header_floods_are_many_lines_or_a_long_one() {
    let site = site(Fault::Headers);
    assert!(said(&site, "/fault/headers/many").0.lines().count() > 10_000);
    let (head, _) = said(&site, "/fault/headers/long");
    assert!(head.lines().any(|line| line.len() > 1_000_000) && head.lines().count() < 20);
}

#[test]
fn bombs_say_how_they_are_packed_and_are_small() {
    let site = site(Fault::Bomb);
    for (place, coding, most) in
        [("gzip", "gzip", 3 << 20), ("brotli", "br", 2000), ("zstd", "zstd", 100_000)]
    {
        let (head, body) = said(&site, &format!("/fault/bomb/{place}"));
        assert!(head.contains(&format!("content-encoding: {coding}")), "{head}");
        assert!(body.len() < most, "{place}: {}", body.len());
    }
    assert!(said(&site, "/fault/bomb/zstd-window").1.len() < 100_000);
    let robots = String::from_utf8(said(&site, "/robots.txt").1).unwrap();
    assert!(robots.contains(&site.url("/fault/bomb/sitemap.xml")));
    assert!(said(&site, "/fault/bomb/sitemap.xml").0.contains("content-encoding: gzip"));
}

#[test]
fn lies_are_cut_short_or_no_gzip() {
    let site = site(Fault::Lies);
    let (head, body) = said(&site, "/fault/lies/length");
    assert!(head.contains("content-length: 1000000") && body.len() < 10_000 && !body.is_empty());
    for place in ["gzip", "cut"] {
        let (head, body) = said(&site, &format!("/fault/lies/{place}"));
        assert!(head.contains("content-encoding: gzip"));
        let mut plain = Vec::new();
        assert!(flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut plain).is_err());
        assert_eq!(plain.is_empty(), place == "gzip");
    }
}

#[test]
fn redirects_lead_astray() {
    let site = site(Fault::Redirects);
    let to = |place: &str| {
        let (head, _) = said(&site, &format!("/fault/redirects/{place}"));
        assert!(head.starts_with("HTTP/1.1 302"), "{head}");
        head.lines().find_map(|line| line.strip_prefix("location: ").map(str::to_owned))
    };
    assert_eq!(to("metadata").unwrap(), "http://169.254.169.254/latest/meta-data/");
    assert_eq!(to("mapped").unwrap(), "http://[::ffff:127.0.0.1]:1/");
    assert_eq!(to("itself").unwrap(), "/fault/redirects/itself");
    assert_eq!(to("file").unwrap(), "file:///etc/passwd");
    assert_eq!(to("nowhere"), None);
    assert!(url::Url::parse(&to("malformed").unwrap()).is_err());
    assert!(to("private").is_some() && to("decimal").is_some() && to("nat64").is_some());
}

#[test]
fn pages_in_other_encodings_lead_to_pages_that_are_there() {
    let site = site(Fault::Charset);
    let found = site.pages().into_iter().filter(|page| page.url.contains("/charset/"));
    let paths: Vec<_> =
        found.map(|page| page.url.trim_start_matches(&site.url("")).to_owned()).collect();
    assert_eq!(paths.len(), 10);
    for path in paths {
        assert_eq!(status(&site, &path), 200, "{path}");
    }
    assert_eq!(status(&site, "/fault/charset/found/%EF%BF%BD?q=%EF%BF%BD"), 404);
}

#[test]
fn traps_lead_on_for_ever_to_what_was_not_there_before() {
    let traps = [Fault::Calendar, Fault::Echo, Fault::Facets, Fault::Filters, Fault::Session];
    let site = site(Faults::from_iter(traps));
    for (entry, _) in traps.iter().flat_map(|fault| fault.entries()) {
        let mut url = url::Url::parse(&site.url(entry)).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for round in 0..30 {
            assert!(seen.insert(url.clone()), "{url} comes again");
            let path = url.as_str().trim_start_matches(&site.url("")).to_owned();
            let (head, body) = said(&site, &path);
            assert!(head.starts_with("HTTP/1.1 200"), "{path}");
            let links = hrefs(&body).into_iter().map(|link| link.replace("&amp;", "&"));
            let links = links.filter_map(|link| url.join(&link).ok());
            let mut next =
                links.filter(|link| link.path().starts_with("/trap/") && !seen.contains(link));
            let Some(next) = next.next_back() else { panic!("{path} ends in round {round}") };
            url = next;
        }
    }
    assert_eq!(status(&site, "/trap/calendar/99999999999999999999-01"), 404);
    assert_eq!(status(&site, "/trap/session/article/5?sid=1"), 404);
}

#[test]
fn the_calendar_turns_the_year() {
    let site = site(Fault::Calendar);
    for (month, next) in [("2026-01", "2026-02"), ("2026-11", "2026-12"), ("2026-12", "2027-01")] {
        let links = hrefs(&said(&site, &format!("/trap/calendar/{month}")).1);
        assert!(links.contains(&next.to_owned()), "{links:?}");
    }
}
