//! URLs that differ in numbers.

use crate::trap::distinct::Distinct;
use crate::trap::quotas::{Quotas, exceeds};
use crate::trap::rule::Rule;
use crate::trap::watched::BEFORE;

/// Pages look alike where there are so many for each text, digits left out.
const ALIKE: f64 = 8.0;

/// URLs of one pattern.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Numbered {
    urls: u32,
    /// Those whose pages came, and could be read.
    pages: u32,
    /// What these show, the digits of texts left out.
    shapes: Distinct,
}

impl Default for Numbered {
    fn default() -> Numbered {
        Numbered { urls: BEFORE, pages: 0, shapes: Distinct::default() }
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
        quotas.full(self.urls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_goes_on_where_pages_look_alike_and_ends_where_they_differ() {
        let (mut alike, mut other) = (Numbered::default(), Numbered::default());
        for page in 0..8 {
            // Nobody can tell yet.
            assert_eq!((alike.alike(5), other.alike(5)), (5, 5));
            alike.saw(1);
            other.saw(page);
        }
        assert_eq!((alike.alike(5), other.alike(5)), (6, 0));
    }
}
