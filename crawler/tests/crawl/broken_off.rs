//! A page whose body breaks off was answered: after its tries, what came of it is kept.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use crawler::crawl::Settings;

use crate::kept::crawl;
use crate::loopback::{OK, Server};
use crate::served::{html, links, say, serving, status};
use crate::told::{once, told};

/// The ways in which a body breaks off: what its head says of it, and what comes.
fn broken(page: &str) -> [(&'static str, String); 3] {
    let chunk = format!("{:x}\r\n{page}\r\n", page.len());
    [
        ("Content-Length: 1000", page.to_owned()),
        ("Transfer-Encoding: chunked", chunk.clone()),
        ("Transfer-Encoding: chunked", chunk + "no number\r\n"),
    ]
}

/// An answer with that head and body.
fn answer(status: &str, header: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{header}\r\n\r\n{body}")
}

fn tried_again(mut settings: Settings) -> Settings {
    settings.politeness.retries = 1;
    settings
}

#[test]
fn a_page_that_breaks_off_is_cut_after_its_tries_with_its_status_bytes_and_links() {
    let page = links(["/there"]) + "<a href=\"/half";
    for (header, body) in broken(&page) {
        let server = serving(move |path| match path {
            "/" => Some(answer("200 OK", header, &body)),
            "/there" => Some(html("Here.")),
            _ => None,
        });
        let kept = crawl(tried_again(told(&[&server.url("/")])));
        let row = ["cut".to_owned(), "200".into(), page.len().to_string(), "-".into()];
        let rows = kept.ask("SELECT fate, status, bytes, sha256 FROM result ORDER BY id LIMIT 1");
        assert_eq!(rows, [row], "{header}");
        assert_eq!(kept.pages().len(), 2, "{header}");
        assert_eq!(kept.page(&server.url("/there")).status, Some(200), "{header}");
        assert_eq!(server.asked(), 4, "robots.txt, twice the page, and what it leads to");
        let (summary, count) = (kept.report.summary.to_string(), kept.report.summary.cut.count);
        assert_eq!((count, summary.contains("no answer")), (1, false), "{summary}");
        assert!(summary.contains("  1  it broke off: "), "{summary}");
    }
}

#[test]
fn half_a_url_at_the_end_of_what_breaks_off_is_none() {
    for (content_type, half) in [
        ("text/html", "<a href=/there>There</a><style>a{b:url(/whole) url(/ha"),
        ("text/css", "@import '/there'; a{b:url(/whole) url(/ha"),
        ("text/plain", "http://HOST/there\nhttp://HOST/whole\nhttp://HOST/ha"),
    ] {
        let server = Server::new(move |path, stream| {
            let head = |length| format!("Content-Type: {content_type}\r\nContent-Length: {length}");
            let host = stream.local_addr().unwrap().to_string();
            match path {
                "/robots.txt" => say(stream, &html(&format!("Sitemap: http://{host}/s"))),
                "/s" => {
                    let body = half.replace("HOST", &host);
                    say(stream, &format!("HTTP/1.1 200 OK\r\n{}\r\n\r\n{body}", head(1000)));
                }
                _ => say(stream, &html("Here.")),
            }
        });
        let mut settings = tried_again(told(&[&server.url("/s")]));
        settings.scope.resources = true;
        let kept = crawl(settings);
        let known = ["/s", "/there", "/whole"].map(|path| server.url(path));
        let urls = kept.list("SELECT url FROM url ORDER BY url");
        assert_eq!(urls, known, "{content_type}");
    }
}

#[test]
fn a_page_that_breaks_off_once_is_whole_by_its_second_try() {
    let tries = AtomicUsize::new(0);
    let server = serving(move |path| match path {
        "/" if tries.fetch_add(1, SeqCst) == 0 => {
            Some(answer("200 OK", "Content-Length: 1000", &links(["/no"])))
        }
        "/" => Some(html(&links(["/yes"]))),
        "/yes" => Some(html("Here.")),
        _ => None,
    });
    let kept = crawl(tried_again(told(&[&server.url("/")])));
    assert_eq!(kept.list("SELECT fate FROM result ORDER BY id"), ["fetched"; 2]);
    assert!(kept.pages().contains_key(&server.url("/yes")));
}

#[test]
fn an_error_that_breaks_off_keeps_its_status() {
    let server = serving(|path| match path {
        "/" => Some(html(&links(["/404", "/503"]))),
        "/404" => Some(answer("404 Not Found", "Content-Length: 1000", "Not")),
        "/503" => Some(answer("503 Busy", "Content-Length: 1000", "Busy")),
        _ => None,
    });
    let kept = crawl(tried_again(told(&[&server.url("/")])));
    for status in [404, 503] {
        let page = kept.page(&server.url(&format!("/{status}")));
        assert_eq!((&*page.fate, page.status), ("cut", Some(status)));
    }
    assert_eq!((kept.report.summary.broken.count, server.asked()), (2, 6));
}

#[test]
fn a_page_that_broke_off_is_asked_for_whole_by_the_next_crawl() {
    let tries = AtomicUsize::new(0);
    let server = Server::hearing(move |head, stream| {
        let whole = html("Here.").replacen("\r\n", "\r\nETag: \"1\"\r\n", 1);
        let half = whole.replacen("Content-Length: 5", "Content-Length: 50", 1);
        match tries.fetch_add(1, SeqCst) {
            0 => say(stream, &status("404 Not Found", "")), // robots.txt
            1 => say(stream, &half),
            _ if head.to_lowercase().contains("if-none-match") => {
                say(stream, &OK.replacen("200 OK", "304 Not Modified", 1));
            }
            _ => say(stream, &whole),
        }
    });
    let settings = || once(told(&[&server.url("/")]));
    let kept = crawl(settings());
    assert_eq!(kept.list("SELECT fate FROM result"), ["cut"]);
    let kept = kept.and_then(settings());
    assert_eq!(kept.ask("SELECT fate, status FROM result"), [["fetched", "200"]]);
    let kept = kept.and_then(settings());
    assert_eq!(kept.ask("SELECT fate, status FROM result"), [["unchanged", "304"]]);
}
