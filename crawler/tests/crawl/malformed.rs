//! A link that cannot be read as a URL is kept, left out, and told with its page and line.

use crate::kept::crawl;
use crate::loopback::Server;
use crate::served::{html, links, serving, status};
use crate::told::{once, told};

/// A server that has that page at `/` and one at `/there`.
fn serving_page(page: String) -> Server {
    serving(move |path| match path {
        "/" => Some(html(&page)),
        "/there" => Some(html("A page.")),
        _ => None,
    })
}

const HELD: &str = "SELECT line, kind, target, left_out FROM held WHERE left_out = 'malformed'
    ORDER BY line";

#[test]
fn a_link_that_is_no_url_is_kept_with_its_page_and_line_and_counted_with_its_reason() {
    let page = "<a href='http://['>\n<img src='http://h:99999/'>\n<a href=/there>\n\
        <a href='http://exa mple.com/'>\n<a href='http://['>";
    let server = serving_page(page.to_owned());
    let kept = crawl(once(told(&[&server.url("/")])));
    let rows = [
        ["1", "anchor", "(no URL) http://[", "malformed"],
        ["2", "image", "(no URL) http://h:99999/", "malformed"],
        ["4", "anchor", "(no URL) http://exa mple.com/", "malformed"],
        ["5", "anchor", "(no URL) http://[", "malformed"],
    ];
    assert_eq!(kept.ask(HELD), rows);
    assert_eq!(kept.list("SELECT target FROM held WHERE page LIKE '%/' AND line = 3").len(), 1);
    assert!(kept.pages().contains_key(&server.url("/there")));
    let summary = kept.report.summary;
    assert_eq!((summary.links, summary.left_out[0].count), (5, 3), "{summary}");
    let line = "  3  cannot be read as a URL, for example (no URL) http://[: \
                it cannot be read: invalid IPv6 address";
    assert!(summary.to_string().contains(line), "{summary}");
}

#[test]
fn the_row_of_a_malformed_link_is_never_that_of_a_url() {
    // The first 200 characters of the one are the other.
    let server = serving_page(String::new());
    let there = format!("{}{}", server.url("/"), "x".repeat(200 - server.url("/").len()));
    let page = links([format!("{there}{}", "x".repeat(70_000)), there.clone()]);
    let other = serving_page(page.clone());
    let kept = crawl(once(told(&[&other.url("/"), &server.url("/")])));
    let rows = [["1", "anchor", &format!("(no URL) {there}"), "malformed"]];
    assert_eq!(kept.ask(HELD), rows);
    assert_eq!(kept.page(&there).status, Some(404));
    let reason = "malformed: it cannot be read: it is longer than 64 KiB";
    assert_eq!(kept.why_left_out(&format!("(no URL) {there}")), reason);
}

#[test]
fn a_password_in_a_malformed_link_is_masked_although_it_is_cut_off() {
    let long = "s".repeat(300);
    let server = serving_page(links([format!("http://me:{long}@host:99999/\u{9b}31m")]));
    let kept = crawl(once(told(&[&server.url("/")])));
    let target = "(no URL) http://…@host:99999/\\u{9b}31m";
    assert_eq!(kept.ask(HELD), [["1", "anchor", target, "malformed"]]);
}

#[test]
fn no_more_than_32_malformed_links_of_a_page_are_kept_and_every_other_link_is() {
    let bad = (0..40).map(|n| format!("http://[{n}")).chain(["/there".to_owned()]);
    let server = serving_page(links(bad));
    let kept = crawl(once(told(&[&server.url("/")])));
    let lines: Vec<String> = (1..=32).map(|line| line.to_string()).collect();
    assert_eq!(kept.list(HELD), lines);
    assert!(kept.pages().contains_key(&server.url("/there")));
}

#[test]
fn a_line_of_a_text_that_is_no_url_is_no_link() {
    let text = "http://[\nSee the others.\nhttp://h:99999/\nhttp://other.test/\n";
    let plain = html(text).replacen("text/html", "text/plain", 1);
    let server = serving(move |path| (path == "/s").then(|| plain.clone()));
    let kept = crawl(once(told(&[&server.url("/s")])));
    assert_eq!(kept.list("SELECT target FROM held"), ["http://other.test/"]);
}

#[test]
fn a_link_header_and_a_sitemap_of_robots_txt_that_are_no_urls_are_told_too() {
    let page = html("").replacen("\r\n", "\r\nLink: <http://[a>; rel=next\r\n", 1);
    let server = serving(move |path| match path {
        "/" => Some(page.clone()),
        "/robots.txt" => Some(html("Sitemap: http://me:secret@[b\n")),
        _ => None,
    });
    let kept = crawl(once(told(&[&server.url("/")])));
    assert_eq!(kept.ask(HELD), [["0", "related", "(no URL) http://[a", "malformed"]]);
    let why = kept.why_left_out("(no URL) http://…@[b");
    let place = format!("in line 1 of {}", server.url("/robots.txt"));
    assert_eq!(why, format!("malformed: it cannot be read: invalid IPv6 address, {place}"));
    assert_eq!(kept.report.summary.left_out[0].count, 2);
}

#[test]
fn of_a_long_redirect_that_is_no_url_the_beginning_is_kept() {
    let to = format!("Location: http://[{}", "x".repeat(9000));
    let server = serving(move |path| (path == "/").then(|| status("302 Found", &to)));
    let page = crawl(once(told(&[&server.url("/")]))).page(&server.url("/"));
    let to = format!("http://[{}…", "x".repeat(192));
    let why = format!("redirected to {to:?}, which cannot be followed: invalid IPv6 address");
    assert_eq!((page.status, page.reason), (Some(302), Some(why)));
}
