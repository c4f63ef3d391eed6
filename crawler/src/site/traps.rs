//! Links without an end: each page of these leads to more that were not there before.

use std::fmt::Write;

use crate::site::draw::{Words, number};
use crate::site::fault::Fault;
use crate::site::numbered::numeral;
use crate::site::page;
use crate::site::request::Answer;
use crate::site::respond::{html, status};
use crate::site::served::Served;

/// The facets: what can be asked for, and how many values each has.
const FACETS: [&str; 5] = ["colour", "size", "sort", "brand", "price"];
const VALUES: usize = 5;
/// How many goods fit a choice of filters.
const GOODS: usize = 12;
/// How many pages a session has.
const ARTICLES: usize = 5;

/// What is at the path, if it is in a trap that is set.
pub fn answer(served: &Served, path: &str) -> Option<Answer> {
    let rest = path.strip_prefix("/trap/")?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (name, place) = place.split_once('/')?;
    let fault = Fault::of_name(name).filter(|fault| served.plan.faults.has(*fault))?;
    let links = match fault {
        Fault::Calendar => calendar(place, query),
        Fault::Echo => Some("<a href=\"a/b/\">further</a>\n".to_owned()),
        Fault::Facets => place.is_empty().then(|| facets(query, false)),
        Fault::Filters => place.is_empty().then(|| filters(served, query)),
        Fault::Session => session(served, place, query),
        _ => None,
    };
    let response = links.map(|links| html(page::named(served, name, &links)));
    Some(Answer::Says(response.unwrap_or_else(|| status(404)), served.plan.latency))
}

/// `2026-01` leads to `2026-02`, `day?n=1` to `day?n=2`.
fn calendar(place: &str, query: &str) -> Option<String> {
    if place == "day" {
        let day = query.strip_prefix("n=").and_then(numeral)?.checked_add(1)?;
        return Some(format!("<p>Nothing on this day.</p>\n<a href=\"day?n={day}\">next</a>\n"));
    }
    let (year, month) = place.split_once('-')?;
    let (year, month): (u64, u64) = (year.parse().ok()?, month.parse().ok()?);
    let next = year.checked_mul(12)?.checked_add(month)?; // months count from 1: the next one
    let (year, month) = (next / 12, next % 12 + 1);
    let link = format!("<a href=\"{year:04}-{month:02}\">next</a>");
    Some(format!("<p>Nothing in this month.</p>\n{link}\n"))
}

/// Each page leads to itself with each facet at each value; in one order, or with that last.
fn facets(query: &str, sorted: bool) -> String {
    let chosen: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    let mut links = String::new();
    for facet in FACETS {
        let others = chosen.iter().filter(|pair| pair.split('=').next() != Some(facet));
        let others: Vec<_> = others.map(|pair| plain(pair)).collect();
        for value in 0..VALUES {
            let one = format!("{facet}={value}");
            let mut pairs = [&others[..], &[one]].concat();
            if sorted {
                pairs.sort_unstable();
            }
            let query = pairs.join("&amp;");
            let _ = writeln!(links, "<a href=\"?{query}\">{facet} {value}</a>");
        }
    }
    links
}

/// The same, and as a shop has it: other goods for each choice.
fn filters(served: &Served, query: &str) -> String {
    let goods = query.bytes().map(u64::from).fold(served.plan.seed, |seed, b| number(&[seed, b]));
    let mut html = "<p>".to_owned();
    Words::of(goods).write(GOODS, &mut html);
    html + "</p>\n" + &facets(query, true)
}

/// What of a text can stand in an attribute.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || "=-_%.".contains(*c)).collect()
}

/// Each page leads to all, in another session.
fn session(served: &Served, place: &str, query: &str) -> Option<String> {
    let is_page = |place: &str| {
        let article = place.strip_prefix("article/").and_then(numeral);
        place.is_empty() || article.is_some_and(|article| article < ARTICLES)
    };
    if !is_page(place) {
        return None;
    }
    let seed = place.bytes().chain(query.bytes()).map(u64::from);
    let sid = seed.fold(served.plan.seed, |sid, byte| number(&[sid, byte]));
    let link = |n| format!("<a href=\"/trap/session/article/{n}?sid={sid:016x}\">{n}</a>\n");
    Some((0..ARTICLES).map(link).collect())
}
