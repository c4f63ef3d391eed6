//! How far a crawl goes: the same set in whatever order pages come.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crawler::crawl::Settings;
use crawler::site::{Faults, Plan, Site};

use crate::kept::{Kept, crawl};
use crate::told::{told_of, with_workers};

/// How deep each page is, by plain breadth-first search over the links of a whole crawl.
fn depths(whole: &Kept, site: &Site) -> BTreeMap<String, usize> {
    let mut links = BTreeMap::<String, Vec<(String, bool)>>::new();
    for row in whole.ask("SELECT page, target, kind FROM held WHERE left_out IS NULL") {
        let costs = row[2] != "redirect";
        links.entry(row[0].clone()).or_default().push((row[1].clone(), costs));
    }
    let pages: BTreeSet<_> = whole.list("SELECT url FROM result").into_iter().collect();
    let starts = [site.url("/"), site.url("/sitemap.xml")].map(|start| (start, 0));
    let (mut todo, mut depths) = (VecDeque::from(starts), BTreeMap::new());
    while let Some((page, depth)) = todo.pop_front() {
        if !pages.contains(&page) || depths.get(&page).is_some_and(|known| *known <= depth) {
            continue;
        }
        for (target, costs) in links.get(&page).into_iter().flatten() {
            todo.push_back((target.clone(), depth + usize::from(*costs)));
        }
        depths.insert(page, depth);
    }
    assert_eq!(depths.len(), pages.len());
    depths
}

#[test]
fn depth_gives_one_set_in_whatever_order_pages_come() {
    let site = Site::serve(Plan { links: 2, seed: 9, ..Plan::quick(200) }).unwrap();
    let whole = crawl(told_of(&site));
    let depths = depths(&whole, &site);
    let deepest = *depths.values().max().unwrap();
    assert!(deepest > 3, "{deepest}");
    for depth in 0..=deepest {
        let expected: Vec<_> = depths.iter().filter(|page| *page.1 <= depth).collect();
        for workers in [1, 8, 32] {
            let told = with_workers(&site, workers);
            let kept = crawl(Settings { depth: Some(depth as u32), ..told });
            let found = kept.ask("SELECT url, depth FROM result ORDER BY url");
            let found: BTreeMap<_, _> =
                found.into_iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect();
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{depth} by {workers}");
        }
    }
}

#[test]
fn what_is_deeper_is_known_and_left_out() {
    let site = Site::serve(Plan { faults: Faults::NONE, links: 2, ..Plan::quick(20) }).unwrap();
    let kept = crawl(Settings { depth: Some(1), ..told_of(&site) });
    // `/page/1` leads to `/page/2`, and no sitemap names that one.
    assert_eq!(kept.why_left_out(&site.url("/page/2")), "depth: deeper than 1");
    assert_eq!(site.asked_of("/page/2"), 0);
}
