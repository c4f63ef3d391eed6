//! A thread takes a lock that it holds already, and waits for itself for ever.
//!
//! It seldom stands in one function: `enter` takes the ledger and calls `total`, which
//! takes the ledger. Python's `threading.Lock` hangs in the same way; its `RLock` lets the
//! same thread in again, and so lets it see what it has changed only by half. Rust's
//! [`Mutex`](std::sync::Mutex) has no such kind, for its guard is a `&mut` to the value,
//! and there may be only one: the second `lock` never returns (it may also panic).
//!
//! The cure is to hand on the guard, not the lock: a function that is given the guard need
//! not ask for the lock, and whoever calls it must hold it already.
//!
//! Where a lock has one owner who may change it, no locking is needed, and the compiler
//! refuses the second taking (E0499):
//!
//! ```compile_fail,E0499
//! let mut ledger = std::sync::Mutex::new(0);
//! let entries = ledger.get_mut().unwrap();
//! let total = *ledger.get_mut().unwrap();
//! *entries = total + 1;
//! ```
//!
//! # Cost
//!
//! None: the cure takes one lock instead of two.

use tracing::info_span;

use super::each::each;
use super::lock::{Held, Lock};
use crate::Refused;

/// A thread `A` makes an entry and asks for the total, each under the lock.
///
/// It never returns, unless by a panic of the second `lock`.
///
/// # Errors
/// The system refuses the thread.
pub fn wrong() -> Result<u32, Refused> {
    let ledger = Lock::new("ledger", 0);
    let totals = each(&["A"], move |_| {
        let mut entries = ledger.take();
        entries.set(entries.get() + 1);
        total(&ledger.take()) // `entries` is held to the end of this block
    })?;
    Ok(totals.into_iter().sum())
}

/// The same, with the total of what is locked already: returns 1.
///
/// # Errors
/// As [`wrong`].
pub fn cure() -> Result<u32, Refused> {
    let ledger = Lock::new("ledger", 0);
    let totals = each(&["A"], move |_| {
        let mut entries = ledger.take();
        entries.set(entries.get() + 1);
        total(&entries)
    })?;
    Ok(totals.into_iter().sum())
}

fn total(entries: &Held<'_, u32>) -> u32 {
    info_span!("work", does = "total").in_scope(|| *entries.get())
}
