//! URLs that differ in their queries.

use crate::trap::distinct::Distinct;
use crate::trap::place::{Place, any_order};
use crate::trap::quotas::{Quotas, exceeds};
use crate::trap::rule::Rule;
use crate::trap::watched::BEFORE;

/// Pages have the same text where there are so many for each.
const SAME: f64 = 25.0;

/// Queries explode where there are so many for each pair of key and value.
const COMBINED: f64 = 16.0;

/// How many grids of a path count apart.
const GRIDS: usize = 3;

/// URLs of one path.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Queried {
    urls: u32,
    /// Those whose pages came, and could be read.
    pages: u32,
    /// What these show.
    texts: Distinct,
    /// The pairs of key and value in all queries.
    pairs: Distinct,
    /// The queries beside those of grids, the order of their pairs aside.
    combinations: Distinct,
    /// The first grids, by their keys.
    grids: Vec<u64>,
    /// How many URLs are of these.
    in_grids: u32,
}

impl Default for Queried {
    fn default() -> Queried {
        let new = Distinct::default;
        let (pairs, combinations, texts) = (new(), new(), new());
        let (grids, in_grids) = (Vec::new(), 0);
        Queried { urls: BEFORE, pages: 0, texts, pairs, combinations, grids, in_grids }
    }
}

impl Queried {
    pub(super) fn add(&mut self, place: &Place) {
        self.urls = self.urls.saturating_add(1);
        place.pairs.iter().for_each(|&pair| self.pairs.add(pair));
        match self.grid(place) {
            Some(grid) => {
                self.in_grids = self.in_grids.saturating_add(1);
                if !self.grids.contains(&grid) {
                    self.grids.push(grid);
                }
            }
            None => self.combinations.add(any_order(place.pairs.iter().copied())),
        }
    }

    pub(super) fn saw(&mut self, text: u64) {
        self.pages = self.pages.saturating_add(1);
        self.texts.add(text);
    }

    pub(super) fn cut(&self, place: &Place, quotas: &Quotas) -> Option<Rule> {
        let (many, quota) = match self.grid(place) {
            Some(_) => (f64::from(self.in_grids), quotas.grids),
            None => (self.combined(), quotas.queries),
        };
        if quota > 0 && many >= f64::from(quota) && many > self.pairs.count() * COMBINED {
            return Some(Rule::Queries(quota));
        }
        // Not the pages: many more URLs become known while the first are fetched.
        let is_enough = exceeds(self.urls.saturating_add(1), quotas.same_text);
        if is_enough && f64::from(self.pages) >= self.texts.count().max(1.0) * SAME {
            return Some(Rule::SameText(quotas.same_text));
        }
        quotas.full(self.urls)
    }

    /// The grid that the URL is of, if it is one of those that count apart.
    fn grid(&self, place: &Place) -> Option<u64> {
        place.grid.filter(|grid| self.grids.len() < GRIDS || self.grids.contains(grid))
    }

    /// How many combinations there are beside those of grids.
    fn combined(&self) -> f64 {
        // There are no more than URLs, also where they are too many to be counted.
        self.combinations.count().min(f64::from(self.urls.saturating_sub(self.in_grids)))
    }
}
