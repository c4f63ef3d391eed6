//! Counters that threads share, each kind in its own way.
//!
//! In each, `workers` threads add one `tasks` times to a counter that begins at zero, and
//! the final count is returned: one that loses an increment has another answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use crossbeam::utils::CachePadded;
use shared::compare::{Model, Work};

use threads::sharded::Sharded;
use threads::{Refused, scope};

/// All kinds; the others are compared with the first.
pub const KINDS: &[Model] = &[
    Model { name: "Mutex", run: mutex },
    Model { name: "RwLock", run: rw_lock },
    Model { name: "parking_lot Mutex", run: parking_lot },
    Model { name: "one atomic", run: atomic },
    Model { name: "atomics on one cache line", run: one_line },
    Model { name: "padded atomics", run: padded },
    Model { name: "sharded counter", run: sharded },
];

fn mutex(work: &Work) -> anyhow::Result<u64> {
    let counter = Mutex::new(0);
    each(work, |_| *counter.lock().unwrap_or_else(PoisonError::into_inner) += 1)?;
    Ok(counter.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn rw_lock(work: &Work) -> anyhow::Result<u64> {
    let counter = RwLock::new(0);
    each(work, |_| *counter.write().unwrap_or_else(PoisonError::into_inner) += 1)?;
    Ok(counter.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn parking_lot(work: &Work) -> anyhow::Result<u64> {
    let counter = parking_lot::Mutex::new(0);
    each(work, |_| *counter.lock() += 1)?;
    Ok(counter.into_inner())
}

/// The joins bring what was added to whoever reads it, here and below: `Relaxed` is enough.
fn atomic(work: &Work) -> anyhow::Result<u64> {
    let counter = AtomicU64::new(0);
    each(work, |_| add(&counter))?;
    Ok(counter.into_inner())
}

/// An atomic a thread, eight of them side by side: who adds to one takes the line from all.
fn one_line(work: &Work) -> anyhow::Result<u64> {
    /// As long as a cache line, and at the beginning of one.
    #[derive(Default)]
    #[repr(align(64))]
    struct Line([AtomicU64; 8]);
    let lines: Vec<Line> = (0..work.workers.div_ceil(8)).map(|_| Line::default()).collect();
    each(work, |thread| add(&lines[thread / 8].0[thread % 8]))?;
    Ok(lines.iter().flat_map(|line| &line.0).map(read).sum())
}

/// An atomic a thread, each on cache lines of its own.
fn padded(work: &Work) -> anyhow::Result<u64> {
    let counters: Vec<CachePadded<AtomicU64>> =
        (0..work.workers).map(|_| CachePadded::default()).collect();
    each(work, |thread| add(&counters[thread]))?;
    Ok(counters.iter().map(|counter| read(counter)).sum())
}

fn sharded(work: &Work) -> anyhow::Result<u64> {
    let counter = Sharded::new(work.workers);
    each(work, |_| counter.add(1))?;
    Ok(counter.sum())
}

fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// Each thread, which is told its number, increments as often as there are tasks.
///
/// None begins before all have started: the first would be done before the last begins,
/// and nobody would want the same counter at the same time.
fn each(work: &Work, increment: impl Fn(usize) + Sync) -> Result<(), Refused> {
    let numbers = (0..work.workers).map(|number| ("counter", number));
    scope::split(numbers, |number| (0..work.tasks).for_each(|_| increment(number)))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn no_kind_loses_an_increment() {
        for workers in [1, 2, 9] {
            let work = Work { tasks: 1000, workers, units: 0, wait: Duration::ZERO };
            for kind in KINDS {
                assert_eq!((kind.run)(&work).unwrap(), 1000 * workers as u64, "{}", kind.name);
            }
        }
    }
}
