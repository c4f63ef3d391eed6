//! The numbered pages: who links to whom, what has moved, what has changed.
//!
//! ```text
//!              0  is "/"                 half of a page's links make a tree, so that
//!         ┌────┼────┐                    each page is reached from the first;
//!         1    2    3   "/page/3"        the other half are drawn, over all pages
//!       ┌─┼─┐  …
//!       4 5 6           5 % 16 == 5: names "/gone/5" too (404)
//!                       3 % 8 == 3:  its parent names "/old/3" too, which leads to 3
//! ```

use std::ops::Range;

use crate::site::draw::number;
use crate::site::plan::Plan;

/// The statuses that lead from `/old/N` to its page, in turn.
const MOVES: [u16; 5] = [301, 302, 303, 307, 308];
/// Of so many pages, one changes from an edition to the next.
const CHANGES: u64 = 8;

/// The path of a numbered page.
pub fn path_of(n: usize) -> String {
    if n == 0 { "/".to_owned() } else { format!("/page/{n}") }
}

/// The pages below page `n` in the tree.
pub fn children(plan: &Plan, n: usize) -> Range<usize> {
    let width = width(plan);
    let begin = n.saturating_mul(width).saturating_add(1);
    begin.min(plan.pages)..begin.saturating_add(width).min(plan.pages)
}

fn width(plan: &Plan) -> usize {
    (plan.links / 2).max(1)
}

/// The pages that page `n` links to: those below it, then drawn ones, as many as planned.
pub fn targets(plan: &Plan, n: usize) -> impl Iterator<Item = usize> {
    let children = children(plan, n);
    let (seed, all) = (plan.seed, plan.pages as u64);
    let drawn = (children.len()..plan.links)
        .map(move |place| (number(&[seed, n as u64, place as u64]) % all) as usize);
    children.chain(drawn)
}

/// The status with which `/old/N` leads to page `n`, if it ever was there.
pub fn moved(n: usize) -> Option<u16> {
    (n % 8 == 3).then(|| MOVES[n / 8 % MOVES.len()])
}

/// The status of `/gone/N`, if page `n` names it: it is a broken link.
pub fn gone(n: usize) -> Option<u16> {
    (n % 16 == 5).then_some(if n % 32 == 5 { 404 } else { 410 })
}

/// The edition, up to the present one, in which page `n` was last changed.
///
/// The first page changes in each, for it names the edition's own page.
pub fn version(plan: &Plan, n: usize, edition: u64) -> u64 {
    let changes = |edition: &u64| {
        n == 0 || number(&[plan.seed, n as u64, *edition, CHANGES]).is_multiple_of(CHANGES)
    };
    (1..=edition).rev().find(changes).unwrap_or(0)
}

/// The number that is written so, and in no other way.
pub fn numeral(text: &str) -> Option<usize> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if plain || text == "0" { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_page_is_below_exactly_one_other() {
        for (pages, links) in [(1, 1), (2, 1), (7, 1), (40, 10), (40, 3), (1000, 100)] {
            let plan = Plan { pages, links, ..Plan::default() };
            let mut seen = BTreeSet::from([0]);
            for child in (0..pages).flat_map(|n| children(&plan, n)) {
                assert!(seen.insert(child), "{child} of {pages} is below two");
            }
            assert_eq!(seen, (0..pages).collect());
        }
    }

    #[test]
    fn every_page_has_as_many_links_as_planned_to_pages_that_exist() {
        let plan = Plan { pages: 50, links: 7, ..Plan::default() };
        for n in 0..50 {
            assert_eq!(targets(&plan, n).count(), 7);
            assert!(targets(&plan, n).all(|target| target < 50));
        }
    }

    #[test]
    fn an_edition_changes_some_pages_and_leaves_the_others() {
        let plan = &Plan::default();
        for edition in 1..5 {
            let changed = (0..800).filter(|n| version(plan, *n, edition) == edition);
            let changed: Vec<_> = changed.collect();
            assert!((50..200).contains(&changed.len()), "{} of 800 changed", changed.len());
            assert_eq!(changed[0], 0);
        }
        assert_eq!(version(plan, 0, u64::MAX), u64::MAX);
    }
}
