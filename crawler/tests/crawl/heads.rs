//! A header line that is none costs neither a page nor, on robots.txt, a site.

use crate::kept::crawl;
use crate::served::{html, links, serving};
use crate::told::{once, told};

/// Lines that are no header, or not whole.
const BAD: [&str; 6] = [
    "X : a",
    "X: a\r\n folded",
    "Set-Cookie: a=\x01",
    "ETag: \"\x1b[2J\"",
    "Content-Type: text/\x1b[2J",
    "no colon",
];

/// A page with such a line in its head.
fn with(line: &str, body: &str) -> String {
    html(body).replacen("\r\n", &format!("\r\n{line}\r\n"), 1)
}

#[test]
fn pages_with_bad_header_lines_are_read_and_their_links_followed() {
    let server = serving(|path| match path {
        "/" => Some(html(&links((0..BAD.len()).map(|n| format!("/{n}"))))),
        "/robots.txt" => None,
        path => match path[1..].parse::<usize>() {
            Ok(n) if n < BAD.len() => Some(with(BAD[n], &links([format!("/of/{n}")]))),
            _ => Some(html("Here.")),
        },
    });
    let kept = crawl(once(told(&[&server.url("/")])));
    assert_eq!(kept.report.summary.statuses, [(Some(200), 1 + 2 * BAD.len() as u64)]);
    for column in ["content_type", "etag"] {
        for text in kept.list(&format!("SELECT {column} FROM page WHERE {column} IS NOT NULL")) {
            assert!(!text.contains(char::is_control), "{text:?}");
        }
    }
}

#[test]
fn a_type_that_cannot_be_read_is_none_and_the_page_is_looked_at() {
    let server = serving(|path| match path {
        "/" => Some(html(&links(["/x"])).replacen("text/html", "text/\x01", 1)),
        "/x" => Some(html("Here.")),
        _ => None,
    });
    let kept = crawl(once(told(&[&server.url("/")])));
    assert_eq!(kept.list("SELECT content_type FROM result ORDER BY id"), ["-", "text/html"]);
}

#[test]
fn a_robots_txt_with_bad_header_lines_holds_and_its_site_is_crawled() {
    for line in BAD {
        let robots = with(line, "User-agent: *\nDisallow: /no");
        let server = serving(move |path| match path {
            "/robots.txt" => Some(robots.clone()),
            "/" => Some(html(&links(["/yes", "/no"]))),
            _ => Some(html("Here.")),
        });
        let kept = crawl(once(told(&[&server.url("/")])));
        assert_eq!(kept.report.summary.statuses, [(Some(200), 2)], "{line:?}");
        assert_eq!(
            kept.why_left_out(&server.url("/no")),
            "robots: robots.txt: line 2: Disallow: /no"
        );
    }
}

#[test]
fn a_long_validator_is_not_kept_and_of_a_long_type_the_beginning_is() {
    let etag = |length: usize| format!("ETag: \"{}\"", "e".repeat(length - 2));
    let server = serving(move |path| match path {
        "/" => Some(with(&etag(1024), &links(["/x"]))),
        "/x" => {
            let page =
                html("Here.").replacen("text/html", &format!("text/{}", "h".repeat(9000)), 1);
            Some(page.replacen("\r\n", &format!("\r\n{}\r\n", etag(1025)), 1))
        }
        _ => None,
    });
    let kept = crawl(once(told(&[&server.url("/")])));
    assert_eq!(kept.list("SELECT length(etag) FROM page ORDER BY url"), ["1024", "-"]);
    let types = ["text/html".to_owned(), format!("text/{}…", "h".repeat(195))];
    assert_eq!(kept.list("SELECT content_type FROM page ORDER BY url"), types);
}
