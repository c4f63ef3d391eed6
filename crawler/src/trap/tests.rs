use std::collections::{BTreeMap, HashSet, VecDeque};

use proptest::prelude::*;

use super::place::hash;
use super::*;

/// What a page of a made-up site is: its text, and where its links lead.
struct Page(String, Vec<String>);

/// What became of a crawl: the URLs that were fetched, and how many each rule cut.
#[derive(Default)]
struct Crawl {
    fetched: usize,
    cut: BTreeMap<String, usize>,
}

impl Crawl {
    fn rules(&self) -> Vec<&str> {
        self.cut.keys().map(String::as_str).collect()
    }
}

/// Crawls in the order in which URLs become known, like the frontier of one host, but out of
/// order by up to `workers`; at most 30,000 pages.
fn crawl(quotas: Quotas, workers: usize, page: impl Fn(&str) -> Page) -> Crawl {
    let mut traps = Traps::new(quotas);
    let mut random = fastrand::Rng::with_seed(7);
    let mut known: HashSet<String> = HashSet::from(["/".into()]);
    let mut open = VecDeque::from([("/".to_owned(), traps.known(&url("/")))]);
    let mut crawl = Crawl::default();
    while crawl.fetched < 30_000 && !open.is_empty() {
        let next = random.usize(0..workers.min(open.len()));
        let (path, run) = open.remove(next).unwrap();
        let Page(text, links) = page(&path);
        traps.saw(&url(&path), run, hash(&text), hash(shape(&text)));
        crawl.fetched += 1;
        for link in links {
            if !known.contains(&link) {
                match traps.admit(&url(&link), run) {
                    Ok(run) => open.push_back((link.clone(), run)),
                    Err(rule) => *crawl.cut.entry(rule).or_default() += 1,
                }
                known.insert(link);
            }
        }
    }
    crawl
}

fn url(path: &str) -> Url {
    Url::parse(&format!("http://a{path}")).unwrap()
}

fn shape(text: &str) -> String {
    text.chars().filter(|next| !next.is_ascii_digit()).collect()
}

/// The number at the end of a path.
fn number(path: &str) -> usize {
    let digits = path.trim_start_matches(|next: char| !next.is_ascii_digit());
    digits.parse().unwrap_or(0)
}

fn links(links: impl IntoIterator<Item = String>) -> Vec<String> {
    links.into_iter().collect()
}

/// The site is crawled whole, by one worker and by many.
fn is_whole(pages: usize, page: impl Fn(&str) -> Page) {
    for workers in [1, 64] {
        let crawl = crawl(Quotas::default(), workers, &page);
        assert_eq!(crawl.rules(), Vec::<&str>::new());
        assert_eq!(crawl.fetched, pages);
    }
}

/// The site is cut by these rules alone, after at most so many pages.
fn is_cut(most: usize, rules: &[&str], page: impl Fn(&str) -> Page) {
    for workers in [1, 64] {
        let crawl = crawl(Quotas::default(), workers, &page);
        assert_eq!(crawl.rules(), rules);
        assert!(crawl.fetched <= most, "{} pages", crawl.fetched);
    }
}

const COUNTER: &str = "endless counter (over 1000 pages alike in a row)";
const IN_A_ROW: &str = "repeated segments (over 3 times in a row)";
const QUERIES: &str = "query explosion (over 200 combinations)";
const SAME_TEXT: &str = "same text (over 100 times)";

#[test]
fn numbered_pages_of_one_template_that_an_index_lists_are_whole() {
    for prefix in ["/page/", "/?id=", "/p.php?lang=en&id="] {
        is_whole(10_001, |path| match path {
            "/" => Page("Index".into(), links((1..=10_000).map(|n| format!("{prefix}{n}")))),
            path => Page(format!("Page {}", number(path)), vec!["/".into()]),
        });
    }
}

#[test]
fn numbered_pages_of_one_template_in_a_list_of_a_thousand_steps_are_whole() {
    is_whole(11_001, |path| {
        let n = number(path);
        let step = |n| format!("/list?page={n}");
        match path {
            "/" => Page("Index".into(), vec![step(1)]),
            path if path.starts_with("/list") => {
                let items = (n * 10 - 9..=n * 10).map(|item| format!("/page/{item}"));
                let next = (n < 1000).then(|| step(n + 1));
                Page(format!("Items of step {n}"), links(items.chain(next)))
            }
            _ => Page(format!("Page {n}"), vec!["/".into()]),
        }
    });
}

#[test]
fn numbered_pages_of_one_template_with_a_hundred_random_links_each_are_whole() {
    for (prefix, workers) in [("/page/", 1), ("/?id=", 64)] {
        let crawl = crawl(Quotas::default(), workers, |path| {
            let n = number(path);
            let mut random = fastrand::Rng::with_seed(n as u64);
            let chance = (0..100).map(|_| random.usize(1..10_000)).collect::<Vec<_>>();
            // The next one too, so that all can be reached.
            let all = chance.into_iter().chain((n < 9999).then_some(n + 1));
            Page(format!("Page {n}"), links(all.map(|n| format!("{prefix}{n}"))))
        });
        assert_eq!((crawl.fetched, crawl.rules()), (10_000, Vec::new()));
    }
}

#[test]
fn a_long_chain_of_pages_that_differ_is_whole() {
    for prefix in ["/post/", "/?post="] {
        is_whole(10_001, |path| {
            let n = number(path);
            let next = (n < 10_000).then(|| format!("{prefix}{}", n + 1));
            Page(format!("About {}", word(n)), links(next))
        });
    }
}

#[test]
fn pages_of_one_template_beside_a_long_chain_are_whole() {
    is_whole(9_003, |path| {
        let n = number(path);
        let next = (n < 3000).then(|| format!("/post/{}", n + 1));
        match path {
            path if path.starts_with("/photo") => Page(format!("Photo {n}"), Vec::new()),
            path if path == "/" || path.starts_with("/post") => {
                let photos = (2 * n..2 * n + 2).map(|photo| format!("/photo/{photo}"));
                Page(format!("About {}", word(n)), links(photos.chain(next)))
            }
            other => panic!("{other}"),
        }
    });
}

/// A word of letters for each number.
fn word(n: usize) -> String {
    n.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

#[test]
fn a_shop_of_three_filters_of_four_values_is_whole() {
    // None of the values, or one of four: 5 * 5 * 5 queries, one of them empty.
    is_whole(125 + 50, |path| shop(path, 3, 4));
}

#[test]
fn a_shop_whose_filters_have_more_combinations_than_goods_is_cut() {
    is_cut(500, &[QUERIES], |path| shop(path, 6, 4));
    is_cut(1300, &[QUERIES], |path| shop(path, 8, 9));
}

/// Each page sets or clears one more filter; the filters are in one order. Fifty goods.
fn shop(path: &str, keys: usize, values: usize) -> Page {
    if path.starts_with("/item") {
        return Page(path.into(), Vec::new());
    }
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let mut set: BTreeMap<usize, usize> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (number(key), number(value)))
        .collect();
    let text = word(hash(&set) as usize);
    let mut found: Vec<String> = (0..50).map(|item| format!("/item?id={item}")).collect();
    for key in 0..keys {
        let before = set.remove(&key);
        for value in (0..values).filter(|&value| Some(value) != before) {
            set.insert(key, value);
            let query: Vec<String> =
                set.iter().map(|(key, value)| format!("k{key}=v{value}")).collect();
            found.push(format!("/?{}", query.join("&")));
            set.remove(&key);
        }
        set.extend(before.map(|value| (key, value)));
    }
    Page(text, found)
}

#[test]
fn topics_with_several_parts_and_languages_are_whole() {
    is_whole(10_001, |path| match path {
        "/" => Page(
            "Topics".into(),
            links((0..1000).flat_map(|topic| {
                (0..10).map(move |part| format!("/topic?t={topic}&part={part}&l={}", part % 2))
            })),
        ),
        path => Page(path.into(), Vec::new()),
    });
}

#[test]
fn a_counter_without_an_end_is_cut() {
    for prefix in ["/page/", "/list?page=", "/a/b;page=", "/?day=2026-11-"] {
        is_cut(1020, &[COUNTER], |path| {
            let n = path.strip_prefix(prefix).map_or(0, number);
            Page(format!("Page {n}"), vec![format!("{prefix}{}", n + 1)])
        });
    }
}

#[test]
fn a_calendar_without_an_end_is_cut_in_both_directions() {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    is_cut(2400, &[COUNTER], |path| {
        let (year, name) = path[1..].split_once('/').unwrap_or(("2026", "nov"));
        let year: usize = year.parse().unwrap();
        let month = MONTHS.iter().position(|month| *month == name).unwrap();
        let link = |month: usize| format!("/{}/{}", month / 12, MONTHS[month % 12]);
        let now = year * 12 + month;
        Page(format!("{name} {year}: 1 2 3"), vec![link(now + 1), link(now - 1)])
    });
}

#[test]
fn a_calendar_with_events_is_cut_where_they_end() {
    is_cut(2000, &[COUNTER], |path| {
        let n = number(path);
        let text =
            if n < 100 { format!("{n}: concert of {}", word(n)) } else { format!("{n}: none") };
        Page(text, vec![format!("/month/{}", n + 1)])
    });
}

#[test]
fn counters_that_take_turns_are_cut() {
    is_cut(1100, &[COUNTER], |path| {
        let n = number(path) + 1;
        let next = ["/day/", "/week/", "/month/"][n % 3];
        Page(format!("Of {}", n - 1), vec![format!("{next}{n}")])
    });
}

#[test]
fn a_path_that_grows_is_cut() {
    is_cut(30, &[IN_A_ROW], |path| {
        let path = path.trim_end_matches('/');
        Page(
            "Same".into(),
            vec![format!("{path}/a/"), format!("{path}/b/c/")].into_iter().take(1).collect(),
        )
    });
    is_cut(30, &[IN_A_ROW], |path| {
        let path = path.trim_end_matches('/');
        Page("Same".into(), vec![format!("{path}/help/index/")])
    });
}

#[test]
fn the_number_of_a_session_in_every_link_is_cut() {
    for sign in ["?sid=", ";jsessionid="] {
        is_cut(3500, &[SAME_TEXT], |path| {
            let page = path.trim_start_matches('/').chars().next().unwrap_or('0');
            // Each page gives each of its links a number of its own.
            let link = |to: char| format!("/{to}{sign}{:x}", hash((path, to)));
            Page(format!("Text {page}"), links("0123456789".chars().map(link)))
        });
    }
}

#[test]
fn no_more_of_one_pattern_or_of_one_path_are_followed_than_the_quota_allows() {
    let site = |prefix: &str, path: &str| match path {
        "/" => Page("Index".into(), links((0..300).map(|n| format!("{prefix}{}", word(n))))),
        path => Page(path.into(), Vec::new()),
    };
    let quotas = Quotas { pattern: 200, ..Quotas::default() };
    for prefix in ["/1/", "/words/", "/?q="] {
        let crawl = crawl(quotas.clone(), 1, |path| site(prefix, path));
        let expected = if prefix == "/?q=" { 201 } else { 301 };
        assert_eq!(crawl.fetched, expected, "{prefix}");
    }
    let numbers = |path: &str| match path {
        "/" => Page("Index".into(), links((0..300).map(|n| format!("/{n}")))),
        path => Page(path.into(), Vec::new()),
    };
    let crawl_of_numbers = crawl(quotas.clone(), 1, numbers);
    assert_eq!(
        crawl_of_numbers.cut,
        BTreeMap::from([("pattern quota (over 200 URLs)".into(), 100)])
    );
    assert_eq!(crawl(Quotas { pattern: 0, ..quotas }, 1, numbers).fetched, 301);
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
    "/[ab]{1,2}(/[0-9]{1,3})?(\\?[ab]=[0-9]{1,2}(&[cd]=[0-9])?)?"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_known_gives_the_same_state_again(
        found in prop::collection::vec((link(), any::<u8>(), 0_u64..3), 1..300),
    ) {
        let quotas = Quotas {
            counter: 3, queries: 20, same_text: 10, pattern: 30, watched: 4, ..Quotas::default()
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
