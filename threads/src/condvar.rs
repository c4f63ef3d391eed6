//! Four threads wait for a start, then pass a gate two at a time: waiting for a state.
//!
//! A lock keeps others out; a [`Condvar`] lets a thread wait until another has *changed*
//! what the lock protects. It is Python's `threading.Condition`, and [`mod@wait_for`] its
//! `wait_for(predicate, timeout)`. Python's [`Event`] and [`Semaphore`] are not in the
//! standard library; both are built on it here, in files of their own.
//!
//! [`Condvar`]: std::sync::Condvar
//! [`mod@wait_for`]: mod@crate::wait_for
//!
//! # Invariants
//!
//! * The state is changed under the lock, so no change falls between a waiter's look and
//!   its sleep: going to sleep gives the lock back in the same step.
//! * A waiter looks again each time it wakes. A wake-up is only a hint: it may be spurious,
//!   and another thread may have been faster.
//! * `notify_one` where any waiter will do and one can go on, `notify_all` where all can
//!   go on, or where waiters wait for different things.
//! * A wait has no bound where what is waited for comes whatever happens: the start does, also
//!   by a panic of the starter. Where that is in somebody else's hands, give it one, as
//!   [`Event::wait`] takes it.
//!
//! A wait takes the guard and gives it back. Whoever keeps it, and so would look at the
//! state while others change it, is refused (E0382):
//!
//! ```compile_fail,E0382
//! use std::sync::{Condvar, Mutex};
//! let (open, changed) = (Mutex::new(false), Condvar::new());
//! let guard = open.lock().unwrap();
//! while !*guard {
//!     changed.wait(guard).unwrap();
//! }
//! ```
//!
//! # Cost
//!
//! A trip through the scheduler a wait, some microseconds; `notify` with nobody waiting is
//! nearly free. To hand over values use a channel, which is this and a queue.

use std::panic::{catch_unwind, resume_unwind};

use tracing::{info, info_span};

use crate::event::Event;
use crate::semaphore::Semaphore;
use crate::{Pause, Refused, scope};

/// After a `pause` the `starter` starts all others, which then pass a gate, at most
/// `at_once` at the same time, each for a `pause`. Gives back how many have passed.
///
/// # Errors
/// The system refuses a thread.
///
/// # Panics
/// A panic of the pause goes on here, when all threads are joined; that of the starter has
/// started the others before.
pub fn pass(names: &[&str], starter: &str, at_once: usize, pause: Pause) -> Result<usize, Refused> {
    let (start, gate) = (Event::default(), Semaphore::new(at_once));
    let parts = names.iter().map(|&name| (name, Some(name))).chain([(starter, None)]);
    let task = |name| match name {
        Some(name) => wait_and_pass(&start, &gate, name, pause),
        None => begin(&start, names, pause),
    };
    Ok(scope::split(parts, task)?.into_iter().sum())
}

/// The sequential twin: with one thread there is nobody to wait for.
///
/// # Panics
/// The pause panics.
pub fn in_turn(names: &[&str], pause: Pause) -> usize {
    let (start, gate) = (Event::default(), Semaphore::new(1));
    begin(&start, names, pause);
    names.iter().map(|name| wait_and_pass(&start, &gate, name, pause)).sum()
}

/// Starts the others, whatever ends the pause; tells how many have passed: none.
fn begin(start: &Event, names: &[&str], pause: Pause) -> usize {
    let ready = catch_unwind(|| info_span!("work", on = "start").in_scope(|| pause.pass()));
    for name in names {
        info!(name: "send", id = format!("start of {name}"));
    }
    start.set();
    ready.unwrap_or_else(|panic| resume_unwind(panic));
    0
}

fn wait_and_pass(start: &Event, gate: &Semaphore, name: &str, pause: Pause) -> usize {
    info_span!("wait", on = "start").in_scope(|| start.wait(None));
    info!(name: "recv", id = format!("start of {name}"));
    let _permit = info_span!("wait", on = "gate").in_scope(|| gate.acquire());
    let _hold = info_span!("hold", of = "gate").entered(); // ends before the permit goes
    info_span!("work", passes = "gate").in_scope(|| pause.pass());
    1
}
