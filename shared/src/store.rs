//! Where entries are kept: chunks in shards, with a cap on them all.
//!
//! ```text
//!  thread 1 ──▶ shard 1 [chunk][chunk][chun▒]
//!  thread 2 ──▶ shard 2 [chunk][ch▒]              every chunk full: is the cap reached?
//!                 ▲                               then the oldest chunk of all goes
//!                 └ one mutex each, so two threads seldom meet
//! ```
//!
//! # Invariants
//!
//! * Entries of one thread stay in the order in which it said them.
//! * At most `cap` entries, and one chunk a shard, are kept. What goes is counted.
//! * The beginnings and ends of lanes never go: without them nothing else could be drawn.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::vocabulary::{Entry, What, is_lane};

const CHUNK: usize = 4096;
const SHARDS: usize = 64;

/// The entries of this process, of all runs.
pub(crate) struct Store {
    shards: Vec<Mutex<VecDeque<Vec<Entry>>>>,
    /// Chunks in all shards; whoever begins one counts it.
    chunks: AtomicUsize,
    cap: usize,
    /// Beginnings and ends of lanes out of chunks that went.
    kept: Mutex<Vec<Entry>>,
    /// Entries that went to keep under the cap.
    dropped: AtomicU64,
}

impl Store {
    /// A store of about `cap` entries.
    pub fn new(cap: usize) -> Self {
        Store {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            chunks: AtomicUsize::new(0),
            cap: (cap / CHUNK).max(1),
            kept: Mutex::default(),
            dropped: AtomicU64::new(0),
        }
    }

    /// Keeps `entry` in the shard of `thread`.
    pub fn push(&self, thread: usize, entry: Entry) {
        let mut shard = lock(&self.shards[thread % SHARDS]);
        let begin = shard.back().is_none_or(|chunk| chunk.len() == CHUNK);
        if begin {
            shard.push_back(Vec::with_capacity(CHUNK));
        }
        if let Some(chunk) = shard.back_mut() {
            chunk.push(entry);
        }
        drop(shard);
        if begin && self.chunks.fetch_add(1, Ordering::Relaxed) >= self.cap {
            self.drop_oldest();
        }
    }

    /// The entries of `run` so far and how many of all runs have gone; `remove` takes them out.
    pub fn entries(&self, run: u32, remove: bool) -> (Vec<Entry>, u64) {
        let mut found = Vec::new();
        let kept = &mut *lock(&self.kept);
        pick(kept, run, remove, &mut found);
        for shard in &self.shards {
            let mut chunks = lock(shard);
            for chunk in chunks.iter_mut() {
                pick(chunk, run, remove, &mut found);
            }
            let before = chunks.len();
            chunks.retain(|chunk| !chunk.is_empty());
            self.chunks.fetch_sub(before - chunks.len(), Ordering::Relaxed);
        }
        (found, self.dropped.load(Ordering::Relaxed))
    }

    /// Drops the full chunk whose first entry is the oldest.
    fn drop_oldest(&self) {
        let oldest = self.shards.iter().filter_map(|shard| {
            let chunks = lock(shard);
            let first = chunks.front().filter(|_| chunks.len() > 1)?.first()?;
            Some((first.at, shard))
        });
        let Some((_, shard)) = oldest.min_by_key(|(at, _)| *at) else { return };
        let Some(gone) = lock(shard).pop_front() else { return };
        self.chunks.fetch_sub(1, Ordering::Relaxed);
        let all = gone.len();
        let lanes = gone.into_iter().filter(|entry| frames_a_lane(&entry.what));
        let mut kept = lock(&self.kept);
        let before = kept.len();
        kept.extend(lanes);
        let lost = all - (kept.len() - before);
        self.dropped.fetch_add(lost as u64, Ordering::Relaxed);
    }
}

fn frames_a_lane(what: &What) -> bool {
    match what {
        What::Begin { word, .. } => word.is_lane(),
        What::End { id, .. } => is_lane(*id),
        What::Pid { .. } => true,
        _ => false,
    }
}

/// Moves or copies what is of `run` from `entries` to `found`, in order.
fn pick(entries: &mut Vec<Entry>, run: u32, remove: bool, found: &mut Vec<Entry>) {
    if remove {
        found.extend(entries.extract_if(.., |entry| entry.run == run));
    } else {
        found.extend(entries.iter().filter(|entry| entry.run == run).cloned());
    }
}

/// A lock that goes on after a panic elsewhere: entries are whole before they are pushed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
