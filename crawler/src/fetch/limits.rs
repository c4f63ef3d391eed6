//! What the fetches of a run may take: how many at once, time, bytes, redirects, and where
//! these may lead.

use std::num::NonZeroUsize;
use std::time::Duration;

/// What the fetches of a run may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many URLs are fetched at once, at most: by as many threads, or tasks.
    pub at_once: NonZeroUsize,
    /// How long one URL may take: name, connection, redirects and body together.
    pub timeout: Duration,
    /// How many bytes a body may have.
    pub body: u64,
    /// How many redirects are followed.
    pub redirects: usize,
    /// Whether they may lead to private addresses, besides the hosts of the URLs that are given.
    pub allow_private: bool,
}

impl Default for Limits {
    /// 64 at once, 30 seconds, 32 MiB, 10 redirects, none of them to a private address.
    fn default() -> Self {
        Limits {
            at_once: NonZeroUsize::new(64).unwrap_or(NonZeroUsize::MIN),
            timeout: Duration::from_secs(30),
            body: 32 << 20,
            redirects: 10,
            allow_private: false,
        }
    }
}
