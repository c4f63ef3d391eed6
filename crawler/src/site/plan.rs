//! What a site shall be like.

use std::time::Duration;

use crate::site::faults::Faults;

/// What a site shall be like: the same plan gives the same site, byte for byte, but for
/// the address in its absolute links.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// How many numbered pages there are, `/` among them; at least one.
    pub pages: usize,
    /// What its words and its links are drawn from.
    pub seed: u64,
    /// How many links to numbered pages each of them has; at least one.
    pub links: usize,
    /// How long every answer takes, but for `/slow`.
    pub latency: Duration,
    /// How long `/slow` takes.
    pub slow: Duration,
    /// What it does wrong.
    pub faults: Faults,
    /// Which edition of the site it is: see [`Site::set_edition`](crate::site::Site::set_edition).
    pub edition: u64,
    /// The port on loopback; 0 for one that is free.
    pub port: u16,
    /// How many requests its log keeps, the latest: each takes some hundred bytes.
    pub log: usize,
}

impl Default for Plan {
    /// Forty pages of ten links, 20 ms each, without a fault: a crawl takes about a second.
    fn default() -> Self {
        Plan {
            pages: 40,
            seed: 1,
            links: 10,
            latency: Duration::from_millis(20),
            slow: Duration::from_millis(80),
            faults: Faults::NONE,
            edition: 0,
            port: 0,
            log: 100_000,
        }
    }
}

/// Why a plan gives no site.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPlan {
    /// Not even `/`.
    #[error("a site without a page is none: give at least 1 page")]
    NoPages,
    /// More pages than [`Plan::MOST_PAGES`].
    #[error("{0} pages are too many: give at most {most}", most = Plan::MOST_PAGES)]
    Pages(usize),
    /// None, or more than [`Plan::MOST_LINKS`].
    #[error("{0} links a page are not possible: give 1 to {most}", most = Plan::MOST_LINKS)]
    Links(usize),
}

impl Plan {
    /// More numbered pages than this are refused.
    pub const MOST_PAGES: usize = 10_000_000;
    /// More links a page than this are refused.
    pub const MOST_LINKS: usize = 10_000;

    /// The site of the chapter's example: `/slow` takes as long, the rest a quarter of it.
    pub fn example(slow: Duration) -> Self {
        Plan { slow, latency: slow / 4, ..Plan::default() }
    }

    /// So many pages, each answered at once.
    pub fn quick(pages: usize) -> Self {
        Plan { pages, latency: Duration::ZERO, slow: Duration::ZERO, ..Plan::default() }
    }

    /// Tells whether it gives a site.
    ///
    /// # Errors
    /// It has no page, or more pages or links than a site may have.
    pub fn check(&self) -> Result<(), BadPlan> {
        match (self.pages, self.links) {
            (0, _) => Err(BadPlan::NoPages),
            (pages, _) if pages > Plan::MOST_PAGES => Err(BadPlan::Pages(pages)),
            (_, 1..=Plan::MOST_LINKS) => Ok(()),
            (_, links) => Err(BadPlan::Links(links)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_without_sense_is_refused_with_a_sentence() {
        let quick = Plan::quick;
        assert_eq!(quick(0).check(), Err(BadPlan::NoPages));
        assert_eq!(quick(1).check(), Ok(()));
        assert_eq!(quick(Plan::MOST_PAGES).check(), Ok(()));
        assert_eq!(
            quick(100_000_000).check().unwrap_err().to_string(),
            "100000000 pages are too many: give at most 10000000"
        );
        for links in [0, Plan::MOST_LINKS + 1] {
            let plan = Plan { links, ..Plan::default() };
            assert_eq!(plan.check(), Err(BadPlan::Links(links)));
        }
    }
}
