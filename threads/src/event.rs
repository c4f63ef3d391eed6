//! An event that threads wait for: Python's `threading.Event`, one lock, one condvar.
//!
//! # Invariants
//!
//! * All who wait, wait for the same and may all go on: so `set` wakes them all.
//! * `times` only grows. Who waits at a `set` is let go by it, even if a `clear` comes
//!   before it has run; with the flag alone it would sleep on.
//! * Nothing but these lines runs under the lock: a panic cannot leave it half changed.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::wait_for::wait_for;

/// A flag that threads wait for. At first it is not set.
#[derive(Debug, Default)]
pub struct Event {
    /// Changed by `set` and `clear`.
    state: Mutex<State>,
    /// Told after each `set`.
    was_set: Condvar,
}

#[derive(Debug, Default)]
struct State {
    set: bool,
    /// How often it was set.
    times: u64,
}

impl Event {
    /// Sets it, and wakes all who wait.
    ///
    /// What was done before is seen by whoever [`wait`](Event::wait)s and is let go.
    pub fn set(&self) {
        let mut state = self.lock();
        state.set = true;
        state.times += 1;
        drop(state); // or those who wake would wait at once, for the lock
        self.was_set.notify_all();
    }

    /// From now on who comes waits.
    pub fn clear(&self) {
        self.lock().set = false;
    }

    /// Whether it is set.
    pub fn is_set(&self) -> bool {
        self.lock().set
    }

    /// Waits until it is set, or for at most that long; tells whether it was set.
    pub fn wait(&self, at_most: Option<Duration>) -> bool {
        let state = self.lock();
        let before = state.times;
        let holds = |state: &State| state.set || state.times != before;
        wait_for(&self.was_set, state, holds, at_most).1
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
