//! The HTML of a page, written anew for every request.
//!
//! A link is spelled in one of eleven ways that all mean the same page, so that a crawler
//! that takes two of them for two pages fetches it twice.

use std::fmt::Write;

use crate::site::draw::{Words, number};
use crate::site::served::Served;
use crate::site::{exhibits, numbered};

/// How many words a page has.
const WORDS: usize = 40;
/// In how many ways a link may be spelled.
const SPELLINGS: u64 = 11;

/// The page with number `n`.
pub fn numbered(served: &Served, n: usize) -> String {
    let plan = served.plan;
    let version = numbered::version(plan, n, served.edition);
    let mut words = Words::of(number(&[plan.seed, n as u64, version]));
    let mut html = String::with_capacity(1024 + 64 * plan.links);
    let head = if n == 0 { exhibits::HEAD } else { "" };
    let _ = begin(&mut html, format_args!("Page {n}"), head, &mut words);
    html.push_str("<ul>\n");
    for (place, target) in numbered::targets(plan, n).enumerate() {
        let how = number(&[plan.seed, n as u64, target as u64, place as u64]) % SPELLINGS;
        html.push_str("<li><a href=\"");
        let _ = link(&mut html, served.host, n, target, how);
        html.push_str("\">");
        words.write(2, &mut html);
        html.push_str("</a></li>\n");
    }
    for child in numbered::children(plan, n).filter(|child| numbered::moved(*child).is_some()) {
        let _ = writeln!(html, "<li><a href=\"/old/{child}\">its old place</a></li>");
    }
    if numbered::gone(n).is_some() {
        let _ = writeln!(html, "<li><a href=\"/gone/{n}\">gone</a></li>");
    }
    html.push_str("</ul>\n");
    if n == 0 {
        first(&mut html, served);
    }
    html.push_str("</body>\n</html>\n");
    html
}

/// What only the first page holds: the way to all that has no number.
fn first(html: &mut String, served: &Served) {
    html.push_str(exhibits::BODY);
    let edition = served.edition;
    let _ = writeln!(html, "<p><a href=\"/edition/{edition}\">edition {edition}</a></p>");
    for fault in served.plan.faults.iter() {
        let _ = writeln!(html, "<h3>{}: {}</h3>", fault.name(), fault.about());
        for (path, _) in fault.entries() {
            let _ = writeln!(html, "<a href=\"{path}\">{path}</a>");
        }
    }
}

/// A page without a number, with `body` in it.
pub fn named(served: &Served, path: &str, body: &str) -> String {
    let drawn = path.bytes().map(u64::from).fold(served.plan.seed, |seed, b| number(&[seed, b]));
    let mut html = String::with_capacity(1024 + body.len());
    let title = path.trim_start_matches('/').replace('&', "&amp;");
    let _ = begin(&mut html, format_args!("{title}"), body, &mut Words::of(drawn));
    html.push_str("<p><a href=\"/\">home</a></p>\n</body>\n</html>\n");
    html
}

fn begin(
    html: &mut String,
    title: std::fmt::Arguments<'_>,
    head: &str,
    words: &mut Words,
) -> std::fmt::Result {
    html.push_str("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    write!(html, "<title>{title}: ")?;
    words.write(2, html);
    html.push_str("</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n");
    html.push_str(head);
    html.push_str("</head>\n<body>\n<h1>");
    words.write(3, html);
    html.push_str("</h1>\n<p>");
    words.write(WORDS, html);
    html.push_str("</p>\n");
    Ok(())
}

/// One spelling of the link from page `from` to page `to`.
fn link(html: &mut String, host: &str, from: usize, to: usize, how: u64) -> std::fmt::Result {
    let below = if from == 0 { "page/" } else { "" };
    match (how, to) {
        (0..=3, 0) => html.write_str("/"),
        (4..=7, 0) => html.write_str("/#top"),
        (_, 0) => write!(html, "http://{host}"),
        (0, _) => write!(html, "/page/{to}"),
        (1, _) => write!(html, "{below}{to}"),
        (2, _) => write!(html, "http://{host}/page/{to}"),
        (3, _) => write!(html, "/page/{to}#part-2"),
        (4, _) => write!(html, "//{host}/page/{to}"),
        (5, _) => write!(html, "/x/../page/{to}"),
        (6, _) => write!(html, "/%70age/{to}"),
        (7, _) => write!(html, "&#47;page&#x2f;{to}"),
        (8, _) => writeln!(html, " /page/{to}"), // space around it is none of it
        (9, _) => write!(html, "./{below}{to}#"),
        _ => write!(html, "HTTP://{host}/page/./{to}"),
    }
}
