//! A counter in shards: each thread adds to its own, and whoever asks adds them up.
//!
//! One atomic that all cores add to is right, but its cache line has to travel to each
//! core before that core can add. Here every thread has a shard, and a shard has its cache
//! lines to itself ([`CachePadded`]: 128 bytes on x86-64, which fetches lines in pairs), so
//! the lines stay where they are:
//!
//! ```text
//!  thread 1 ─▶ [ 3 ········ ]
//!  thread 2 ─▶ [ 5 ········ ]   sum: 3 + 5 + 4
//!  thread 3 ─▶ [ 4 ········ ]
//! ```
//!
//! Python has no such thing, for under the GIL its threads never add at once: a list with a
//! place for each thread, and `sum`, is the nearest.
//!
//! # Orderings
//!
//! All `Relaxed`. An `add` is one atomic read-modify-write, so none is lost, also where two
//! threads share a shard. [`Sharded::sum`] reads one shard after the other, while others
//! add:
//! * it holds every `add` that happened before it (this thread's own, those of threads that
//!   were joined, or told us by a channel), and none that begins after it: with all adders
//!   joined it is exact;
//! * two sums of one thread never fall, for no shard does, and a thread never reads an
//!   older value of an atomic after a newer one;
//! * it is no snapshot. It may lack an `add` to a shard that it had already read, and hold
//!   a later one to another: a total that the counter had at no moment. And it says nothing
//!   about other memory: no `add` publishes what its thread wrote before.
//!
//! # Cost
//!
//! An `add` costs what one to an unshared atomic does, and as much with every core adding:
//! some 2 ns on two cores, x86-64 (`cargo run --release -p threads -- compare --lock` prints
//! yours); a sum reads all shards, of 128 bytes each. Not for a counter that is read as often
//! as it is written, or that must not pass a limit: for those, one atomic.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use crossbeam::utils::CachePadded;
use tracing::info_span;

use crate::{Pause, Refused, scope};

/// How many times a thread of [`count`] adds within one pause.
pub const BATCH: u64 = 1000;

/// Where the next thread that adds belongs, in any counter.
static NEXT: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// This thread's number, handed out at its first `add`: threads that begin together have
    /// numbers in a row, and so, as a rule, shards of their own.
    static PLACE: usize = NEXT.fetch_add(1, Relaxed);
}

/// A counter whose adders stay out of each other's way.
#[derive(Debug)]
pub struct Sharded {
    /// A power of two of them. Each is added to by the threads whose place leads here.
    shards: Box<[CachePadded<AtomicU64>]>,
}

impl Sharded {
    /// A counter at zero, with at least the given number of shards, one for each thread: it
    /// is rounded up to a power of two, which makes finding one's own a mask.
    pub fn new(shards: usize) -> Self {
        let shards = (0..shards.max(1).next_power_of_two()).map(|_| CachePadded::default());
        Sharded { shards: shards.collect() }
    }

    /// Adds to the caller's own shard, and to no other; past `u64::MAX` it wraps.
    pub fn add(&self, amount: u64) {
        let place = PLACE.with(|place| place & (self.shards.len() - 1));
        self.shards[place].fetch_add(amount, Relaxed);
    }

    /// What was added so far; what others add meanwhile may be in it or not.
    pub fn sum(&self) -> u64 {
        let shards = self.shards.iter().map(|shard| shard.load(Relaxed));
        shards.fold(0, u64::wrapping_add)
    }
}

/// The first of `names` sums up after each of the `pauses`, and its sums are returned; each
/// of the others adds [`BATCH`] ones in each.
///
/// A pause that is cut short is a thread's last.
///
/// # Errors
/// The system refuses a thread.
pub fn count(
    counter: &Sharded,
    names: &[&str],
    pauses: usize,
    pause: Pause,
) -> Result<Vec<u64>, Refused> {
    let parts = names.iter().enumerate().map(|(place, &name)| (name, place == 0));
    let sums = scope::split(parts, |sums| {
        if sums { read(counter, pauses, pause) } else { write(counter, pauses, pause) }
    });
    Ok(sums?.concat())
}

fn read(counter: &Sharded, pauses: usize, pause: Pause) -> Vec<u64> {
    let nap = || info_span!("wait", on = "sleep").in_scope(|| pause.pass());
    let sum = || info_span!("work", reads = "all shards").in_scope(|| counter.sum());
    (0..pauses).take_while(|_| !nap()).map(|_| sum()).collect()
}

fn write(counter: &Sharded, pauses: usize, pause: Pause) -> Vec<u64> {
    for batch in 1..=pauses {
        let cut = info_span!("work", batch).in_scope(|| {
            (0..BATCH).for_each(|_| counter.add(1));
            pause.pass()
        });
        if cut {
            break;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_shards_share_a_cache_line() {
        let counter = Sharded::new(4);
        let places = counter.shards.iter().map(|shard| std::ptr::from_ref(&**shard).addr() / 64);
        let places: Vec<_> = places.collect();
        assert!(places.is_sorted_by(|one, next| one < next), "lines {places:?}");
        assert_eq!(counter.shards.len(), 4);
    }

    #[test]
    fn a_thread_adds_to_one_shard_and_to_no_other() {
        let counter = Sharded::new(5);
        assert_eq!(counter.shards.len(), 8, "rounded up");
        (0..3).for_each(|_| counter.add(7));
        let used: Vec<_> = counter.shards.iter().map(|shard| shard.load(Relaxed)).collect();
        assert_eq!(used.iter().filter(|&&amount| amount == 21).count(), 1, "{used:?}");
        assert_eq!(counter.sum(), 21);
    }
}
