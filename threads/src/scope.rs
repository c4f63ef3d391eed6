//! Threads that borrow: each works on its own part of one vector, in place.
//!
//! A thread from [`spawn`](crate::spawn) may outlive the function that started it, so it
//! must own what it uses. [`thread::scope`] joins all its threads before it returns, also
//! after a panic, so they may borrow what the function owns: no `Arc`, no copy, and where
//! each has a part of its own, no lock. Python's threads share every list in this way
//! already; what differs is that here two threads cannot be given the same part (E0499):
//!
//! ```compile_fail,E0499
//! let mut numbers = [1, 2, 3, 4];
//! std::thread::scope(|scope| {
//!     scope.spawn(|| numbers[0] = 10);
//!     scope.spawn(|| numbers[1] = 20); // the compiler sees one array, lent twice
//! });
//! ```
//!
//! [`chunks_mut`](slice::chunks_mut) is the cure: it gives out parts that do not overlap.
//! [`each`] and [`split`] start the threads of all the mechanisms that follow.
//!
//! # Cost
//!
//! That of the threads; a borrow is free, where an `Arc` costs an allocation and two atomic
//! operations a thread. Not for threads that shall go on when the function returns.

use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::thread::{self, ScopedJoinHandle};

use tracing::info_span;

use crate::{Pause, Refused};

/// Squares the numbers in place, a thread a name, each with an equal part.
///
/// A `pause` goes by before each number.
///
/// # Errors
/// The system refuses a thread. Then no number has changed.
pub fn square(numbers: &mut [u64], names: &[&str], pause: Pause) -> Result<(), Refused> {
    let part = numbers.len().div_ceil(names.len().max(1)).max(1);
    let parts = names.iter().copied().zip(numbers.chunks_mut(part));
    split(parts, |part| in_turn(part, pause))?;
    Ok(())
}

/// The sequential twin: one number after the other, in this thread.
pub fn in_turn(numbers: &mut [u64], pause: Pause) {
    for number in numbers {
        square_one(number, pause);
    }
}

fn square_one(number: &mut u64, pause: Pause) {
    info_span!("wait", on = "sleep").in_scope(|| pause.pass());
    info_span!("work", squares = *number).in_scope(|| *number *= *number);
}

/// Runs `work` in one thread a name, and returns the answers in the order of `names`.
///
/// # Errors
/// The system refuses a thread: then `work` ran in none, and all are joined.
///
/// # Panics
/// A panic of `work` goes on here, when all threads are joined. A name with a NUL in it
/// panics too, and then `work` ran in none.
pub fn each<T: Send>(names: &[&str], work: impl Fn(&str) -> T + Sync) -> Result<Vec<T>, Refused> {
    split(names.iter().map(|&name| (name, name)), work)
}

/// Runs `work` in one thread a part, which has a name; otherwise as [`each`].
///
/// # Errors
/// As [`each`].
///
/// # Panics
/// As [`each`]; a panic of `parts` is as one for a name.
pub fn split<'name, P: Send, T: Send>(
    parts: impl IntoIterator<Item = (&'name str, P)>,
    work: impl Fn(P) -> T + Sync,
) -> Result<Vec<T>, Refused> {
    let pass_on = |outcome: thread::Result<T>| outcome.unwrap_or_else(|panic| resume_unwind(panic));
    Ok(outcomes(parts, work)?.into_iter().map(pass_on).collect())
}

/// As [`split`], but a panic does not go on: it is that thread's outcome.
///
/// # Errors
/// As [`each`].
///
/// # Panics
/// A name has a NUL in it, or `parts` panics; `work` ran in none.
pub fn outcomes<'name, P: Send, T: Send>(
    parts: impl IntoIterator<Item = (&'name str, P)>,
    work: impl Fn(P) -> T + Sync,
) -> Result<Vec<thread::Result<T>>, Refused> {
    // Set when all have started, or one was refused: threads that wait for each other
    // must not begin without the one that is missing.
    let go: OnceLock<bool> = OnceLock::new();
    let (go, work) = (&go, &work);
    thread::scope(|scope| {
        let start = |(name, part): (&str, P)| {
            let lane = info_span!("thread", name);
            let run = move || go.wait().then(|| lane.in_scope(|| work(part)));
            let thread = thread::Builder::new().name(name.to_owned());
            thread.spawn_scoped(scope, run).map_err(Refused::of(name))
        };
        let or_not = OrNot(go);
        let started: Result<Vec<_>, Refused> = parts.into_iter().map(start).collect();
        let _ = go.set(started.is_ok()); // the first to set it, for `or_not` is still here
        drop(or_not);
        let join = |thread: ScopedJoinHandle<'_, Option<T>>| thread.join().transpose();
        Ok(started?.into_iter().filter_map(join).collect())
    })
}

/// Sets what nobody has set: where a part or a start panics, the threads before it end, or
/// the scope would join them for ever.
struct OrNot<'go>(&'go OnceLock<bool>);

impl Drop for OrNot<'_> {
    fn drop(&mut self) {
        let _ = self.0.set(false);
    }
}
