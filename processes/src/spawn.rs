//! Two child processes start, wait, end, and are reaped.
//!
//! Python's `Process(target=task).start()` is [`Child::start`] here, and `join` is
//! [`Child::wait`]. What differs: Python runs a function in the child, which it copies
//! there by `fork` or by importing the module again; Rust starts a program. The program is
//! named by whoever calls, may be this one again with another command, and gets what it is
//! to do as arguments. `wait` gives back how it ended, which Python keeps in `exitcode`.
//!
//! # Cost
//!
//! About a millisecond a child, of which the greater part is the new program's start.

use std::io::{self, Read};
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::Duration;

use tracing::info_span;

use crate::child::Child;
use crate::lifeline;

/// Runs one child process per name and returns how they ended, in the order of `names`.
///
/// `command` says which program is the child of that name. A child that cannot be started
/// is that name's error; every child that started is reaped. If this process ends before
/// them, they end too, given that they keep to their [`lifeline`].
///
/// # Panics
/// A panic of `command` goes on, once the children that had started are killed and reaped.
pub fn spawn(
    names: &[&str],
    command: impl Fn(&str) -> io::Result<Command>,
) -> Vec<io::Result<ExitStatus>> {
    let started: Vec<_> = names.iter().map(|name| Child::start(name, &command)).collect();
    started.into_iter().map(|child| child?.wait()).collect()
}

/// The sequential twin: the next child is started when the one before has ended.
pub fn in_turn(
    names: &[&str],
    command: impl Fn(&str) -> io::Result<Command>,
) -> Vec<io::Result<ExitStatus>> {
    names.iter().map(|name| Child::start(name, &command)?.wait()).collect()
}

/// What the child does: it sleeps for `pause`, or until `parent` is gone.
///
/// # Errors
/// The system refuses the thread that holds the lifeline.
pub fn task(name: &str, pause: Duration, parent: impl Read + Send + 'static) -> io::Result<()> {
    lifeline::end_with(parent)?;
    let sleep = || info_span!("wait", on = "sleep").in_scope(|| thread::sleep(pause));
    info_span!("process", name).in_scope(sleep);
    Ok(())
}
