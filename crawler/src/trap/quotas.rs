//! Up to where a series is followed.

use crate::trap::rule::Rule;

/// Up to where a series is followed; 0 turns a rule off.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quotas {
    /// *Repeated segments*: how often a group of segments of a path, or a label of a host,
    /// may stand in a row.
    pub in_a_row: usize,
    /// *Repeated segments*: how often one segment may stand in a path of more than twelve.
    pub same_segment: usize,
    /// *Repeated segments*: how many a path may have.
    pub segments: usize,
    /// *Endless counter*: how many ancestors in a row may look alike.
    pub counter: u32,
    /// *Query explosion*: how often one key may stand in a query.
    pub same_key: usize,
    /// *Query explosion*: how many pairs a query may have.
    pub pairs: usize,
    /// *Query explosion*: how many combinations of a path's pairs are followed at least.
    pub queries: u32,
    /// *Query explosion*: how many URLs of a path's grids are followed at least.
    pub grids: u32,
    /// *Same text*: how many queries of a path may lead to the same few texts.
    pub same_text: u32,
    /// *Pattern quota*: how many URLs of one pattern, or of one path, are followed.
    pub pattern: u32,
    /// How many patterns, and how many paths, are watched at all.
    pub watched: usize,
}

impl Quotas {
    /// No rule is on, and nothing is watched.
    pub const OFF: Quotas = Quotas {
        in_a_row: 0,
        same_segment: 0,
        segments: 0,
        counter: 0,
        same_key: 0,
        pairs: 0,
        queries: 0,
        grids: 0,
        same_text: 0,
        pattern: 0,
        watched: 0,
    };

    /// The rule that lets no more in where there are so many of one series.
    pub(super) fn full(&self, urls: u32) -> Option<Rule> {
        exceeds(urls.saturating_add(1), self.pattern).then_some(Rule::Pattern(self.pattern))
    }
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas {
            in_a_row: 3,
            same_segment: 5,
            segments: 64,
            counter: 1000,
            same_key: 3,
            pairs: 64,
            queries: 200,
            grids: 20_000,
            same_text: 100,
            pattern: 100_000,
            watched: 10_000,
        }
    }
}

/// Whether so many are more than the quota allows.
pub(super) fn exceeds<Count: Copy + Ord + Default>(count: Count, quota: Count) -> bool {
    quota != Count::default() && count > quota
}
