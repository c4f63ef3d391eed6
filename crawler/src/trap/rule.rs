//! The rules by which a URL is taken for one of a series without end.

/// A rule that cut a URL off, with its quota; `Display` is its name and the quota.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, thiserror::Error)]
pub enum Rule {
    /// A group of segments of the path, or a label of the host, stands in a row too often.
    #[error("repeated segments (over {0} times in a row)")]
    InARow(usize),
    /// One segment stands in a deep path too often.
    #[error("repeated segments (one over {0} times)")]
    SameSegment(usize),
    /// The path has too many segments.
    #[error("repeated segments (over {0} of them)")]
    Segments(usize),
    /// Too many ancestors in a row look alike.
    #[error("endless counter (over {0} pages alike in a row)")]
    Counter(u32),
    /// One key stands in the query too often.
    #[error("query explosion (one key over {0} times)")]
    SameKey(usize),
    /// The query has too many pairs.
    #[error("query explosion (over {0} pairs)")]
    Pairs(usize),
    /// Few pairs are put together in too many ways; the quota is that of grids for these.
    #[error("query explosion (over {0} combinations)")]
    Queries(u32),
    /// Too many queries lead to the same few texts.
    #[error("same text (over {0} times)")]
    SameText(u32),
    /// There are too many of one pattern, or of one path.
    #[error("pattern quota (over {0} URLs)")]
    Pattern(u32),
}
