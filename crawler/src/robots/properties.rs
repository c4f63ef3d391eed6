//! What holds for all files and all URLs, and not for examples alone.

use proptest::prelude::*;
use url::Url;

use super::naive::naive_verdict;
use super::octets::{Target, spell_pattern};
use super::*;

/// What patterns and paths are made of here: little, so that they often match.
const PIECES: [&str; 16] = [
    "a", "b", "aa", "ab", "/", "%2F", "%2f", "?", "%3F", "~", "%7e", "ü", "%C3%BC", "%24", "=", "%",
];

fn text(pieces: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    let piece = prop::sample::select(pieces);
    prop::collection::vec(piece, 0..most).prop_map(|pieces| pieces.concat())
}

fn path() -> impl Strategy<Value = String> {
    text(&PIECES, 10).prop_map(|text| format!("/{text}"))
}

fn pattern() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&PIECES[..]),
        2 => Just("*"),
        1 => Just("$"),
    ];
    (any::<bool>(), prop::collection::vec(piece, 0..8))
        .prop_map(|(slash, pieces)| format!("{}{}", if slash { "/" } else { "" }, pieces.concat()))
}

fn rules() -> impl Strategy<Value = Vec<(bool, String)>> {
    prop::collection::vec((any::<bool>(), pattern()), 0..6)
}

fn file(rules: &[(bool, String)]) -> String {
    let line = |(allow, pattern): &(bool, String)| {
        format!("{}: {pattern}\n", if *allow { "allow" } else { "disallow" })
    };
    format!("user-agent: *\n{}", rules.iter().map(line).collect::<String>())
}

fn url(path: &str) -> Url {
    Url::parse(&format!("http://example.com{path}")).unwrap()
}

fn check(file: &str, path: &str) -> Verdict {
    Robots::parse(file.as_bytes(), "ours").check(&url(path))
}

/// Another spelling of the same: what need not be encoded is, or the other way round.
fn respelled(text: &str, seed: u64) -> String {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut spelled = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let escape = rest.get(..3).filter(|escape| {
            escape.starts_with('%') && escape[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let taken = escape.map_or(first.len_utf8(), str::len);
        match escape {
            Some(escape) if random.bool() => spelled += &escape.to_ascii_lowercase(),
            Some("%7e" | "%7E") => spelled.push('~'),
            Some(escape) => spelled += escape,
            None if random.bool() && (first.is_alphanumeric() || "~-._".contains(first)) => {
                let octets = first.to_string().into_bytes();
                spelled.extend(octets.iter().map(|octet| format!("%{octet:02X}")));
            }
            None => spelled.push(first),
        }
        rest = &rest[taken..];
    }
    spelled
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn no_bytes_are_too_strange(body in prop::collection::vec(any::<u8>(), 0..400), path in ".*") {
        let mut url = url("/");
        url.set_path(&path);
        url.set_query(Some(&path));
        let robots = Robots::parse(&body, &path);
        robots.check(&url);
        prop_assert_eq!(robots.sitemaps().count(), 0);
        let body = [&b"user-agent: *\ndisallow: "[..], &body, b"\nallow:", &body].concat();
        Robots::parse(&body, "ours").check(&url);
    }

    #[test]
    fn records_among_strange_bytes_are_read(
        before in prop::collection::vec(any::<u8>(), 0..100),
        after in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        let known = b"\nuser-agent: ours\nallow: /a\ndisallow: /\nsitemap: s\n";
        let body = [&before, &known[..], &after].concat();
        let robots = Robots::parse(&body, "ours");
        prop_assert!(robots.check(&url("/a")).allowed);
        prop_assert!(!robots.check(&url("/zzzz")).allowed);
        let (text, line) = robots.sitemaps().next().unwrap();
        let before = [&before[..], b"\n"].concat();
        let before = String::from_utf8_lossy(&before).replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!((text, line as usize), ("s", before.matches('\n').count() + 4));
    }

    #[test]
    fn verdicts_are_those_of_the_naive_twin(rules in rules(), path in path()) {
        let allowed = check(&file(&rules), &path).allowed;
        prop_assert_eq!(allowed, naive_verdict(&rules, &url(&path)), "{} {}", file(&rules), path);
    }

    #[test]
    fn the_line_that_decided_is_a_rule_that_matches_alone(rules in rules(), path in path()) {
        let verdict = check(&file(&rules), &path);
        if let Reason::Rule { line, allow, path: written } = verdict.reason {
            let rule = rules[line as usize - 2].clone();
            prop_assert_eq!(&rule, &(allow, written));
            prop_assert_eq!(verdict.allowed, allow);
            let forbids = file(&[(false, rule.1)]);
            prop_assert!(!check(&forbids, &path).allowed);
        }
    }

    #[test]
    fn another_spelling_is_the_same(rules in rules(), path in path(), seed: u64) {
        let allowed = check(&file(&rules), &path).allowed;
        prop_assert_eq!(allowed, check(&file(&rules), &respelled(&path, seed)).allowed);
        let other = rules.iter().map(|(allow, text)| (*allow, respelled(text, seed)));
        let other: Vec<_> = other.collect();
        prop_assert_eq!(allowed, check(&file(&other), &path).allowed, "{}", file(&other));
    }

    #[test]
    fn a_rule_that_matches_nothing_changes_nothing(
        rules in rules(), path in path(), place: prop::sample::Index, allow: bool,
    ) {
        let verdict = check(&file(&rules), &path);
        for nothing in ["", "a", "/*z", "$", "/z$", "*z*", "nonsense"] {
            let mut more = rules.clone();
            more.insert(place.index(rules.len() + 1), (allow, nothing.to_owned()));
            prop_assert_eq!(verdict.allowed, check(&file(&more), &path).allowed, "{}", nothing);
        }
    }

    #[test]
    fn the_order_of_the_rules_does_not_matter(rules in rules(), path in path()) {
        let reversed: Vec<_> = rules.iter().rev().cloned().collect();
        prop_assert_eq!(check(&file(&rules), &path).allowed, check(&file(&reversed), &path).allowed);
    }

    #[test]
    fn a_url_is_matched_by_itself(path in path()) {
        let url = url(&path);
        let asked = url.query().map_or(String::new(), |query| format!("?{query}"));
        let mut pattern = String::new();
        spell_pattern(format!("{}{asked}$", url.path()).as_bytes(), &mut pattern);
        prop_assert!(pattern::matches(&pattern, &Target::of(&url)));
    }
}
