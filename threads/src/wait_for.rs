//! A wait for a state, with a bound: Python's `Condition.wait_for(predicate, timeout)`.

use std::sync::{Condvar, MutexGuard, PoisonError};
use std::time::Duration;

/// Waits until `holds`, or for at most that long; tells whether it holds.
///
/// The state is looked at first, so what holds already does not wait. A state that a panic
/// left behind is looked at as it is.
pub fn wait_for<'lock, T>(
    changed: &Condvar,
    guard: MutexGuard<'lock, T>,
    mut holds: impl FnMut(&T) -> bool,
    at_most: Option<Duration>,
) -> (MutexGuard<'lock, T>, bool) {
    let lacks = |state: &mut T| !holds(state);
    let Some(time) = at_most else {
        return (changed.wait_while(guard, lacks).unwrap_or_else(PoisonError::into_inner), true);
    };
    let waited = changed.wait_timeout_while(guard, time, lacks);
    let (guard, result) = waited.unwrap_or_else(PoisonError::into_inner);
    (guard, !result.timed_out())
}
