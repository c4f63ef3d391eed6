//! A sitemap is where a crawl may begin.

use std::io::Write as _;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::kept::crawl;
use crate::loopback::Server;
use crate::served::{html, links, say, status};
use crate::told::told;

fn packed(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// A server that has that body of that type at `/s`, where `/moved` leads, and a
/// page at `/a`.
fn serving(content_type: &'static str, body: Vec<u8>) -> Server {
    Server::new(move |path, stream| match path {
        "/s" => {
            let length = body.len();
            let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}");
            say(stream, &format!("{head}\r\nContent-Type: {content_type}\r\n\r\n"));
            let _ = stream.write_all(&body);
        }
        "/moved" => say(stream, &status("301 Moved Permanently", "Location: /s")),
        "/page" => say(stream, &html(&links(["/moved"]))),
        "/a" => say(stream, &html("A page.")),
        _ => say(stream, &status("404 Not Found", "")),
    })
}

/// Whether a crawl that begins there finds the page.
fn finds(server: &Server, start: &str) -> bool {
    crawl(told(&[&server.url(start)])).pages().contains_key(&server.url("/a"))
}

const LIST: &str = "<?xml version=\"1.0\"?>\n<urlset><url><loc>/a</loc></url></urlset>";
const FEED: &str = "<rss><channel><item><link>/a</link></item></channel></rss>";

#[test]
fn a_crawl_that_begins_at_a_sitemap_or_where_it_has_moved_fetches_what_it_lists() {
    for (content_type, body) in [
        ("application/xml", LIST.into()),
        ("text/xml; charset=utf-8", LIST.into()),
        ("application/rss+xml", FEED.into()),
        ("application/x-gzip", packed(LIST)),
        ("application/octet-stream", packed(LIST)),
    ] {
        let server = serving(content_type, body);
        assert!(finds(&server, "/s") && finds(&server, "/moved"), "{content_type}");
    }
}

#[test]
fn what_is_no_sitemap_is_not_read_as_one_wherever_a_crawl_begins() {
    for (content_type, body) in [
        ("application/xml", "<catalogue><url><loc>/a</loc></url></catalogue>"),
        ("text/html", LIST),
        ("image/png", LIST),
        ("text/plain", "/a\nSee http://example.com/.\n"),
    ] {
        let server = serving(content_type, body.into());
        let kept = crawl(told(&[&server.url("/s")]));
        assert_eq!((server.asked(), kept.report.summary.links), (2, 0), "{content_type}");
    }
}

#[test]
fn a_sitemap_that_a_page_links_to_is_no_start() {
    assert!(!finds(&serving("application/xml", LIST.into()), "/page"));
}

#[test]
fn a_crawl_may_begin_at_a_list_of_urls_and_at_an_index() {
    static AT: OnceLock<String> = OnceLock::new();
    let server = Server::new(|path, stream| {
        let typed = |kind: &str, body: &str| html(body).replacen("text/html", kind, 1);
        let index = "<sitemapindex><sitemap><loc>/part</loc></sitemap></sitemapindex>";
        let answer = match path {
            "/list.txt" => typed("text/plain", &format!("{}/a\n", AT.get().unwrap())),
            "/index.xml" => typed("application/xml", index),
            "/part" => typed("application/xml", LIST),
            "/a" => html("A page."),
            _ => status("404 Not Found", ""),
        };
        say(stream, &answer);
    });
    AT.set(server.url("").trim_end_matches('/').to_owned()).unwrap();
    assert!(finds(&server, "/list.txt"));
    assert!(finds(&server, "/index.xml"));
}
