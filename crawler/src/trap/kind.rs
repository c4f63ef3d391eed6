//! The two kinds of series, and the rules that hold for each.

use crate::trap::distinct::Distinct;
use crate::trap::quotas::{Quotas, exceeds};
use crate::trap::rule::Rule;
use crate::trap::watched::SOME;

/// Pages look alike where there are so many for each text, digits left out.
const ALIKE: f64 = 8.0;

/// Pages have the same text where there are so many for each.
const SAME: f64 = 25.0;

/// Queries explode where there are so many for each pair of key and value.
const COMBINED: f64 = 16.0;

/// URLs of one pattern: they differ in numbers.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Numbered {
    urls: u32,
    pages: u32,
    shapes: Distinct,
}

/// URLs of one path: they differ in their queries.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Queried {
    urls: u32,
    pages: u32,
    pairs: Distinct,
    texts: Distinct,
}

/// What made it come up was not kept, except that it was so many.
const BEFORE: u32 = SOME as u32 - 1;

impl Default for Numbered {
    fn default() -> Numbered {
        Numbered { urls: BEFORE, pages: 0, shapes: Distinct::default() }
    }
}

impl Default for Queried {
    fn default() -> Queried {
        let (pairs, texts) = (Distinct::default(), Distinct::default());
        Queried { urls: BEFORE, pages: 0, pairs, texts }
    }
}

impl Numbered {
    pub(super) fn add(&mut self) {
        self.urls = self.urls.saturating_add(1);
    }

    pub(super) fn saw(&mut self, shape: u64) {
        self.pages = self.pages.saturating_add(1);
        self.shapes.add(shape);
    }

    /// The run of a URL of this pattern that a page with the run `from` holds: one more where
    /// its pages look alike, none where they do not; and as long as nobody can tell, the same.
    pub(super) fn alike(&self, from: u32) -> u32 {
        let pages = f64::from(self.pages);
        if pages < ALIKE {
            from
        } else if self.shapes.count() * ALIKE <= pages {
            from.saturating_add(1)
        } else {
            0
        }
    }

    pub(super) fn cut(&self, alike: u32, quotas: &Quotas) -> Option<Rule> {
        if exceeds(alike, quotas.counter) {
            return Some(Rule::Counter(quotas.counter));
        }
        is_full(self.urls, quotas)
    }
}

impl Queried {
    pub(super) fn add(&mut self, pairs: &[u64]) {
        self.urls = self.urls.saturating_add(1);
        pairs.iter().for_each(|&pair| self.pairs.add(pair));
    }

    pub(super) fn saw(&mut self, text: u64) {
        self.pages = self.pages.saturating_add(1);
        self.texts.add(text);
    }

    pub(super) fn cut(&self, quotas: &Quotas) -> Option<Rule> {
        let is_enough = exceeds(self.urls.saturating_add(1), quotas.queries);
        if is_enough && f64::from(self.urls) > self.pairs.count() * COMBINED {
            return Some(Rule::Queries(quotas.queries));
        }
        // Not the pages: many more URLs become known while the first are fetched.
        let is_enough = exceeds(self.urls.saturating_add(1), quotas.same_text);
        if is_enough && f64::from(self.pages) >= self.texts.count().max(1.0) * SAME {
            return Some(Rule::SameText(quotas.same_text));
        }
        is_full(self.urls, quotas)
    }
}

fn is_full(urls: u32, quotas: &Quotas) -> Option<Rule> {
    exceeds(urls.saturating_add(1), quotas.pattern).then_some(Rule::Pattern(quotas.pattern))
}
