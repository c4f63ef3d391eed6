//! The set of pages: all that the site has, whatever its size, whoever comes first.

use std::collections::BTreeSet;
use std::time::Duration;

use crawler::crawl::Settings;
use crawler::site::{Fault, Faults, Plan, Site};

use crate::kept::{Kept, crawl, found, is_complete};
use crate::served::{html, links, meeting, serving};
use crate::told::{site, told, told_of, with_workers, workers};

#[test]
fn every_page_of_a_site_is_found_with_its_status_by_any_number_of_workers() {
    for (seed, pages, links) in [(1, 1, 10), (2, 2, 1), (3, 40, 3), (4, 150, 10), (5, 300, 30)] {
        let site = Site::serve(Plan { seed, links, ..Plan::quick(pages) }).unwrap();
        for workers in [1, 2, 5, 16, 32] {
            let kept = crawl(with_workers(&site, workers));
            is_complete(&kept, &site);
        }
    }
}

#[test]
fn what_is_left_out_is_kept_with_its_rule() {
    let site = site(40, Faults::NONE);
    let kept = crawl(told_of(&site));
    let mut expected: BTreeSet<_> =
        site.left_out().into_iter().map(|(url, rule)| (url, rule.to_owned())).collect();
    expected.insert(("(no URL) http://[".to_owned(), "malformed".to_owned()));
    assert_eq!(kept.left_out(), expected);
}

#[test]
fn slow_answers_change_the_order_and_not_the_set() {
    let plan = Plan { latency: Duration::from_millis(2), ..Plan::quick(100) };
    let site = Site::serve(plan).unwrap();
    for workers in [1, 3, 32] {
        is_complete(&crawl(with_workers(&site, workers)), &site);
    }
}

#[test]
fn pages_in_other_encodings_and_what_they_link_to_are_found() {
    let site = site(5, Fault::Charset);
    is_complete(&crawl(told_of(&site)), &site);
}

#[test]
fn a_site_with_all_faults_at_once_is_crawled_to_its_end() {
    // But for those that only a deadline ends: under load it would end honest pages too.
    let faults = Faults::all().iter().filter(|fault| ![Fault::Hang, Fault::Slow].contains(fault));
    let site = site(40, faults.collect::<Faults>());
    let mut settings = told_of(&site);
    settings.politeness.retries = 2; // so many times some of it answers in vain
    settings.agent.caps.body = 2 << 20;
    is_complete(&crawl(settings), &site);
}

#[test]
fn a_page_that_only_the_sitemap_names_is_found_by_it() {
    let site = site(9, Faults::NONE);
    let listed = site.url("/listed");
    let kept = crawl(told_of(&site));
    assert_eq!(kept.page(&listed).status, Some(200));
    let holders = "SELECT page, kind, line FROM held WHERE target LIKE '%/listed'";
    assert_eq!(kept.ask(holders), [[site.url("/sitemap.xml"), "listed".into(), "3".into()]]);
    let without = crawl(Settings { sitemaps: false, ..told_of(&site) });
    assert!(!without.pages().contains_key(&listed));
    assert_eq!(site.asked_of("/sitemap.xml"), 1);
}

#[test]
fn an_index_of_packed_sitemaps_is_read_to_its_last_part() {
    // The tree of links is cut off at the first page: most are known by the sitemaps alone.
    let site = site(2200, Faults::NONE);
    let kept = crawl(Settings { depth: Some(1), ..told_of(&site) });
    let sitemaps =
        "SELECT url.url FROM page JOIN url ON url.id = page.url JOIN kind ON kind.id = kind
        WHERE name = 'sitemap' AND status = 200 ORDER BY 1";
    assert_eq!(kept.list(sitemaps), site.sitemaps());
    assert!(site.sitemaps().len() > 2);
    let listed = "SELECT count(DISTINCT target) FROM held JOIN result ON id = target_id
        WHERE kind = 'listed' AND status = 200";
    assert_eq!(kept.list(listed), ["551"]); // one page of four, and `/listed`
}

#[test]
fn what_is_no_link_is_not_asked_for() {
    let site = site(30, Faults::NONE);
    crawl(told_of(&site));
    let log = site.log();
    for not in ["/never/", "/unfollowed/", "/private/secret", "/search", "/style.css", "/image"] {
        let asked: Vec<_> = log.iter().filter(|asked| asked.path.starts_with(not)).collect();
        assert!(asked.is_empty(), "{asked:?}");
    }
}

#[test]
fn what_is_asked_for_besides_is_found_besides() {
    let site = site(30, Faults::NONE);
    let mut settings = Settings { forms: true, ..told_of(&site) };
    (settings.scope.resources, settings.scope.follow_nofollow) = (true, true);
    let kept = crawl(settings);
    let pages = site.pages().into_iter().map(|page| page.url);
    let besides = ["/search", "/unfollowed/link", "/unfollowed/meta"].map(|path| site.url(path));
    let expected: BTreeSet<_> = pages.chain(site.resources()).chain(besides).collect();
    assert_eq!(kept.pages().into_keys().collect::<BTreeSet<_>>(), expected);
    assert!(!site.log().iter().any(|asked| asked.path.starts_with("/never/")));
}

#[test]
fn no_worker_leaves_while_the_links_of_a_page_are_on_their_way() {
    // Again and again one page is all that is unfinished: whoever took that moment for the
    // end would be missing where all are needed.
    const ALL: usize = 8;
    let together = meeting(ALL);
    let server = serving(move |path| match path {
        "/" => Some(html(&links(["/1"]))),
        "/20" => Some(html(&links((0..ALL).map(|n| format!("/at/{n}"))))),
        "/robots.txt" => None,
        _ if path.starts_with("/at/") => Some(together()),
        _ => path[1..].parse().ok().map(|n: usize| html(&links([format!("/{}", n + 1)]))),
    });
    let kept = crawl(Settings { workers: workers(ALL), ..told(&[&server.url("/")]) });
    assert_eq!(kept.report.summary.statuses, [(Some(200), 21 + ALL as u64)]);
}

/// So many crawls of one small site, by one to 32 workers; all find the same.
fn crawl_often(times: usize) {
    let site = Site::serve(Plan { links: 4, seed: 7, ..Plan::quick(12) }).unwrap();
    let everything = |kept: &Kept| {
        let links = "SELECT page, line, kind, target, left_out FROM held ORDER BY page_id, 2, 3, 4";
        let mut links = kept.ask(links);
        links.sort_unstable();
        (found(kept, &site), kept.left_out(), links)
    };
    let first = crawl(with_workers(&site, 1));
    is_complete(&first, &site);
    let first = everything(&first);
    for time in 1..times {
        let kept = crawl(with_workers(&site, 1 + time % 32));
        assert!(everything(&kept) == first, "crawl {time}: {:#?}", everything(&kept));
    }
}

#[test]
fn crawls_of_one_site_find_one_set() {
    crawl_often(200);
}

#[test]
#[ignore = "some minutes without optimisation"]
fn a_thousand_crawls_of_one_site_find_one_set() {
    crawl_often(1000);
}
