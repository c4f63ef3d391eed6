//! A number of permits: Python's `threading.Semaphore`, one lock, one condvar.
//!
//! A lock lets one thread in; a semaphore as many as it has permits. It protects no data:
//! what it bounds is how many do something at once, such as open connections.
//!
//! # Invariants
//!
//! * The permits that are free and those that are held are as many as at the beginning: a
//!   [`Permit`] comes from here alone, and gives itself back when it is dropped, also by a
//!   panic. (Python's `release()` can be forgotten, or called once too often.)
//! * One permit comes back, so one more can go on; all wait for the same, so any will do:
//!   `notify_one`. A waiter that is told at the moment when its time is up takes the
//!   permit all the same, for it looks before it gives up: no wake-up is lost with it.
//! * Nothing but these lines runs under the lock: a panic cannot leave it half changed.
//!
//! Who comes while a permit is free gets it, even if others have waited longer.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::wait_for::wait_for;

/// A number of permits, which threads wait for.
#[derive(Debug)]
pub struct Semaphore {
    /// How many are free: taken by `acquire`, given back by a dropped [`Permit`].
    free: Mutex<usize>,
    /// Told after each return.
    returned: Condvar,
}

/// A permit; dropping it gives it back.
#[must_use = "a permit that is not kept is given back at once"]
#[derive(Debug)]
pub struct Permit<'semaphore>(&'semaphore Semaphore);

impl Semaphore {
    /// A semaphore with the given number of permits. With none, [`acquire`](Self::acquire) never ends.
    pub const fn new(permits: usize) -> Self {
        Semaphore { free: Mutex::new(permits), returned: Condvar::new() }
    }

    /// Takes a permit, when there is one.
    pub fn acquire(&self) -> Permit<'_> {
        self.take(self.wait(None).0)
    }

    /// Takes a permit, if there is one within that time.
    pub fn acquire_timeout(&self, at_most: Duration) -> Option<Permit<'_>> {
        let (free, found) = self.wait(Some(at_most));
        found.then(|| self.take(free))
    }

    fn wait(&self, at_most: Option<Duration>) -> (MutexGuard<'_, usize>, bool) {
        wait_for(&self.returned, self.lock(), |free| *free > 0, at_most)
    }

    fn take(&self, mut free: MutexGuard<'_, usize>) -> Permit<'_> {
        *free -= 1;
        Permit(self)
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.0.lock() += 1; // the guard goes here: who wakes finds the lock free
        self.0.returned.notify_one();
    }
}
