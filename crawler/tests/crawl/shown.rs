//! What a stranger writes reaches no terminal as it is, and what can be read is not changed.

use std::sync::Arc;

use crawler::crawl::{Crawl, Stop};

use crate::kept::{RUNTIME, crawl};
use crate::served::{html, links, serving, status};
use crate::told::{once, told};

/// Clears the screen, and turns what follows around.
const EVIL: &str = "\u{1b}[2J\u{202e}\u{9b}31m";

#[test]
fn no_control_character_of_a_page_is_in_the_summary() {
    let page = format!(
        "<title>{EVIL}</title>{}",
        links([
            format!("/missing{EVIL}"),
            format!("/no/{EVIL}"),
            format!("http://{EVIL}.example/"),
            format!("mailto:{EVIL}"),
            "/astray".into(),
            "/typed".into(),
        ])
    );
    let server = serving(move |path| match path {
        "/" => Some(html(&page)),
        "/robots.txt" => {
            let disallow = "User-agent: *\nDisallow: /no/\u{1b}[2J";
            Some(html(disallow))
        }
        "/typed" => Some(html("").replacen("text/html", "text/\u{9b}31m", 1)),
        "/astray" => Some(status("302 Found", "Location: http://[\u{9b}2J\u{202e}/")),
        _ => None,
    });
    let kept = crawl(once(told(&[&server.url("/")])));
    let summary = kept.report.summary.to_string();
    let evil = summary.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(evil, None, "{summary:?}");
    assert!(!summary.contains('\u{202e}'), "{summary:?}");
    // All of it came as far as the summary.
    assert!(summary.contains("line 2: Disallow: /no/\\u{1b}[2J"), "{summary}");
    assert!(summary.contains("/missing%1B[2J"), "{summary}");
    assert!(summary.contains("cannot be followed"), "{summary}");
    // Nor does any reach who asks the file.
    for text in ["content_type", "title", "reason", "url"] {
        for text in kept.list(&format!("SELECT {text} FROM result WHERE {text} IS NOT NULL")) {
            assert!(!text.contains(char::is_control), "{text:?}");
        }
    }
    for text in kept.list("SELECT url || ' ' || coalesce(reason, '') FROM url") {
        assert!(!text.contains(char::is_control), "{text:?}");
    }
    let types = kept.list("SELECT content_type FROM result WHERE url LIKE '%/typed'");
    assert_eq!(types, ["text/\\u{9b}31m"]);
    let titles = kept.list("SELECT title FROM result WHERE title IS NOT NULL");
    assert_eq!(titles, ["\\u{1b}[2J\\u{202e}\\u{9b}31m"]);
}

#[test]
fn what_is_no_url_is_kept_and_said_as_it_is_written() {
    let title = "<title>Contact us: info@example.com today</title>";
    let page = format!("{title}{}", links(["/@private", "/typed"]));
    let server = serving(move |path| match path {
        "/" => Some(html(&page)),
        "/robots.txt" => Some(html("User-agent: *\nDisallow: /@private")),
        "/typed" => Some(html("").replacen("text/html", "text/html; by=a:b@c", 1)),
        _ => None,
    });
    let kept = crawl(once(told(&[&server.url("/")])));
    let one = |sql: &str| kept.list(sql).concat();
    let title = one("SELECT title FROM result WHERE title IS NOT NULL");
    assert_eq!(title, "Contact us: info@example.com today");
    let content_type = one("SELECT content_type FROM result WHERE url LIKE '%/typed'");
    assert_eq!(content_type, "text/html; by=a:b@c");
    let why = "robots.txt: line 2: Disallow: /@private";
    assert_eq!(one("SELECT reason FROM url WHERE left_out = 'robots'"), why);
    let summary = kept.report.summary.to_string();
    assert!(summary.contains(why), "{summary}");
}

#[test]
fn a_start_that_holds_a_password_is_kept_without_it() {
    let server = serving(|path| (path == "/").then(|| html("A page.")));
    let start = server.url("/").replace("//", "//user:secret@");
    let kept = crawl(once(told(&[&start])));
    assert_eq!(kept.list("SELECT starts FROM crawl"), [server.url("/")]);
    assert_eq!(kept.list("SELECT url FROM result"), [server.url("/")]);
}

#[test]
fn what_is_not_named_is_in_the_file_or_would_be_in_one() {
    let page = html(&links((0..30).map(|place| format!("/missing/{place}"))));
    let server = serving(move |path| (path == "/").then(|| page.clone()));
    let settings = once(told(&[&server.url("/")]));
    let kept = crawl(settings.clone()).report.summary.to_string();
    assert!(kept.contains("  … and 10 more, all in the database\n"), "{kept}");
    let (without, _) = Crawl::open(settings).unwrap();
    let report = RUNTIME.block_on(Arc::new(without).run(&Stop::new())).unwrap();
    let gone = report.summary.to_string();
    assert!(gone.contains("  … and 10 more: --db FILE would keep them all\n"), "{gone}");
}
