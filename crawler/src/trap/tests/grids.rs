//! Queries that differ in numbers: two or three of them are a grid, more are filters.

use proptest::prelude::*;

use super::*;

const EXPLODES: &str = "query explosion (over 200 combinations)";
const GRID_EXPLODES: &str = "query explosion (over 20000 combinations)";

/// How many of these are let in, each a page of its own that one page lists, and by which
/// rules the others are cut.
fn listed(paths: impl IntoIterator<Item = String>) -> (usize, Vec<String>) {
    let mut traps = Traps::new(Quotas::default());
    let (mut admitted, mut rules) = (0, BTreeMap::new());
    for path in paths {
        let url = url(&path);
        match traps.admit(&url, Run::default()) {
            Ok(run) => {
                admitted += 1;
                traps.saw(&url, run, hash(&path), hash(&path));
            }
            Err(rule) => *rules.entry(rule).or_insert(0) += 1,
        }
    }
    (admitted, rules.into_keys().collect())
}

/// All combinations of so many values of each, put for the stars of `path`.
fn grid(path: &str, sizes: &[usize]) -> Vec<String> {
    sizes.iter().fold(vec![path.to_owned()], |paths, &size| {
        let all = |path: String| (0..size).map(move |n| path.replacen('*', &n.to_string(), 1));
        paths.into_iter().flat_map(all).collect()
    })
}

#[track_caller]
fn are_whole(paths: Vec<String>) {
    let all = paths.len();
    assert_eq!(listed(paths), (all, Vec::new()));
}

#[test]
fn grids_of_two_or_three_numbers_are_whole() {
    for (path, sizes) in [
        ("/verse?chapter=*&verse=*", &[100, 100][..]),
        ("/list;page=*?per=*", &[1000, 10]),
        ("/t?z=*&x=*&y=*", &[5, 32, 32]),
        ("/t?z=*&x=*&y=*", &[10, 25, 40]),
        ("/t?lat=-*.5&lon=*.25", &[90, 110]),
        ("/tide?port=*&day=2026-11-*", &[330, 30]),
        ("/index.php?page=bible&lang=en&c=*&v=*", &[100, 100]),
    ] {
        are_whole(grid(path, sizes));
    }
}

#[test]
fn grids_of_one_path_do_not_count_against_each_other_or_the_rest() {
    let page = |path: &str| format!("/index.php?page={path}");
    let book = grid(&page("bible&book=*"), &[10]);
    let chapters = grid(&page("bible&book=*&chapter=*"), &[10, 40]);
    let verses = grid(&page("bible&book=*&chapter=*&verse=*"), &[10, 40, 20]);
    let articles = grid(&page("article&id=*"), &[1000]);
    are_whole([book, verses, chapters, articles].concat());
    let languages = ["de", "en", "zh"].map(|lang| grid(&format!("/v?l={lang}&c=*&v=*"), &[40, 80]));
    are_whole([languages.concat(), grid("/v?l=de&c=*", &[40])].concat());
}

#[test]
fn a_grid_of_more_than_can_be_honest_is_cut() {
    let (admitted, rules) = listed(grid("/t?x=*&y=*", &[150, 150]));
    assert_eq!((admitted, rules), (20_007, vec![GRID_EXPLODES.to_owned()]));
    // As long as it has few pairs.
    are_whole(grid("/post?id=*&part=*", &[11_000, 2]));
}

#[test]
fn four_numbers_in_every_query_are_cut() {
    let (admitted, rules) = listed(grid("/t?a=*&b=*&c=*&d=*", &[8, 8, 8, 8]));
    assert_eq!(rules, [EXPLODES]);
    assert!(admitted <= 600, "{admitted}"); // 16 * 32, and what counting is off
}

#[test]
fn words_are_no_grid() {
    let words = grid("/t?a=*&b=*", &[100, 100]).into_iter().map(|path| path.replace('=', "=w"));
    let (admitted, rules) = listed(words);
    assert_eq!(rules, [EXPLODES]);
    assert!(admitted <= 3700, "{admitted}"); // 16 * 200
}

/// A page of filters, whose choice has a text of its own: each is set at each of its values.
fn filters(path: &str, keys: usize, values: usize) -> Page {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let set: BTreeMap<&str, &str> =
        query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let mut found = Vec::new();
    for key in (0..keys).map(|key| format!("k{key}")) {
        for value in (0..values).map(|value| value.to_string()) {
            let mut set = set.clone();
            set.insert(&key, &value);
            let pairs: Vec<_> = set.iter().map(|(key, value)| format!("{key}={value}")).collect();
            found.push(format!("/?{}", pairs.join("&")));
        }
    }
    Page(word(hash(path) as usize), found)
}

#[test]
fn filters_whose_values_are_numbers_are_cut() {
    for (keys, values, most) in [(4, 5, 500), (5, 5, 520), (6, 4, 520), (4, 12, 1300), (10, 1, 220)]
    {
        is_cut(most, &[EXPLODES], |path| filters(path, keys, values));
    }
}

#[test]
fn three_filters_whose_values_are_numbers_end() {
    // Each choice of two keys is a grid of 900; those of three come when no more count apart.
    let one = ["/?a=*", "/?b=*", "/?c=*"].map(|path| grid(path, &[30])).concat();
    let two = ["/?a=*&b=*", "/?a=*&c=*", "/?b=*&c=*"].map(|path| grid(path, &[30, 30])).concat();
    let (admitted, rules) = listed([one, two, grid("/?a=*&b=*&c=*", &[30, 30, 30])].concat());
    assert_eq!(rules, [EXPLODES]);
    assert!(admitted <= 4600, "{admitted}"); // 90 + 2700 + 16 * 90, and what counting is off
}

/// Sizes of a grid of two or three numbers and at most 10,000 pages.
fn sizes() -> impl Strategy<Value = Vec<usize>> {
    (1_usize..=300, 1_usize..=100, 1_usize..=100).prop_map(|(one, two, three)| {
        let two = two.min(10_000 / one);
        let three = three.min(10_000 / (one * two));
        if three > 1 { vec![one, two, three] } else { vec![one, two] }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn every_grid_of_up_to_ten_thousand_pages_is_whole_in_any_order(sizes in sizes(), seed: u64) {
        let path = if sizes.len() == 3 { "/t?z=*&x=*&y=*" } else { "/t?l=en&x=*&y=*" };
        let mut paths = grid(path, &sizes);
        fastrand::Rng::with_seed(seed).shuffle(&mut paths);
        let all = paths.len();
        prop_assert_eq!(listed(paths), (all, Vec::new()));
    }

    #[test]
    fn every_choice_of_four_and_more_numbers_is_cut_in_any_order(
        keys in 4_usize..6, values in 6_usize..9, seed: u64,
    ) {
        let path: Vec<_> = (0..keys).map(|key| format!("k{key}=*")).collect();
        let mut paths = grid(&format!("/?{}", path.join("&")), &vec![values; keys]);
        fastrand::Rng::with_seed(seed).shuffle(&mut paths);
        paths.truncate(4000);
        let (admitted, rules) = listed(paths);
        prop_assert_eq!(rules, [EXPLODES]);
        prop_assert!(admitted <= 16 * keys * values * 6 / 5, "{}", admitted);
    }
}
