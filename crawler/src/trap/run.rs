//! What is kept with a URL of the way by which it was found.

/// What is kept with a URL of the way by which it was found: one number in the file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Run {
    /// How many of its nearest ancestors in a row are of patterns whose pages look alike.
    pub(super) alike: u32,
    /// Whether its pattern was watched when it was let in, and so its page is to be seen.
    pub(super) pattern_is_watched: bool,
    /// The same of its path.
    pub(super) path_is_watched: bool,
}

impl From<Run> for i64 {
    fn from(run: Run) -> i64 {
        let flags = i64::from(run.pattern_is_watched) | i64::from(run.path_is_watched) << 1;
        i64::from(run.alike) << 2 | flags
    }
}

/// Every number is a run: what no run is written as has bits that are not looked at.
impl From<i64> for Run {
    fn from(number: i64) -> Run {
        Run {
            alike: (number >> 2) as u32,
            pattern_is_watched: number & 1 != 0,
            path_is_watched: number & 2 != 0,
        }
    }
}
