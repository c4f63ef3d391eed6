//! The truth that the site tells of itself, and of its editions.

use std::collections::BTreeMap;

use crawler::site::{Expected, Faults, Plan, Site};

use super::client::{Client, quick};
use super::plain::Crawl;

#[test]
fn the_truth_is_what_a_plain_crawl_finds() {
    for (pages, links, seed) in [(1, 10, 1), (2, 1, 2), (40, 10, 1), (60, 1, 3), (3000, 6, 4)] {
        let site = Site::serve(Plan { links, seed, ..Plan::quick(pages) }).unwrap();
        let crawl = Crawl::of(&site);
        let found = crawl.found.into_iter();
        let found: Vec<_> = found.map(|(url, s)| Expected { url, status: Some(s) }).collect();
        assert_eq!(found, site.pages(), "{pages} pages");
        let left_out = crawl.left_out.into_iter();
        // What one page may not follow, another may.
        let left_out = left_out.filter(|(url, _)| found.iter().all(|page| page.url != *url));
        assert_eq!(left_out.collect::<Vec<_>>(), site.left_out());
        assert_eq!(crawl.resources.into_iter().collect::<Vec<_>>(), site.resources());
        assert_eq!(crawl.sitemaps.len(), if pages == 3000 { 3 } else { 1 });
        assert_eq!(crawl.sitemaps.into_iter().collect::<Vec<_>>(), site.sitemaps());
        assert!(site.log().iter().all(|asked| !asked.path.starts_with("/never/")));
    }
}

#[test]
fn resources_and_sitemaps_are_there() {
    let site = Site::serve(Plan::quick(3000)).unwrap();
    let mut client = Client::of(&site);
    for url in site.resources().into_iter().chain(site.sitemaps()) {
        assert_eq!(client.get(url.trim_start_matches(&site.url(""))).status, 200, "{url}");
    }
    assert_eq!(client.get("/image.png").body[..4], *b"\x89PNG");
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let plan = Plan { faults: Faults::all(), ..Plan::quick(50) };
    let bytes = |plan: &Plan| -> Vec<(String, String)> {
        let site = Site::serve(plan.clone()).unwrap();
        let mut client = Client::of(&site);
        let urls = site.pages().into_iter().filter(|page| page.status == Some(200));
        let paths = urls.map(|page| page.url.trim_start_matches(&site.url("")).to_owned());
        let others = ["/robots.txt", "/sitemap.xml"].map(str::to_owned);
        let paths: Vec<_> =
            paths.filter(|path| !path.starts_with("/fault/")).chain(others).collect();
        let said = paths.into_iter().map(|path| {
            let said = client.get(&path);
            let tag = said.header("etag").unwrap_or_default();
            let text = String::from_utf8_lossy(&said.body);
            let text = format!("{tag} {}", text.replace(&site.url(""), ""));
            (path, text.replace(&client.host, ""))
        });
        said.collect()
    };
    assert_eq!(bytes(&plan), bytes(&plan));
    let other = bytes(&Plan { seed: 2, ..plan.clone() });
    let same = bytes(&plan).iter().zip(&other).filter(|(one, other)| one == other).count();
    assert!(same < 6, "{same} pages do not depend on the seed");
}

#[test]
fn who_has_a_page_already_is_told_that_it_is_the_same() {
    let site = quick(Faults::NONE);
    let mut client = Client::of(&site);
    for page in site.pages().iter().filter(|page| page.status == Some(200)) {
        let path = page.url.trim_start_matches(&site.url(""));
        let said = client.get(path);
        let (tag, date) = (said.header("etag").unwrap(), said.header("last-modified").unwrap());
        for (header, status) in [
            (format!("If-None-Match: {tag}\r\n"), 304),
            (format!("If-None-Match: \"x\", W/{tag}\r\n"), 304),
            ("If-None-Match: *\r\n".to_owned(), 304),
            (format!("If-Modified-Since: {date}\r\n"), 304),
            (format!("If-None-Match: \"x\"\r\nIf-Modified-Since: {date}\r\n"), 200),
            ("If-Modified-Since: Sun, 31 Dec 2023 00:00:00 GMT\r\n".to_owned(), 200),
        ] {
            let again = client.try_get(path, &header).unwrap();
            assert_eq!(again.status, status, "{path}: {header}");
            assert_eq!(again.body.is_empty(), status == 304);
            assert_eq!(again.header("etag"), Some(tag));
        }
    }
}

#[test]
fn another_edition_differs_as_it_says() {
    let site = Site::serve(Plan::quick(60)).unwrap();
    let read = |edition| -> BTreeMap<String, (String, Vec<u8>)> {
        site.set_edition(edition);
        let mut client = Client::of(&site);
        let urls = site.pages().into_iter().filter(|page| page.status == Some(200));
        let said = urls.map(|page| {
            let said = client.get(page.url.trim_start_matches(&site.url("")));
            (page.url, (said.header("etag").unwrap().to_owned(), said.body))
        });
        said.collect()
    };
    for (from, to) in [(0, 1), (1, 5), (5, 2), (3, 3)] {
        let (before, after) = (read(from), read(to));
        let changes = site.changes(from, to);
        let differ =
            before.iter().filter(|(url, old)| after.get(*url).is_some_and(|new| new != *old));
        let same_tag = differ.clone().filter(|(url, old)| after[*url].0 == old.0);
        assert_eq!(same_tag.count(), 0);
        assert_eq!(differ.map(|(url, _)| url.clone()).collect::<Vec<_>>(), changes.changed);
        let only = |one: &BTreeMap<String, _>, other: &BTreeMap<String, _>| {
            one.keys().filter(|url| !other.contains_key(*url)).cloned().collect::<Vec<_>>()
        };
        assert_eq!(only(&after, &before), changes.new);
        assert_eq!(only(&before, &after), changes.gone);
        assert_eq!(changes.changed.is_empty(), from == to);
        let mut client = Client::of(&site);
        for gone in changes.gone {
            assert_eq!(client.get(gone.trim_start_matches(&site.url(""))).status, 404);
        }
    }
}
