//! Quotas, bounds, and the state that is the same again.

use proptest::prelude::*;

use super::*;

/// An index of 300 pages that end in what `name` gives for their numbers.
fn index(quotas: Quotas, prefix: &str, name: impl Fn(usize) -> String) -> Crawl {
    crawl(quotas, 1, |path| match path {
        "/" => Page("Index".into(), links((0..300).map(|n| format!("{prefix}{}", name(n))))),
        path => Page(path.into(), Vec::new()),
    })
}

#[test]
fn no_more_of_one_pattern_or_of_one_path_are_followed_than_the_quota_allows() {
    let quotas = Quotas { pattern: 200, ..Quotas::default() };
    for crawl in
        [index(quotas.clone(), "/", |n| n.to_string()), index(quotas.clone(), "/?q=", word)]
    {
        assert_eq!(crawl.cut, BTreeMap::from([("pattern quota (over 200 URLs)".into(), 100)]));
        assert_eq!(crawl.fetched, 201);
    }
    assert_eq!(index(quotas.clone(), "/1/", word).fetched, 301); // each is its own pattern
    let none = Quotas { pattern: 0, ..quotas };
    assert_eq!(index(none, "/", |n| n.to_string()).fetched, 301);
}

#[test]
fn without_quotas_nothing_is_cut() {
    let endless = crawl(Quotas::OFF, 1, |path| {
        let n = number(path);
        Page("Same".into(), vec![format!("/a/a/a/a/a/a?b&b&b&b&b={}", n + 1)])
    });
    assert_eq!((endless.fetched, endless.cut.len()), (30_000, 0));
}

#[test]
fn what_is_no_text_does_not_look_alike() {
    let mut traps = Traps::new(Quotas::default());
    for n in 0..5000 {
        let url = url(&format!("/picture?n={n}"));
        let run = traps.admit(&url, Run::default()).unwrap();
        traps.saw(&url, run, 0, 0);
    }
}

#[test]
fn no_more_series_are_watched_than_the_quota_allows() {
    let mut traps = Traps::new(Quotas { watched: 3, pattern: 10, ..Quotas::default() });
    let mut admitted = [0; 5];
    for _ in 0..2 {
        for (series, admitted) in admitted.iter_mut().enumerate() {
            for n in 0..20 {
                let url = url(&format!("/{}/{n}", word(series)));
                *admitted += usize::from(traps.admit(&url, Run::default()).is_ok());
            }
        }
    }
    assert_eq!(admitted, [10, 10, 10, 40, 40]);
}

#[test]
fn a_million_pages_without_a_series_do_not_use_the_places_up() {
    let mut traps = Traps::new(Quotas { watched: 1, ..Quotas::default() });
    for n in 0..100_000 {
        traps.known(&url(&format!("/{}/1?a", word(n))));
    }
    let runs: Vec<Run> = (0..8).map(|n| traps.known(&url(&format!("/series/{n}?a")))).collect();
    assert!(!runs[6].pattern_is_watched && runs[7].pattern_is_watched);
}

#[test]
fn a_run_is_a_number_and_back() {
    for alike in [0, 1, 1000, u32::MAX] {
        for flags in 0..4 {
            let (pattern_is_watched, path_is_watched) = (flags & 1 == 1, flags & 2 == 2);
            let run = Run { alike, pattern_is_watched, path_is_watched };
            assert!(i64::from(run) >= 0);
            assert_eq!(Run::from(i64::from(run)), run);
        }
    }
    assert_eq!(i64::from(Run::default()), 0);
}

/// Links of a small, dense site: few paths, many series.
fn link() -> impl Strategy<Value = String> {
    "/[ab](/[0-9]{1,2})?(\\?a=[0-9]{1,2}(&c=[0-9])?)?"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_known_gives_the_same_state_again(
        found in prop::collection::vec((link(), any::<u8>(), 0_u64..3), 1..300),
    ) {
        let quotas = Quotas {
            counter: 3, queries: 20, grids: 10, same_text: 10, pattern: 15, watched: 4,
            ..Quotas::default()
        };
        let mut traps = Traps::new(quotas.clone());
        let mut runs = vec![(url("/"), traps.known(&url("/")))];
        let mut seen = HashSet::new();
        let mut pages = Vec::new();
        for (link, from, text) in found {
            // The page that holds the link came before it, long ago or just now.
            let from = usize::from(from) % runs.len();
            let (page, run) = runs[from].clone();
            if pages.iter().all(|&(seen, _)| seen != from) {
                traps.saw(&page, run, text, text / 2);
                pages.push((from, text));
            }
            let link = url(&link);
            if seen.insert(link.clone()) && let Ok(run) = traps.admit(&link, run) {
                runs.push((link, run));
            }
        }
        let mut again = Traps::new(quotas);
        pages.sort_unstable();
        for (id, (url, run)) in runs.iter().enumerate() {
            let known = again.known(url);
            prop_assert_eq!(known.pattern_is_watched, run.pattern_is_watched);
            prop_assert_eq!(known.path_is_watched, run.path_is_watched);
            for (_, text) in pages.iter().filter(|(seen, _)| *seen == id) {
                again.saw(url, Run::from(i64::from(*run)), *text, text / 2);
            }
        }
        prop_assert!(traps == again);
    }

    #[test]
    fn no_url_and_no_run_makes_it_panic(
        text in "(https?://[a-z.0-9]{1,8}/|[a-z]{1,6}:)\\PC{0,60}",
        run: i64,
        hashes: (u64, u64),
        one in 0_usize..3,
    ) {
        if let Ok(url) = Url::parse(&text) {
            let one = [1, 2, usize::MAX][one];
            let small = Quotas { in_a_row: one, segments: 5, same_segment: 1, ..Quotas::default() };
            let mut traps = Traps::new(small);
            for _ in 0..12 {
                let admitted = traps.admit(&url, Run::from(run));
                traps.saw(&url, admitted.unwrap_or(Run::from(run)), hashes.0, hashes.1);
            }
        }
    }
}
