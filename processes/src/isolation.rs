//! A child changes a variable: the parent's is as it was, unless the memory is shared.
//!
//! In Python a global variable that a `Process` changes stays as it was in the parent,
//! which surprises whoever comes from threads; `multiprocessing.Value` is the cure. Here
//! both are the same: a `static` is one variable a *process*, not one a program, and
//! [`SharedNumber`] is memory that both processes see.
//!
//! ```text
//!  parent   VARIABLE 0   ┐                ┌  child   VARIABLE 0 + 1
//!           number ──────┴─ one page of ──┴─ number         0 + 1
//! ```
//!
//! What differs: `Value` comes with a lock that one must remember to take. Two processes
//! race for shared memory as two threads do; here it is an atomic, and adding is one step.
//!
//! # Cost
//!
//! Shared memory costs a page and three system calls, then nothing: it is as fast as the
//! process's own. It holds plain bytes only, for a pointer means nothing elsewhere.

use std::io::{self, Read};
use std::process::{Command, ExitStatus};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use tracing::info_span;

use crate::child::Child;
use crate::lifeline;
use crate::shared_memory::SharedNumber;

/// The variable. Every process that runs this program has one of its own.
static VARIABLE: AtomicU64 = AtomicU64::new(0);

/// What one process sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Values {
    /// Its own variable.
    pub own: u64,
    /// The number in shared memory, where there is one.
    pub shared: Option<u64>,
}

/// Lets a child add one to both, and returns how it ended and what *this* process sees then.
///
/// `command` says which program is the child; it is to call [`task`] with the same number.
///
/// # Errors
/// The child cannot be started, or the system does not tell its status. It is reaped.
pub fn isolation(
    name: &str,
    shared: Option<&SharedNumber>,
    command: impl FnOnce(&str) -> io::Result<Command>,
) -> io::Result<(ExitStatus, Values)> {
    let status = Child::start(name, command)?.wait()?;
    // Reaping comes after all that the child did, so these loads need no ordering of their own.
    Ok((status, look(shared)))
}

/// The sequential twin: this process adds one to both, and sees both changed.
pub fn in_turn(shared: Option<&SharedNumber>) -> Values {
    add_one(shared);
    look(shared)
}

/// What the child does: it adds one to both, stays for `pause`, and returns what it sees.
///
/// # Errors
/// The system refuses the thread that holds the lifeline to `parent`.
pub fn task(
    name: &str,
    shared: Option<&SharedNumber>,
    pause: Duration,
    parent: impl Read + Send + 'static,
) -> io::Result<Values> {
    lifeline::end_with(parent)?;
    Ok(info_span!("process", name).in_scope(|| {
        info_span!("work", "add one").in_scope(|| add_one(shared));
        info_span!("wait", on = "sleep").in_scope(|| thread::sleep(pause));
        look(shared)
    }))
}

fn add_one(shared: Option<&SharedNumber>) {
    // In one step, so no addition of another process falls between a load and a store.
    for number in [Some(&VARIABLE), shared.map(|shared| &**shared)].into_iter().flatten() {
        number.fetch_add(1, Ordering::Relaxed);
    }
}

fn look(shared: Option<&SharedNumber>) -> Values {
    Values {
        own: VARIABLE.load(Ordering::Relaxed),
        shared: shared.map(|shared| shared.load(Ordering::Relaxed)),
    }
}
