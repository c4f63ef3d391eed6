//! What is seen of a crawl from outside while it runs.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::frontier::Waiting;
use crate::store::{Fate, Visit};

/// How a crawl stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// How many URLs this run has finished by asking for them.
    pub fetched: u64,
    /// How many of these failed, or were answered by 400 and above.
    pub failed: u64,
    /// How many bytes of bodies came over the network.
    pub bytes: u64,
    /// How many URLs are known and not finished.
    pub queued: u64,
    /// How many URLs are in the hands of workers.
    pub open: usize,
    /// The hosts that are waited for, the longest wait first.
    pub held: Vec<Held>,
}

/// A host that is waited for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// Its name.
    pub host: String,
    /// How long still.
    pub left: Duration,
    /// Why.
    pub why: String,
}

impl Held {
    /// The wait as it is at `now`.
    pub(super) fn at(waiting: &Waiting, now: Instant) -> Held {
        Held {
            host: waiting.host.to_string(),
            left: waiting.until.saturating_duration_since(now),
            why: waiting.why.to_string(),
        }
    }
}

/// Numbers that every worker adds to; nothing is decided by them.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) fetched: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) bytes: AtomicU64,
}

impl Counters {
    /// One more URL is finished.
    pub(super) fn count(&self, visit: &Visit) {
        if matches!(visit.fate, Fate::LeftOut(_)) {
            return;
        }
        self.fetched.fetch_add(1, Relaxed);
        self.bytes.fetch_add(visit.wire, Relaxed);
        let failed = visit.status.is_none_or(|status| status >= 400);
        self.failed.fetch_add(u64::from(failed), Relaxed);
    }
}
