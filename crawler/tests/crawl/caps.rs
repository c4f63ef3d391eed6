//! What an answer may take: each cap ends one page, with its reason, and no other.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::sleep;
use std::time::Duration;

use crawler::crawl::Crawl;
use crawler::site::Fault;

use crate::kept::{Page, crawl, is_complete};
use crate::loopback::{ENDLESS, Server};
use crate::served::{html, links, say, serving, status};
use crate::told::{once, site, told, told_of, within};

fn cut(reason: &str) -> Page {
    Page { fate: "cut".into(), status: Some(200), reason: Some(reason.into()) }
}

#[test]
fn bombs_are_cut_and_say_so() {
    let site = site(5, Fault::Bomb);
    let kept = crawl(told_of(&site));
    is_complete(&kept, &site);
    let bomb = cut("a byte of it unfolds to more than 250: it may be a bomb");
    for place in ["gzip", "brotli", "zstd"] {
        assert_eq!(kept.page(&site.url(&format!("/fault/bomb/{place}"))), bomb, "{place}");
    }
    let window = kept.page(&site.url("/fault/bomb/zstd-window"));
    assert_eq!(&*window.fate, "cut", "{window:?}");
    let sitemap = "SELECT fate, reason FROM result WHERE url LIKE '%/fault/bomb/sitemap.xml'";
    assert_eq!(kept.ask(sitemap), [["cut".to_owned(), bomb.reason.unwrap()]]);
    let all = "SELECT max(bytes) < 12000000 FROM result";
    assert_eq!(kept.list(all), ["1"]);
    assert_eq!(kept.report.summary.cut.count, 5);
}

#[test]
fn a_body_without_an_end_is_cut_at_its_cap() {
    let site = site(5, Fault::Huge);
    let mut settings = told_of(&site);
    settings.agent.caps.body = 100_000;
    let kept = crawl(settings);
    is_complete(&kept, &site);
    for place in ["text", "tag"] {
        let page = kept.page(&site.url(&format!("/fault/huge/{place}")));
        assert_eq!(page, cut("more than 100000 bytes"), "{place}");
    }
    let summary = kept.report.summary.to_string();
    assert!(summary.contains("cut off: 2\n  2  more than 100000 bytes"), "{summary}");
}

#[test]
fn a_page_that_comes_at_once_is_cut_at_its_cap_and_its_links_are_kept() {
    let page = html(&format!("{}{}", links(["/a", "/b"]), "x".repeat(20_000)));
    let server = serving(move |path| (path == "/").then(|| page.clone()));
    let mut settings = told(&[&server.url("/")]);
    settings.agent.caps.body = 1000;
    let kept = crawl(settings);
    assert_eq!(kept.page(&server.url("/")), cut("more than 1000 bytes"));
    assert_eq!(kept.list("SELECT bytes FROM result WHERE fate = 'cut'"), ["1000"]);
    assert_eq!(kept.pages().len(), 3);
}

#[test]
fn a_flood_of_headers_fails_with_its_reason() {
    let site = site(5, Fault::Headers);
    let kept = crawl(once(told_of(&site)));
    is_complete(&kept, &site);
    for place in ["many", "long"] {
        let page = kept.page(&site.url(&format!("/fault/headers/{place}")));
        let reason = page.reason.unwrap();
        let flood = "the headers were given up: there are more than 1000, or they do not end \
            within some 400 KiB, and no flag allows more";
        assert_eq!(reason, flood);
    }
}

#[test]
fn headers_beyond_what_is_allowed_name_the_flag_that_allows_more() {
    let long = format!("X: {}", "a".repeat(70 << 10));
    let server = serving(move |path| (path == "/").then(|| status("204 No Content", &long)));
    let mut settings = once(told(&[&server.url("/")]));
    let page = crawl(settings.clone()).page(&server.url("/"));
    let reason = "the headers have more than 65536 bytes and were given up: \
        crawl --max-headers allows more";
    assert_eq!((page.status, page.reason.as_deref()), (None, Some(reason)));
    settings.agent.caps.head = 80 << 10;
    assert_eq!(crawl(settings).page(&server.url("/")).status, Some(204));
}

#[test]
fn a_page_may_have_a_thousand_headers_and_no_more() {
    let with = |headers| {
        let page = html("Here.");
        let own = page.lines().take_while(|line| !line.is_empty()).count() - 1;
        let more = "X: 1\r\n".repeat(headers - own);
        page.replacen("\r\n", &format!("\r\n{more}"), 1)
    };
    let server = serving(move |path| match path {
        "/" => Some(html(&links(["/most", "/more"]))),
        "/most" => Some(with(1000)),
        "/more" => Some(with(1001)),
        _ => None,
    });
    let kept = crawl(once(told(&[&server.url("/")])));
    assert_eq!(kept.page(&server.url("/most")).status, Some(200));
    let reason = kept.page(&server.url("/more")).reason.unwrap();
    assert!(reason.contains("there are more than 1000, or"), "{reason}");
}

#[test]
fn a_request_that_is_never_answered_fails_at_its_deadline() {
    let site = site(5, Fault::Hang);
    let kept = crawl(once(within(told_of(&site), Duration::from_millis(500))));
    is_complete(&kept, &site);
    let page = kept.page(&site.url("/fault/hang"));
    assert_eq!(
        page.reason.unwrap(),
        "no complete answer within 500ms: give it more time, or try later"
    );
}

#[test]
fn a_body_that_brings_nothing_is_cut_by_the_idle_deadline() {
    let server = Server::new(|path, stream| match path {
        "/" => {
            say(stream, ENDLESS);
            crate::loopback::wait_for_end(stream);
        }
        _ => say(stream, &status("404 Not Found", "")),
    });
    let mut settings = once(told(&[&server.url("/")]));
    settings.agent.caps.idle = Duration::from_millis(200);
    let page = crawl(settings).page(&server.url("/"));
    assert_eq!(page, cut("nothing came for 200ms: the server may be overloaded, try later"));
}

#[test]
fn a_slow_body_ends_at_its_deadline_while_the_others_go_on() {
    const OTHERS: usize = 30;
    let asked = Arc::new(AtomicUsize::new(0));
    let before_its_end = Arc::new(AtomicUsize::new(0));
    let (counted, noted) = (Arc::clone(&asked), Arc::clone(&before_its_end));
    let server = Server::new(move |path, stream| match path {
        "/" => {
            let others = (0..OTHERS).map(|n| format!("/{n}"));
            say(stream, &html(&links(["/slow".to_owned()].into_iter().chain(others))));
        }
        "/slow" => {
            say(stream, ENDLESS);
            // A byte from time to time, until whoever asked has gone.
            while stream.write_all(b".").is_ok() {
                sleep(Duration::from_millis(20));
            }
            noted.store(counted.load(SeqCst), SeqCst);
        }
        "/robots.txt" => say(stream, &status("404 Not Found", "")),
        _ => {
            counted.fetch_add(1, SeqCst);
            say(stream, &html("Here."));
        }
    });
    let mut settings = once(within(told(&[&server.url("/")]), Duration::from_secs(3)));
    settings.workers = crate::told::workers(2);
    let kept = crawl(settings);
    assert_eq!(kept.page(&server.url("/slow")), cut("not whole within 3s"));
    assert_eq!(kept.pages().len(), 2 + OTHERS);
    drop(server); // joins who was slow
    assert_eq!(before_its_end.load(SeqCst), OTHERS);
}

#[test]
fn a_page_with_more_links_than_are_taken_is_cut_and_keeps_those() {
    let server = serving(|path| match path {
        "/" => Some(html(&links((0..50).map(|n| format!("/{n}"))))),
        "/robots.txt" => None,
        _ => Some(html("Here.")),
    });
    let mut settings = told(&[&server.url("/")]);
    settings.agent.caps.links = 10;
    let kept = crawl(settings);
    assert_eq!(kept.page(&server.url("/")), cut("more than 10 links"));
    assert_eq!(kept.pages().len(), 11);
}

#[test]
fn a_header_whose_links_are_resolved_to_more_than_is_held_is_cut_and_says_so() {
    let path = format!("/{}/", "a".repeat(8000));
    let header = format!("Link: {}\r\n", "<1>;rel=next,".repeat(4500));
    for body in ["Here.".to_owned(), links(["2"])] {
        let page = html(&body).replacen("\r\n", &format!("\r\n{header}"), 1);
        let long = path.clone();
        let server = serving(move |path| (path == long).then(|| page.clone()));
        let kept = crawl(once(told(&[&server.url(&path)])));
        assert_eq!(kept.page(&server.url(&path)), cut("links of more than 16777216 bytes"));
        let held = (16 << 20) / server.url(&format!("{path}1")).len();
        assert_eq!(kept.list("SELECT count(*) FROM held"), [held.to_string()], "{body}");
    }
}

#[test]
fn a_url_that_is_too_long_is_left_out() {
    let long = format!("/{}", "x".repeat(9000));
    let page = html(&links([&*long, "/short"]));
    let server = serving(move |path| (path == "/").then(|| page.clone()));
    let kept = crawl(told(&[&server.url("/")]));
    assert_eq!(
        kept.why_left_out(&server.url(&long)),
        "length: longer than 8192 bytes: --max-url allows more"
    );
    assert_eq!(server.asked(), 3);
}

#[test]
fn a_start_that_is_too_long_is_refused_and_one_that_no_request_can_hold_is_not_asked_for() {
    let server = serving(|_| None);
    let start = server.url(&format!("/{}", "x".repeat(100_000)));
    let mut settings = told(&[&start]);
    let error = Crawl::open(settings.clone()).unwrap_err().to_string();
    let beginning = &start[..200];
    assert_eq!(error, format!("{beginning}…: longer than 8192 bytes: --max-url allows more"));
    settings.scope.longest = 1 << 20;
    let page = crawl(settings).page(&start);
    let reason = "longer than 65534 bytes, and no request can hold it";
    assert_eq!((&*page.fate, page.reason.as_deref()), ("failed", Some(reason)));
    assert_eq!(server.asked(), 1, "but for robots.txt");
}

#[test]
fn of_a_long_redirect_the_beginning_is_in_the_reason() {
    let header = format!("Location: http://[{}", "x".repeat(20_000));
    let moved = status("302 Found", &header);
    let server = serving(move |path| (path == "/").then(|| moved.clone()));
    let reason = crawl(told(&[&server.url("/")])).page(&server.url("/")).reason.unwrap();
    assert!(reason.starts_with("redirected to \"http://[xxx"), "{reason}");
    assert!(reason.contains("xxx…\", which cannot be followed: invalid IPv6"), "{reason}");
    assert!(reason.len() < 400, "{reason}");
}

#[test]
fn a_long_base_does_not_make_a_page_of_short_links_a_large_file() {
    let base = format!("<base href=\"/{}/\">", "a".repeat(60_000));
    let page = html(&(base + &links((0..1000).map(|n| n.to_string()))));
    let server = serving(move |path| (path == "/").then(|| page.clone()));
    let kept = crawl(told(&[&server.url("/")]));
    let beginning = server.url(&format!("/{}", "a".repeat(1023 - server.url("/").len() + 1)));
    let why = kept.why_left_out(&format!("{beginning}%E2%80%A6"));
    assert_eq!(why, "length: longer than 8192 bytes: --max-url allows more");
    assert_eq!(kept.list("SELECT count(*) FROM url"), ["2"]);
}
