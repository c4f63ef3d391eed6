//! What a complete crawl finds, told from the plan and not from the serving.
//!
//! The crawl that is meant begins at `/`, follows links to pages and the sitemap, obeys
//! `robots.txt` and `nofollow`, and follows ten redirects in a row. What of the site never
//! ends ([`ENDLESS`]) is in no list: who compares leaves it out on the other side too.

use crate::site::exhibits::{self, Found};
use crate::site::fault::Fault;
use crate::site::numbered::path_of;
use crate::site::plan::Plan;
use crate::site::{charset, numbered, sitemap};

/// Below this path lies what has no end.
pub const ENDLESS: &str = "/trap/";

/// A URL that a complete crawl fetches.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Expected {
    /// The URL, normalised.
    pub url: String,
    /// The status with which it ends; `None` where no whole answer ever comes: it is cut,
    /// or fails.
    pub status: Option<u16>,
}

/// What differs between two editions; the URLs of each, sorted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changes {
    /// Pages that are in both and read otherwise.
    pub changed: Vec<String>,
    /// Pages that the first has not.
    pub new: Vec<String>,
    /// Pages that the second has not: nothing links to them any more, and they answer 404.
    pub gone: Vec<String>,
}

/// The paths of all pages, with what they answer.
pub fn pages(plan: &Plan, edition: u64) -> Vec<(String, Option<u16>)> {
    if plan.faults.iter().any(Fault::hides_all) {
        return Vec::new();
    }
    let mut pages = Vec::with_capacity(plan.pages + plan.pages / 4 + 64);
    for n in 0..plan.pages {
        pages.push((path_of(n), Some(200)));
        let old = numbered::moved(n).map(|status| (format!("/old/{n}"), Some(status)));
        let gone = numbered::gone(n).map(|status| (format!("/gone/{n}"), Some(status)));
        pages.extend(old.into_iter().chain(gone));
    }
    let exhibits = exhibits::EXHIBITS.iter();
    let exhibits = exhibits.filter(|page| matches!(page.found, Found::Page | Found::Listed));
    pages.extend(exhibits.map(|page| (page.path.to_owned(), Some(200))));
    let others = exhibits::OTHERS.iter();
    pages.extend(others.map(|(path, status)| ((*path).to_owned(), Some(*status))));
    pages.extend((0..=exhibits::FOLLOWED).map(|place| (format!("/long/{place}"), Some(302))));
    pages.push((format!("/edition/{edition}"), Some(200)));
    pages.extend(troubled(plan));
    pages
}

fn troubled(plan: &Plan) -> impl Iterator<Item = (String, Option<u16>)> {
    let entries = plan.faults.iter().flat_map(Fault::entries);
    let ending = entries.filter(|(path, _)| !path.starts_with(ENDLESS));
    let found = charset::found().filter(|_| plan.faults.has(Fault::Charset));
    let ending = ending.map(|(path, status)| ((*path).to_owned(), *status));
    ending.chain(found.map(|path| (path.to_owned(), Some(200))))
}

/// The paths of what pages are drawn with.
pub fn resources() -> impl Iterator<Item = &'static str> {
    let exhibits = exhibits::EXHIBITS.iter();
    exhibits.filter(|page| page.found == Found::Resource).map(|page| page.path)
}

/// The paths of the sitemaps, which all answer 200; without that which is a bomb.
pub fn sitemaps(plan: &Plan) -> impl Iterator<Item = String> {
    let parts = (0..sitemap::parts(plan)).map(sitemap::part_path);
    ["/sitemap.xml".to_owned()].into_iter().chain(parts)
}

/// What links of the site lead to and is left out, with the rule that says so: paths, and
/// URLs of elsewhere.
pub fn left_out() -> impl Iterator<Item = (String, &'static str)> {
    let exhibits = exhibits::EXHIBITS.iter().filter_map(|page| match page.found {
        Found::Not(rule) => Some((page.path.to_owned(), rule)),
        _ => None,
    });
    let long = (format!("/long/{}", exhibits::FOLLOWED + 1), "redirects");
    let elsewhere = exhibits::ELSEWHERE.iter().map(|(url, rule)| ((*url).to_owned(), *rule));
    exhibits.chain([long]).chain(elsewhere)
}

/// The paths of what differs from one edition to another.
pub fn changes(plan: &Plan, from: u64, to: u64) -> Changes {
    let version = |n, edition| numbered::version(plan, n, edition);
    let changed = (0..plan.pages).filter(|n| version(*n, from) != version(*n, to));
    let page = |edition| if from == to { vec![] } else { vec![format!("/edition/{edition}")] };
    Changes { changed: changed.map(path_of).collect(), new: page(to), gone: page(from) }
}
