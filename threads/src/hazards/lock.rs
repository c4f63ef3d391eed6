//! A lock that says who waits for it and who holds it.

use tracing::info_span;
use tracing::span::EnteredSpan;

use super::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A value behind a lock that has a name.
pub struct Lock<T> {
    name: &'static str,
    value: Mutex<T>,
}

/// The lock, held: to be dropped, or waited with.
///
/// Fields are dropped from top to bottom: the `hold` ends before the lock is released.
pub struct Held<'lock, T> {
    hold: EnteredSpan,
    guard: MutexGuard<'lock, T>,
    name: &'static str,
}

impl<T> Lock<T> {
    /// A lock that is free.
    pub fn new(name: &'static str, value: T) -> Self {
        Lock { name, value: Mutex::new(value) }
    }

    /// Waits for the lock and takes it.
    pub fn take(&self) -> Held<'_, T> {
        // A thread that panicked under this lock left a whole value behind.
        let take = || self.value.lock().unwrap_or_else(PoisonError::into_inner);
        let guard = info_span!("wait", on = self.name).in_scope(take);
        Held { hold: hold(self.name), guard, name: self.name }
    }
}

impl<T> Held<'_, T> {
    /// The value.
    pub fn get(&self) -> &T {
        &self.guard
    }

    /// Changes the value.
    pub fn set(&mut self, value: T) {
        *self.guard = value;
    }

    /// Lets the lock go until `signal` is given, then takes it again.
    #[must_use]
    pub fn wait(self, signal: &Condvar) -> Self {
        let Held { hold: held, guard, name } = self;
        drop(held); // others may hold it while this thread waits
        let wait = || signal.wait(guard).unwrap_or_else(PoisonError::into_inner);
        let guard = info_span!("wait", on = "signal").in_scope(wait);
        Held { hold: hold(name), guard, name }
    }
}

fn hold(name: &str) -> EnteredSpan {
    info_span!("hold", of = name).entered()
}
