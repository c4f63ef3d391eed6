//! The set of pages does not depend on the order in which they come.

use std::collections::{BTreeMap, VecDeque};

use crawler::left_out::LeftOut;
use crawler::links::Kind;
use crawler::store::{Found, Plan, Queued};
use proptest::prelude::*;
use tempfile::NamedTempFile;

use crate::site::{
    ask, commit, link, names, of, open, page, plan, redirect, unfinished, url, wait,
};

#[test]
fn what_was_too_deep_is_queued_when_a_shorter_way_comes() {
    let store = open(None, Plan { depth: Some(2), ..plan() });
    commit(&store, "a", page(vec![link("b"), link("x")]));
    commit(&store, "b", page(vec![link("c")]));
    assert_eq!(commit(&store, "c", page(vec![link("d")])), [], "d has depth 3");
    let left_out = wait(store.summary()).unwrap().left_out;
    assert_eq!(
        (left_out[0].rule.as_str(), left_out[0].reason.as_str()),
        ("depth", "deeper than 2")
    );
    let added = commit(&store, "x", page(vec![redirect("c")]));
    assert_eq!((added.len(), names(&store)), (1, vec!["d".to_owned()]), "c is at 1 now");
    assert!(wait(store.summary()).unwrap().left_out.is_empty());
}

#[test]
fn redirects_in_a_row_are_followed_up_to_the_limit_and_counted_from_the_nearest_link() {
    let store = open(None, Plan { hops: 2, ..plan() });
    commit(&store, "a", page(vec![link("r1"), link("x")]));
    commit(&store, "r1", page(vec![redirect("r2")]));
    commit(&store, "r2", page(vec![redirect("r3")]));
    assert_eq!(commit(&store, "r3", page(vec![redirect("r4")])), []);
    assert_eq!(wait(store.summary()).unwrap().left_out[0].rule, "redirects");
    commit(&store, "x", page(vec![link("r3")]));
    assert_eq!(names(&store), ["r4"]);
    assert_eq!(unfinished(&store)[0].hops, 1);
}

#[test]
fn sitemaps_that_list_one_another_are_followed_up_to_five_in_a_row() {
    let listed = |name: &str| Found { kind: Kind::Sitemap, ..link(name) };
    let store = open(None, Plan { depth: Some(1), ..plan() });
    wait(store.sitemaps(vec![listed("0")])).unwrap();
    for n in 0..5 {
        commit(&store, &n.to_string(), page(vec![listed(&(n + 1).to_string())]));
    }
    assert_eq!(commit(&store, "5", page(vec![listed("6")])), []);
    let left_out = wait(store.summary()).unwrap().left_out;
    assert_eq!(
        (left_out[0].rule.as_str(), left_out[0].reason.as_str()),
        ("nested", "more than 5 sitemaps, each listed by the one before")
    );
    commit(&store, "a", page(vec![link("x")]));
    commit(&store, "x", page(vec![listed("4")]));
    assert_eq!(names(&store), ["6"], "x makes 4 nearer, and all behind it");
}

#[test]
fn a_loop_of_redirects_ends() {
    let store = open(None, plan());
    commit(&store, "a", page(vec![redirect("b")]));
    assert_eq!(commit(&store, "b", page(vec![redirect("a"), redirect("b")])), []);
}

#[test]
fn a_link_that_is_not_followed_makes_nothing_nearer() {
    let store = open(None, Plan { depth: Some(1), ..plan() });
    commit(&store, "a", page(vec![link("b")]));
    let nofollow = Found { left_out: Some(LeftOut::Nofollow), ..redirect("c") };
    assert_eq!(commit(&store, "b", page(vec![nofollow, link("c")])), []);
    assert_eq!(wait(store.summary()).unwrap().left_out[0].rule, "depth");
}

/// Pages `0..n`, and the links of each: where to, and how.
type Graph = Vec<Vec<(usize, u8)>>;

fn graphs() -> impl Strategy<Value = Graph> {
    (2..12_usize).prop_flat_map(|pages| {
        let links = |hows| prop::collection::vec((0..pages, hows), 0..5);
        // A text has lines alone, and nothing else has any.
        let text = links(12..16_u8);
        let pages = prop::collection::vec(prop_oneof![links(0..12), text], pages);
        (pages, any::<bool>())
            .prop_map(|(graph, is_chain)| if is_chain { chained(graph) } else { graph })
    })
}

/// The same, and each page lists the next one as a sitemap: more in a row than are followed.
fn chained(graph: Graph) -> Graph {
    let listing = |(page, mut links): (usize, Vec<_>)| {
        links.push((page + 1, 8));
        links
    };
    let mut graph: Graph = graph.into_iter().enumerate().map(listing).collect();
    graph.push(Vec::new());
    graph
}

fn found(to: usize, how: u8) -> Found {
    let found = link(&to.to_string());
    match how {
        0..3 => found,
        3..6 => Found { kind: Kind::Redirect, ..found },
        6 => Found { left_out: Some(LeftOut::Nofollow), ..found },
        7 => Found { kind: Kind::Image, left_out: Some(LeftOut::Resource), ..found },
        8..12 => Found { kind: Kind::Sitemap, ..found },
        _ => Found { kind: Kind::Listed, left_out: Some(LeftOut::Unlisted), ..found },
    }
}

/// Depth, redirects in a row, sitemaps in a row, and whether it is a sitemap.
type Way = (u32, u32, u32, bool);

/// The way to each page that is to be fetched, from the definition: repeated over all links
/// until nothing falls any more.
fn expected(graph: &Graph, depth: u32, hops: u32) -> BTreeMap<usize, Way> {
    let mut known = BTreeMap::from([(0, (0, 0, 0, false))]);
    let within = |way: &Way| way.0 <= depth && way.1 <= hops && way.2 <= 5;
    loop {
        let before = known.clone();
        for (page, way) in before.iter().filter(|(_, way)| within(way)) {
            for &(to, how) in &graph[*page] {
                let next = match how {
                    0..3 => (way.0 + 1, 0, 0, false),
                    3..6 => (way.0, way.1 + 1, way.2, way.3),
                    8..12 => (way.0, 0, way.2 + 1, true),
                    12.. if way.3 || way.0 == 0 => (way.0 + 1, 0, 0, false),
                    _ => continue,
                };
                let old = known.entry(to).or_insert(next);
                let nested = old.2.min(next.2);
                *old = (old.0.min(next.0), old.1.min(next.1), nested, old.3 || next.3);
            }
        }
        if known == before {
            known.retain(|_, way| within(way));
            return known;
        }
    }
}

type Rows = Vec<Vec<String>>;

/// Crawls the graph, each time with the unfinished page that the order says.
fn crawled(graph: &Graph, depth: u32, hops: u32, order: &[usize]) -> (Rows, Rows) {
    let file = NamedTempFile::new().unwrap();
    let plan = Plan { depth: Some(depth), hops, ..Plan::new(vec![url("0")], "") };
    let store = open(Some(file.path()), plan);
    let mut order: VecDeque<usize> = order.iter().copied().collect();
    loop {
        let unfinished = unfinished(&store);
        let place = order.pop_front().unwrap_or(0) % unfinished.len().max(1);
        let Some(Queued { id, url, .. }) = unfinished.get(place) else { break };
        let page: usize = url.path()[1..].parse().unwrap();
        let links = graph[page].iter().map(|&(to, how)| found(to, how)).collect();
        wait(store.commit(*id, self::page(links))).unwrap();
    }
    store.close().unwrap();
    let sql = "SELECT substr(url, 18), depth, hops, nested, name = 'sitemap', queued,
        left_out FROM url
        JOIN kind ON kind.id = kind WHERE depth IS NOT NULL OR left_out IS NOT NULL ORDER BY url";
    let links = "SELECT url.url, n, link.left_out FROM link JOIN url ON url.id = page
        ORDER BY 1, 2";
    (ask(file.path(), sql), ask(file.path(), links))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_order_gives_the_same_pages_at_the_same_depths(
        graph in graphs(),
        depth in 0..5_u32,
        hops in 0..4_u32,
        orders in prop::collection::vec(prop::collection::vec(0..20_usize, 0..20), 3),
    ) {
        let rows: Vec<_> =
            orders.iter().map(|order| crawled(&graph, depth, hops, order)).collect();
        let pages = rows[0].0.iter().filter(|row| row[5] == "1").map(|row| {
            let number = |column: usize| row[column].parse::<u32>().unwrap();
            (number(0) as usize, (number(1), number(2), number(3), number(4) == 1))
        });
        prop_assert_eq!(pages.collect::<BTreeMap<_, _>>(), expected(&graph, depth, hops));
        prop_assert!(rows.iter().all(|other| *other == rows[0]), "{:#?}", rows);
    }
}

#[test]
fn a_long_chain_falls_as_a_whole() {
    let site: BTreeMap<String, _> = (0..300)
        .map(|n| (format!("{n}"), page(vec![link(&format!("{}", n + 1))])))
        .chain([
            ("a".into(), page(vec![link("0"), link("x")])),
            ("x".into(), page(vec![redirect("150")])),
        ])
        .collect();
    let site: BTreeMap<&str, _> =
        site.iter().map(|(name, page)| (name.as_str(), page.clone())).collect();
    let file = NamedTempFile::new().unwrap();
    let store = open(Some(file.path()), plan());
    while let Some(queued) = unfinished(&store).into_iter().find(|queued| queued.url != url("x")) {
        wait(store.commit(queued.id, of(&site, &queued))).unwrap();
    }
    commit(&store, "x", site["x"].clone());
    drop(store);
    let depths =
        "SELECT depth FROM url WHERE url LIKE '%/149' OR url LIKE '%/150' OR url LIKE '%/299'
        ORDER BY url";
    assert_eq!(ask(file.path(), depths), [["150"], ["1"], ["150"]]);
}

#[test]
fn of_several_reasons_the_one_nearest_to_letting_it_in_is_kept() {
    let far = || page(vec![redirect("x")]);
    let never = || page(vec![Found { left_out: Some(LeftOut::Nofollow), ..link("x") }]);
    for order in [["b", "c"], ["c", "b"]] {
        let store = open(None, Plan { hops: 0, ..plan() });
        commit(&store, "a", page(vec![link("b"), link("c")]));
        for name in order {
            commit(&store, name, if name == "b" { far() } else { never() });
        }
        assert_eq!(wait(store.summary()).unwrap().left_out[0].rule, "redirects");
    }
}
