//! What a crawl that was given up had, and the next one reaches no more.

use crawler::store::Plan;
use tempfile::NamedTempFile;

use crate::site::{ask, commit, crawl, link, open, page, plan, wait};

/// What the next crawl finds gone, and what the one after it finds new, of a page that only the
/// one had that was given up, and that comes back then.
fn gone_and_new(
    is_first: bool,
    of_that: impl Fn() -> Plan,
    of_next: impl Fn() -> Plan,
) -> [u64; 2] {
    let file = NamedTempFile::new().unwrap();
    if !is_first {
        crawl(&open(Some(file.path()), of_next()), |_| page(vec![]));
    }
    let with = || page(vec![link("x"), link("y")]);
    let given_up = open(Some(file.path()), of_that());
    commit(&given_up, "a", with());
    commit(&given_up, "x", page(vec![]));
    drop(given_up);
    let store = open(Some(file.path()), Plan { again: true, ..of_next() });
    crawl(&store, |_| page(vec![]));
    let gone = wait(store.summary()).unwrap().compared.unwrap().gone;
    drop(store);
    let store = open(Some(file.path()), plan());
    commit(&store, "a", with());
    crawl(&store, |_| page(vec![]));
    drop(store);
    let new = ask(file.path(), "SELECT url FROM result WHERE change = 'new' AND url LIKE '%/x'");
    [gone, new.len() as u64]
}

#[test]
fn it_is_gone_for_a_crawl_that_was_begun_alike_and_new_when_it_comes_back() {
    for is_first in [false, true] {
        assert_eq!(gone_and_new(is_first, plan, plan), [1, 1], "{is_first}");
    }
}

#[test]
fn it_is_not_gone_for_a_crawl_that_was_begun_differently() {
    let near = || Plan { depth: Some(0), ..plan() };
    let other_scope = || Plan { scope: "another".into(), ..plan() };
    let fewer_hops = || Plan { hops: 1, ..plan() };
    for is_first in [false, true] {
        assert_eq!(gone_and_new(is_first, plan, near), [0, 0], "{is_first}");
        assert_eq!(gone_and_new(is_first, plan, other_scope), [0, 0], "{is_first}");
        assert_eq!(gone_and_new(is_first, plan, fewer_hops), [0, 0], "{is_first}");
    }
}
