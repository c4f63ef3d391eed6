//! Every link is kept, with the page and the line that holds it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::LazyLock;

use crawler::normal::Normal;
use crawler::site::{Fault, Site};
use regex::Regex;
use url::Url;

use crate::kept::crawl;
use crate::served::{html, serving};
use crate::told::{site, told, told_of, url};

/// What a browser takes for no element of the page.
static HIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    let hidden = "(?s)<!--.*?-->|<script>.*?</script>|<template>.*?</template>";
    Regex::new(&format!("{hidden}|<textarea>.*?</textarea>")).unwrap()
});
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?si)<(?:a|area)\s[^>]*?href=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#).unwrap()
});
static BASE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"<base href="([^"]*)">"#).unwrap());

/// The body of a page, as it is written.
fn body(of: &Url) -> String {
    let host = format!("{}:{}", of.host_str().unwrap(), of.port().unwrap());
    let mut stream = TcpStream::connect(&host).unwrap();
    let target = &of[url::Position::BeforePath..];
    write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// The links of a page by `a` and `area`, as plain search finds them: line and target.
fn anchors(page: &Url) -> Vec<(String, String)> {
    let body = body(page);
    let base = BASE.captures(&body).map_or(page.clone(), |base| page.join(&base[1]).unwrap());
    let blank = |hidden: &regex::Captures<'_>| hidden[0].replace(|c| c != '\n', " ");
    let body = HIDDEN.replace_all(&body, blank);
    let found = ANCHOR.captures_iter(&body).map(|anchor| {
        let line = 1 + body[..anchor.get(0).unwrap().start()].matches('\n').count();
        let to = (1..4).find_map(|group| anchor.get(group)).unwrap().as_str();
        let entities = [("&amp;", "&"), ("&szlig;", "ß"), ("&#47;", "/"), ("&#x2f;", "/")];
        let to = entities.iter().fold(to.to_owned(), |to, (name, text)| to.replace(name, text));
        let to = match base.join(&to) {
            Ok(to) => Normal::default().of(to).to_string(),
            Err(_) => format!("(no URL) {to}"),
        };
        (line.to_string(), to)
    });
    found.collect()
}

/// Checks all pages of the site, and returns how many links they have.
fn check(site: &Site) -> usize {
    let kept = crawl(told_of(site));
    let pages =
        kept.list("SELECT url FROM result WHERE content_type LIKE 'text/html%' AND status = 200");
    let rows = kept.ask("SELECT page, line, target FROM held WHERE kind = 'anchor'");
    let mut all = 0;
    for page in &pages {
        let mut expected = anchors(&url(page));
        let mut links: Vec<_> = rows
            .iter()
            .filter(|row| row[0] == *page)
            .map(|row| (row[1].clone(), row[2].clone()))
            .collect();
        expected.sort();
        links.sort();
        assert_eq!(links, expected, "{page}");
        all += links.len();
    }
    all
}

#[test]
fn every_anchor_is_kept_with_the_line_on_which_it_begins() {
    let all = check(&site(60, Fault::Redirects));
    assert!(all > 600, "{all}");
}

#[test]
fn every_other_way_to_link_is_kept_with_its_line_and_its_kind() {
    let page = "\
<link rel=next href=/b>
<meta http-equiv=refresh content='9;url=/c'>
<iframe src=/d></iframe>
<img src=/e
  srcset='/f 1x, /g 2x'>
<script src=/h></script><video src=/i poster=/j></video>
<object data=/k></object>
<style>
@import '/l';
p { background: url(/m) }
</style>
<p style='background: url(/n)'>
<form action=/o></form>
<area href=/p>
";
    let page = format!("HTTP/1.1 200 OK\r\nLink: </a>; rel=prev\r\n{}", &html(page)[17..]);
    let server = serving(move |path| (path == "/").then(|| page.clone()));
    let mut settings = told(&[&server.url("/")]);
    (settings.forms, settings.scope.resources) = (true, true);
    let kept = crawl(settings);
    let rows = kept.ask("SELECT target, line, kind FROM held ORDER BY target");
    let rows: Vec<_> =
        rows.iter().map(|row| (&row[0][row[0].len() - 1..], &*row[1], &*row[2])).collect();
    let expected = [
        ("a", "0", "related"),
        ("b", "1", "related"),
        ("c", "2", "refresh"),
        ("d", "3", "frame"),
        ("e", "4", "image"),
        ("f", "4", "image"),
        ("g", "4", "image"),
        ("h", "6", "script"),
        ("i", "6", "media"),
        ("j", "6", "image"),
        ("k", "7", "object"),
        ("l", "9", "style"),
        ("m", "10", "style"),
        ("n", "12", "style"),
        ("o", "13", "form"),
        ("p", "14", "anchor"),
    ];
    assert_eq!(rows, expected);
    assert_eq!(server.asked(), 1 + 1 + 16); // robots.txt, the page, and these
}
