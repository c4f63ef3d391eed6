//! Threads read a counter and write back one more; what another wrote in between is lost.
//!
//! `counter += 1` is three steps, whatever the language: read, add, write. Two threads
//! that both read 3 both write 4, and one of the two updates is gone. Neither an atomic
//! nor the GIL prevents that: each *step* is whole, the three together are not. In CPython
//! 3.10 and later `counter += 1` on a global changes hands only at a call or a jump back,
//! so the race shows only where a call stands in the gap: `counter = counter + fetch()`.
//!
//! The cure makes the three one: `fetch_add`, which the processor carries out whole, or a
//! lock around all of it, as in [`lock`](crate::lock) and Python's `with lock:`.
//!
//! A counter that is no atomic and has no lock does not compile (E0499):
//!
//! ```compile_fail,E0499
//! let mut counter = 0;
//! std::thread::scope(|scope| {
//!     scope.spawn(|| counter += 1);
//!     scope.spawn(|| counter += 1);
//! });
//! ```

// `Relaxed` everywhere: nothing else is published by the counter, and the last read comes
// after the joins. No ordering would mend `wrong`: it is the gap that is wrong.
use super::sync::Arc;
use super::sync::atomic::{AtomicU32, Ordering::Relaxed};
use tracing::info_span;

use super::Gap;
use super::each::each;
use crate::Refused;

/// Adds one per name and round, in one thread a name, and loses some; returns the counter.
///
/// Each thread calls `gap` between its read and its write, once a round.
///
/// # Errors
/// The system refuses a thread.
pub fn wrong(names: &[&str], rounds: u32, gap: &Gap) -> Result<u32, Refused> {
    let gap = Arc::clone(gap);
    count(names, rounds, move |counter| {
        let value = info_span!("work", read = "read counter").in_scope(|| counter.load(Relaxed));
        gap();
        let value = value + 1;
        info_span!("work", write = format!("counter = {value}"))
            .in_scope(|| counter.store(value, Relaxed));
    })
}

/// The same with one step instead of three: returns the number of names times `rounds`.
///
/// Each thread calls `gap` before its update, once a round.
///
/// # Errors
/// As [`wrong`].
pub fn cure(names: &[&str], rounds: u32, gap: &Gap) -> Result<u32, Refused> {
    let gap = Arc::clone(gap);
    count(names, rounds, move |counter| {
        gap();
        info_span!("work", add = "counter += 1").in_scope(|| counter.fetch_add(1, Relaxed));
    })
}

fn count(
    names: &[&str],
    rounds: u32,
    add_one: impl Fn(&AtomicU32) + Send + Sync + 'static,
) -> Result<u32, Refused> {
    let counter = Arc::new(AtomicU32::new(0));
    let theirs = Arc::clone(&counter);
    each(names, move |_| (0..rounds).for_each(|_| add_one(&theirs)))?;
    let value = info_span!("work", read = "read counter").in_scope(|| counter.load(Relaxed));
    info_span!("work", answer = format!("counter is {value}")).in_scope(|| ());
    Ok(value)
}
