//! URLs that differ in their queries.

use crate::trap::distinct::Distinct;
use crate::trap::quotas::{Quotas, exceeds};
use crate::trap::rule::Rule;
use crate::trap::watched::BEFORE;

/// Pages have the same text where there are so many for each.
const SAME: f64 = 25.0;

/// Queries explode where there are so many for each pair of key and value.
const COMBINED: f64 = 16.0;

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
    /// The queries, the order of their pairs aside.
    combinations: Distinct,
}

impl Default for Queried {
    fn default() -> Queried {
        let new = Distinct::default;
        Queried { urls: BEFORE, pages: 0, pairs: new(), combinations: new(), texts: new() }
    }
}

impl Queried {
    pub(super) fn add(&mut self, pairs: &[u64]) {
        self.urls = self.urls.saturating_add(1);
        let mut combination = 0_u64;
        for &pair in pairs {
            self.pairs.add(pair);
            combination = combination.wrapping_add(pair);
        }
        self.combinations.add(combination);
    }

    pub(super) fn saw(&mut self, text: u64) {
        self.pages = self.pages.saturating_add(1);
        self.texts.add(text);
    }

    pub(super) fn cut(&self, quotas: &Quotas) -> Option<Rule> {
        if self.explodes(quotas.queries) {
            return Some(Rule::Queries(quotas.queries));
        }
        // Not the pages: many more URLs become known while the first are fetched.
        let is_enough = exceeds(self.urls.saturating_add(1), quotas.same_text);
        if is_enough && f64::from(self.pages) >= self.texts.count().max(1.0) * SAME {
            return Some(Rule::SameText(quotas.same_text));
        }
        quotas.full(self.urls)
    }

    fn explodes(&self, quota: u32) -> bool {
        // There are no more than URLs, also where they are too many to be counted.
        let combinations = self.combinations.count().min(f64::from(self.urls));
        let is_enough = quota > 0 && combinations >= f64::from(quota);
        is_enough && combinations > self.pairs.count() * COMBINED
    }
}
