//! Five threads add one to the same counter, and a lock keeps each update whole.
//!
//! Python's `with lock:` is the guard that `lock()` gives back: it unlocks where it goes
//! out of scope, also after a panic. What differs: in Python the lock and the data that it
//! protects are two things, and nothing but convention keeps a thread from touching the
//! one without the other. Here the data is *inside* the [`Mutex`], and the guard is the
//! only way to it.
//!
//! A counter that is shared without a lock does not compile. `Rc` and `Cell` are for one
//! thread, which the compiler knows because they are not [`Send`] or [`Sync`] (E0277):
//!
//! ```compile_fail,E0277
//! let counter = std::rc::Rc::new(std::cell::Cell::new(0));
//! let theirs = std::rc::Rc::clone(&counter);
//! std::thread::spawn(move || theirs.set(theirs.get() + 1)).join().unwrap();
//! ```
//!
//! # Cost
//!
//! Some 20 ns where nobody else wants the lock, and a trip through the scheduler where
//! somebody does. For one number an atomic is enough; a lock is for what takes two steps,
//! as here, where time passes between reading the counter and writing it back.

use std::sync::{Mutex, PoisonError};

use tracing::info_span;

use crate::{Pause, Refused, scope};

/// Counts to the number of `names`, one thread each, and returns the counter.
///
/// Each thread reads the counter, lets `pause` pass, and writes back one more, all while
/// it holds the lock.
///
/// # Errors
/// The system refuses a thread.
pub fn count(names: &[&str], pause: Pause) -> Result<u32, Refused> {
    let counter = Mutex::new(0);
    scope::each(names, |_| increment(&counter, pause))?;
    Ok(counter.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// The sequential twin: the same increments, one after the other.
pub fn in_turn(names: &[&str], pause: Pause) -> u32 {
    let counter = Mutex::new(0);
    for _ in names {
        increment(&counter, pause);
    }
    counter.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn increment(counter: &Mutex<u32>, pause: Pause) {
    // A thread that panicked under this lock left a whole number behind: going on is safe.
    let take = || counter.lock().unwrap_or_else(PoisonError::into_inner);
    let mut guard = info_span!("wait", on = "counter").in_scope(take);
    let hold = info_span!("hold", of = "counter").entered();
    let value = *guard;
    pause.pass(); // the gap in which, without the lock, an update would be lost
    *guard = value + 1;
    drop(hold); // ended before the lock is released, so two holds never seem to overlap
}
