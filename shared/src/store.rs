//! Where entries are kept: chunks in shards, with a cap on them all.
//!
//! ```text
//!  thread 1 ──▶ shard 1 [chunk][chunk][chun▒]
//!  thread 2 ──▶ shard 2 [chunk][ch▒]              every chunk full: is the cap reached?
//!                 ▲                               then the chunk that ends first goes
//!                 └ one mutex each, so two threads seldom meet
//! ```
//!
//! # Invariants
//!
//! * Entries of one thread stay in the order in which it said them.
//! * At most `cap` entries, and one chunk a shard, are kept. What goes is counted.
//! * The beginnings and ends of lanes stay until their run is forgotten: without them
//!   nothing else could be drawn.
//! * Nothing is half known. A span may end on another thread than it began on, so its two
//!   halves go at different times: the first is set aside until the second goes. Of what
//!   was said up to the newest entry that went, only spans that were open then, and lanes,
//!   are given to who reads.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::BuildHasherDefault;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::open_spans::ById;
use crate::vocabulary::{Entry, What, is_lane};

/// So few that there are several a shard, also where all shards are in use and the cap is
/// small: what goes is a chunk, and with it what all others said until its end.
const CHUNK: usize = 512;
const SHARDS: usize = 64;

/// The entries of this process, of all runs.
pub(crate) struct Store {
    shards: Vec<Shard<VecDeque<Vec<Entry>>>>,
    /// Chunks in all shards; whoever begins one counts it.
    chunks: AtomicUsize,
    cap: AtomicUsize,
    /// Taken before any shard's lock.
    gone: Mutex<Gone>,
}

/// What is left of chunks that went.
#[derive(Default)]
struct Gone {
    /// Beginnings and ends of lanes.
    lanes: Vec<Entry>,
    /// Beginnings and ends of other spans, by span id, whose other half has not gone.
    halves: HashMap<u64, Entry, BuildHasherDefault<ById>>,
    /// What went of each run.
    lost: HashMap<u32, Lost>,
}

/// What of a run is not known any more.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Lost {
    /// How many entries.
    pub entries: u64,
    /// The time of the newest of them: what was said later is known in full.
    pub until: u64,
}

impl Store {
    /// A store of about `cap` entries.
    pub fn new(cap: usize) -> Self {
        Store {
            shards: Shard::several(SHARDS),
            chunks: AtomicUsize::new(0),
            cap: AtomicUsize::new(chunks(cap)),
            gone: Mutex::default(),
        }
    }

    /// From here on, about `cap` entries are kept.
    pub fn keep(&self, cap: usize) {
        self.cap.store(chunks(cap), Ordering::Relaxed);
    }

    /// Keeps `entry` in the shard of `thread`.
    pub fn push(&self, thread: usize, entry: Entry) {
        let mut shard = self.shards[thread % SHARDS].lock();
        let begin = shard.back().is_none_or(|chunk| chunk.len() == CHUNK);
        if begin {
            shard.push_back(Vec::with_capacity(CHUNK));
        }
        if let Some(chunk) = shard.back_mut() {
            chunk.push(entry);
        }
        drop(shard);
        if begin && self.chunks.fetch_add(1, Ordering::Relaxed) >= self.cap.load(Ordering::Relaxed)
        {
            self.drop_oldest();
        }
    }

    /// The entries of `run` so far, and what of them has gone.
    pub fn entries(&self, run: u32) -> (Vec<Entry>, Lost) {
        // Held all along: a chunk that goes meanwhile would be neither here nor there.
        let gone = lock(&self.gone);
        let aside = gone.lanes.iter().chain(gone.halves.values());
        let mut found: Vec<Entry> = aside.filter(|entry| entry.run == run).cloned().collect();
        for shard in &self.shards {
            let chunks = shard.lock();
            found.extend(chunks.iter().flatten().filter(|entry| entry.run == run).cloned());
        }
        let Some(mut lost) = gone.lost.get(&run).copied() else { return (found, Lost::default()) };
        let all = found.len();
        leave_known(&mut found, lost.until);
        lost.entries += (all - found.len()) as u64;
        (found, lost)
    }

    /// Forgets all entries of `run`.
    pub fn forget(&self, run: u32) {
        let mut gone = lock(&self.gone);
        gone.lanes.retain(|entry| entry.run != run);
        gone.halves.retain(|_, entry| entry.run != run);
        gone.lost.remove(&run);
        for shard in &self.shards {
            let mut chunks = shard.lock();
            let before = chunks.len();
            for chunk in chunks.iter_mut() {
                chunk.retain(|entry| entry.run != run);
            }
            chunks.retain(|chunk| !chunk.is_empty());
            self.chunks.fetch_sub(before - chunks.len(), Ordering::Relaxed);
        }
    }

    /// Drops the full chunk that ends first: of a thread that seldom speaks, one that began
    /// long ago may hold what was said just now.
    fn drop_oldest(&self) {
        let mut gone = lock(&self.gone);
        let oldest = self.shards.iter().filter_map(|shard| {
            let chunks = shard.lock();
            let last = chunks.front().filter(|_| chunks.len() > 1)?.last()?;
            Some((last.at, shard))
        });
        // Others only add to a shard meanwhile: who takes away holds `gone`.
        let Some((_, shard)) = oldest.min_by_key(|(at, _)| *at) else { return };
        let Some(chunk) = shard.lock().pop_front() else { return };
        self.chunks.fetch_sub(1, Ordering::Relaxed);
        for entry in chunk {
            gone.take(entry);
        }
    }
}

impl Gone {
    /// Takes an entry of a chunk that went.
    fn take(&mut self, entry: Entry) {
        let lost = self.lost.entry(entry.run).or_default();
        lost.until = lost.until.max(entry.at);
        match entry.what {
            _ if frames_a_lane(&entry.what) => self.lanes.push(entry),
            What::Begin { id, .. } | What::End { id, .. } => match self.halves.remove(&id) {
                Some(_) => lost.entries += 2,
                None => drop(self.halves.insert(id, entry)),
            },
            _ => lost.entries += 1,
        }
    }
}

/// Of what was said up to `until`, leaves lanes and the beginnings of spans that were open.
fn leave_known(entries: &mut Vec<Entry>, until: u64) {
    let end = |entry: &Entry| match entry.what {
        What::End { id, .. } if entry.at <= until => Some(id),
        _ => None,
    };
    let ended: HashSet<u64> = entries.iter().filter_map(end).collect();
    entries.retain(|entry| match entry.what {
        _ if entry.at > until || frames_a_lane(&entry.what) => true,
        What::Begin { id, .. } => !ended.contains(&id),
        _ => false,
    });
}

/// How many chunks hold so many entries.
fn chunks(entries: usize) -> usize {
    (entries / CHUNK).max(1)
}

fn frames_a_lane(what: &What) -> bool {
    match what {
        What::Begin { word, .. } => word.is_lane(),
        What::End { id, .. } => is_lane(*id),
        What::Pid { .. } | What::Enter { first: true, .. } => true,
        _ => false,
    }
}

/// A mutex in cache lines of its own, so that threads that use neighbours do not meet.
#[repr(align(128))]
pub(crate) struct Shard<T>(Mutex<T>);

impl<T: Default> Shard<T> {
    pub fn several(count: usize) -> Vec<Self> {
        (0..count).map(|_| Shard(Mutex::default())).collect()
    }

    pub fn lock(&self) -> MutexGuard<'_, T> {
        lock(&self.0)
    }
}

/// A lock that goes on after a panic elsewhere: entries are whole before they are pushed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod past_the_cap;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Word;

    fn entry(at: u64, run: u32, what: What) -> Entry {
        Entry { at, run, tid: 1, what }
    }

    fn fill(store: &Store, run: u32, times: std::ops::Range<usize>) {
        for at in times {
            let enter = What::Enter { id: 2, first: false };
            store.push(at % 2, entry(at as u64, run, enter));
        }
    }

    #[test]
    fn under_the_cap_nothing_goes() {
        let store = Store::new(4 * CHUNK);
        fill(&store, 1, 0..4 * CHUNK);
        let (entries, lost) = store.entries(1);
        assert_eq!((entries.len(), lost.entries), (4 * CHUNK, 0));
    }

    #[test]
    fn past_the_cap_the_oldest_go_and_are_counted() {
        let store = Store::new(4 * CHUNK);
        let all = 10 * CHUNK;
        fill(&store, 1, 0..all);
        let (entries, lost) = store.entries(1);
        assert_eq!(entries.len() + lost.entries as usize, all);
        assert!(lost.entries > 0 && entries.len() <= (4 + 2) * CHUNK, "{}", entries.len());
        let mut times: Vec<u64> = entries.iter().map(|entry| entry.at).collect();
        times.sort_unstable();
        assert!(times.iter().copied().eq(all as u64 - times.len() as u64..all as u64));
    }

    #[test]
    fn beginnings_and_ends_of_lanes_never_go() {
        let store = Store::new(CHUNK);
        let begin = |id, word| What::Begin { id, parent: 0, word, text: "thread 1".into() };
        let end = |id| What::End { id, switched: false };
        let frame = [
            begin(3, Word::Thread),
            What::Enter { id: 3, first: true },
            What::Pid { id: 3, pid: 7 },
            begin(4, Word::Work),
            end(4),
            end(3),
        ];
        for what in frame {
            store.push(0, entry(0, 1, what));
        }
        fill(&store, 1, 1..8 * CHUNK);
        let (entries, lost) = store.entries(1);
        let of_lane = entries.iter().filter(|entry| frames_a_lane(&entry.what)).count();
        assert_eq!(of_lane, 4);
        assert_eq!(entries.len() + lost.entries as usize, 8 * CHUNK - 1 + 6);
        assert!(!entries.iter().any(|entry| matches!(entry.what, What::End { id: 4, .. })));
    }

    #[test]
    fn a_run_that_is_forgotten_makes_room_and_leaves_the_others() {
        let store = Store::new(4 * CHUNK);
        fill(&store, 1, 0..3 * CHUNK);
        fill(&store, 2, 0..10);
        assert_eq!(store.entries(1).0.len(), 3 * CHUNK);
        store.forget(1);
        assert_eq!(store.entries(1).0.len(), 0);
        assert_eq!(store.entries(2).0.len(), 10);
        fill(&store, 3, 0..2 * CHUNK);
        let (entries, lost) = store.entries(3);
        assert_eq!((entries.len(), lost.entries), (2 * CHUNK, 0));
    }

    #[test]
    fn what_one_run_loses_is_not_counted_to_another() {
        let store = Store::new(4 * CHUNK);
        fill(&store, 1, 0..8 * CHUNK);
        fill(&store, 2, 8 * CHUNK..8 * CHUNK + 10);
        assert_eq!(store.entries(2).1.entries, 0);
        assert!(store.entries(1).1.entries > 0);
        store.forget(1);
        assert_eq!(store.entries(1).1.entries, 0);
    }
}
