//! Of which series a URL is one.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use url::{Position, Url};

use crate::trap::pattern::pattern;

/// The series that a URL is one of, by their keys.
#[derive(Debug)]
pub(super) struct Place<'url> {
    /// Of those that differ from it in numbers; `None` where it has none.
    pub(super) pattern: Option<u64>,
    /// Of those that differ from it in their queries; `None` where it has none.
    pub(super) path: Option<u64>,
    /// The keys of its query.
    pub(super) keys: Vec<&'url str>,
    /// The pairs of its query, hashed.
    pub(super) pairs: Vec<u64>,
    /// Of those whose queries differ from it in numbers, where it has two or three of them.
    pub(super) grid: Option<u64>,
}

impl<'url> Place<'url> {
    pub(super) fn of(url: &'url Url) -> Place<'url> {
        let host = &url[Position::BeforeHost..Position::BeforePath];
        let pairs: Vec<&str> = pairs(url).collect();
        Place {
            pattern: pattern(&url[Position::BeforePath..Position::AfterQuery])
                .map(|pattern| hash((host, pattern))),
            path: (!pairs.is_empty()).then(|| hash((host, path(url)))),
            grid: grid(&pairs),
            keys: pairs.iter().map(|pair| pair.split('=').next().unwrap_or(pair)).collect(),
            pairs: pairs.into_iter().map(hash).collect(),
        }
    }
}

/// The pairs of the query, and the parameters of the path: `;jsessionid=…` is as good.
fn pairs(url: &Url) -> impl Iterator<Item = &str> {
    let parameters = url.path().split('/').flat_map(|segment| segment.split(';').skip(1));
    let query = url.query().into_iter().flat_map(|query| query.split(['&', ';']));
    parameters.chain(query).filter(|pair| !pair.is_empty())
}

/// The pairs without their numbers, in any order, if there are two or three numbers.
fn grid(pairs: &[&str]) -> Option<u64> {
    let (numbers, pairs): (Vec<bool>, Vec<u64>) = pairs
        .iter()
        .map(|pair| match pair.split_once('=') {
            Some((key, value)) if is_number(value) => (true, hash((key, "N"))),
            _ => (false, hash(pair)),
        })
        .unzip();
    let numbers = numbers.into_iter().filter(|&is_number| is_number).count();
    matches!(numbers, 2..=3).then(|| any_order(pairs))
}

/// Digits, and what may stand between: `-3`, `2.5`, `2026-11-24`.
fn is_number(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.as_bytes().iter().any(is);
    has(u8::is_ascii_digit) && !has(u8::is_ascii_alphabetic)
}

/// One hash of all, whatever their order.
pub(super) fn any_order(hashes: impl IntoIterator<Item = u64>) -> u64 {
    hashes.into_iter().fold(0, u64::wrapping_add)
}

/// The path without parameters.
fn path(url: &Url) -> Vec<&str> {
    url.path().split('/').filter_map(|segment| segment.split(';').next()).collect()
}

/// The same in every run of one build; nothing that is kept in a file depends on it.
pub(super) fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(url: &str) -> (Option<u64>, Option<u64>, usize) {
        let url = Url::parse(url).unwrap();
        let Place { pattern, path, pairs, .. } = Place::of(&url);
        (pattern, path, pairs.len())
    }

    #[test]
    fn a_page_without_numbers_and_query_is_one_of_no_series() {
        for url in ["http://a1/b", "http://a/?", "http://a/?&", "http://a/b;", "http://a:80/%41"] {
            assert_eq!(place(url), (None, None, 0), "{url}");
        }
    }

    #[test]
    fn numbers_make_no_difference_to_a_pattern_and_hosts_do() {
        assert_eq!(place("http://a/1"), place("https://a/22"));
        for url in ["http://b/1", "http://a:81/1", "http://a/1/", "http://a/?1"] {
            assert_ne!(place("http://a/1").0, place(url).0, "{url}");
        }
    }

    #[test]
    fn parameters_of_a_path_are_a_query_of_it() {
        assert_eq!(place("http://a/b;c=d/e;f").1, place("http://a/b/e?g").1);
        assert_ne!(place("http://a/b/e?g").1, place("http://a/be?g").1);
        assert_eq!(place("http://a/b;c=d/e;f?g&h;i").2, 5);
    }
}
