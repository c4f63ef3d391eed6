//! A lock is held across a sleep, and everybody stands behind the sleeper.
//!
//! Nothing is lost and nobody is stuck for ever: it is only slow, so no test fails. Each
//! thread sleeps once, for an answer from the network perhaps; together they take as long
//! as all the sleeps in a row, as if there were one thread. Python's threads do the same
//! where `with lock:` goes around a request.
//!
//! The cure holds the lock for what it protects and no longer: take the number, let the
//! lock go, then sleep. What is `drop(guard)` here is the end of the `with` block there.
//!
//! Nor can another thread give the lock back for the sleeper: a guard stays with the thread
//! that took it (E0277). Python's locks may be released by anybody.
//!
//! ```compile_fail,E0277
//! let ledger = std::sync::Mutex::new(0);
//! let guard = ledger.lock().unwrap();
//! std::thread::scope(|scope| {
//!     scope.spawn(move || drop(guard));
//! });
//! ```
//!
//! # Cost
//!
//! What was read under the lock may be old when the sleep is over: whoever must write back
//! something that depends on it has to look again. Async code asks the same question more
//! sharply, for a lock held across an `await` may also stop the task that would free it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::info_span;

use super::Gap;
use super::each::each;
use crate::Refused;

/// One thread a name takes the next number and sleeps, all of it under the lock; returns
/// how many numbers were taken.
///
/// Each thread calls `arrive` when it has begun to wait for the lock, and `sleep` once.
///
/// # Errors
/// The system refuses a thread.
pub fn wrong(names: &[&str], arrive: &Gap, sleep: &Gap) -> Result<u32, Refused> {
    numbers(names, arrive, sleep, |mut guard, sleep| {
        let hold = info_span!("hold", of = "ledger").entered();
        *guard += 1;
        info_span!("wait", on = "sleep").in_scope(|| sleep());
        drop(hold);
    })
}

/// The same, but the lock is let go before the sleep.
///
/// # Errors
/// As [`wrong`].
pub fn cure(names: &[&str], arrive: &Gap, sleep: &Gap) -> Result<u32, Refused> {
    numbers(names, arrive, sleep, |mut guard, sleep| {
        let hold = info_span!("hold", of = "ledger").entered();
        *guard += 1;
        drop(hold);
        drop(guard);
        info_span!("wait", on = "sleep").in_scope(|| sleep());
    })
}

fn numbers(
    names: &[&str],
    arrive: &Gap,
    sleep: &Gap,
    take_one: fn(MutexGuard<'_, u32>, &Gap),
) -> Result<u32, Refused> {
    let next = Arc::new(Mutex::new(0));
    let (theirs, arrive, sleep) = (Arc::clone(&next), Arc::clone(arrive), Arc::clone(sleep));
    each(names, move |_| {
        let lock = || {
            arrive();
            theirs.lock().unwrap_or_else(PoisonError::into_inner)
        };
        let guard = info_span!("wait", on = "ledger").in_scope(lock);
        take_one(guard, &sleep);
    })?;
    let taken = *next.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(taken)
}
