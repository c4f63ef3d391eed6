//! What came of a run of a crawl, and why one can fail as a whole.

use std::time::Duration;

use crate::counted::counted;
use crate::crawl::bounds::Ended;
use crate::fetch::error::FetchError;
use crate::left_out::LeftOut;
use crate::scope::ScopeError;
use crate::shown::brief;
use crate::store::{StoreError, Summary};

/// What came of a run of a crawl.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Why it ended.
    pub ended: Ended,
    /// What is in the file by now, of all runs of this crawl.
    pub summary: Summary,
    /// The first hosts that asked this run by `Retry-After` to wait for longer than they may
    /// ([`max_hold`](crate::politeness::Rules::max_hold)), by name, with the longest time.
    pub held_back: Vec<(String, Duration)>,
    /// How long this run took.
    pub took: Duration,
}

/// Why a crawl cannot begin, or go on. What became of a single URL is in the file instead.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// Nowhere to begin.
    #[error("no URL to begin with: give one, such as http://example.com/")]
    NoStart,
    /// A start is longer than a URL may be, in bytes.
    #[error("{}: {}", brief(.start), LeftOut::TooLong(*.most))]
    LongStart {
        /// The start, as it may be shown.
        start: String,
        /// How long it may be.
        most: usize,
    },
    /// The links that shall be followed make no sense.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// Nothing can be asked.
    #[error(transparent)]
    Agent(FetchError),
    /// The file cannot be used, or no longer. What was committed is in it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gives no files or threads to run it.
    #[error("the system refuses what a crawl needs ({0}): raise `ulimit -n` or `ulimit -u`")]
    NoRuntime(String),
    /// This process has no files or threads left, not even for one worker alone.
    #[error(
        "this process has no {what} left to fetch even one page at a time: lower --workers or \
         raise `{limit}`, and run the same again to go on"
    )]
    Short {
        /// Of what it has no more.
        what: &'static str,
        /// The limit that would be raised.
        limit: &'static str,
    },
    /// Nothing was left to do, and yet not all is done.
    #[error("{} unfinished in nobody's hands; run the same again to go on", counted(*.0, "URL"))]
    Unfinished(u64),
    /// A worker panicked; the others have finished what they had in flight.
    #[error("a worker of the crawl panicked; run the same again to go on")]
    Panicked,
}
