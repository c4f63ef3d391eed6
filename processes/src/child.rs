//! A child process, as its parent holds it: killed and reaped when it is let go.
//!
//! A process that has ended stays in the system's table until its parent has asked for
//! its exit status: a zombie. [`Child`] asks in every case, also while a panic or an
//! error unwinds through the parent. The other half, a parent that can do nothing any
//! more because it was killed, is the child's own: see [`lifeline`](crate::lifeline).
//!
//! # Starting from a program that has threads
//!
//! Between `fork` and `exec` only this one thread exists in the copy, and a lock that any
//! other held is locked for ever: an allocation may already hang. So none of our code runs
//! there. [`Command`] does all that is asked for by `posix_spawn`, or in its own code
//! between the two calls, which allocates nothing and takes no lock. (Python forks without
//! `exec` where the start method is `fork`, and since 3.12 warns if there are threads.)

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{self, ChildStdin, Command, ExitStatus, Stdio};

use tracing::field::Empty;
use tracing::{Span, info_span};

/// A child process that does not outlive this value.
///
/// Dropping it kills the child, if it still runs, and reaps it.
#[derive(Debug)]
pub struct Child {
    process: process::Child,
    /// Closes when this process ends, or this value goes: the child notices.
    _lifeline: Option<ChildStdin>,
    /// The child's lane. Fields go after `drop` has run, so it ends when the child is reaped.
    _lane: Span,
}

impl Child {
    /// Starts the program that `command` names, with a pipe to this process as its
    /// standard input.
    ///
    /// The child is in a process group of its own, so Ctrl-C goes to the parent alone and
    /// the parent's end is the child's.
    ///
    /// # Errors
    /// There is no such program, or the system refuses another process. Nothing was started.
    pub fn start(
        name: &str,
        command: impl FnOnce(&str) -> io::Result<Command>,
    ) -> io::Result<Self> {
        let lane = info_span!("process", name, pid = Empty); // made here: the arrow leaves this lane
        let mut process = command(name)?.stdin(Stdio::piped()).process_group(0).spawn()?;
        lane.record("pid", process.id());
        // Out of the handle, for its `wait` would close the pipe first.
        let lifeline = process.stdin.take();
        Ok(Child { process, _lifeline: lifeline, _lane: lane })
    }

    /// Waits until the child has ended, and reaps it.
    ///
    /// # Errors
    /// The system does not tell the status, for example because somebody else reaped it.
    pub fn wait(mut self) -> io::Result<ExitStatus> {
        info_span!("wait", on = "exit").in_scope(|| self.process.wait())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Once reaped, both do nothing: its id may be another process's by then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
