//! Where a hazard is run: in a child process that may hang, watched through its record.
//!
//! ```text
//!  parent ── standard input: the lifeline ──▶ child
//!     ▲◀──── its record, entry by entry ───────┤
//!     └◀──── standard error, kept ─────────────┘
//! ```
//!
//! The child is ended as soon as its record shows what is looked for: that decides, not
//! the deadline, which only bounds the wait. It is killed by SIGKILL, for a deadlocked
//! process answers to nothing milder, and its record loses nothing by it.
//!
//! # Endings
//!
//! * However the watching ends, by a panic too, the child is killed and reaped, and with it
//!   whatever it has started and left in its group, also if it has ended by itself.
//! * If the parent is killed, the system closes the lifeline, and a thread of the child
//!   ends its process ([`end_with_parent`](crate::lifeline::end_with_parent)).
//! * The child is in a process group of its own, so Ctrl-C goes to the parent alone.
//! * What the child starts lives by the child's means if the parent is killed, or if it is
//!   put in a group of its own: nobody else can know of it.
//!
//! # Cost
//!
//! A look at the record reads all of it, and is taken only when it has grown; between two
//! looks passes at least the time that the last one took. A child that says more on its
//! standard error than a socket holds (some 200 kB) is stuck until the deadline.

use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::process::{self, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
#[cfg(target_os = "linux")]
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;
use tracing::field::Empty;
use tracing::{Span, info_span};

use crate::record::Record;
use crate::{child, nap, run};

/// The shortest time between two looks at the child.
const PACE: Duration = Duration::from_millis(2);

/// How a watched child came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// It was killed, for its record showed what was looked for.
    Shown,
    /// It ended by itself, or somebody else killed it.
    Itself(ExitStatus),
    /// It was killed when the deadline had passed.
    Late,
    /// It was killed because Ctrl-C was pressed.
    Interrupted,
}

/// What became of a watched child.
#[derive(Debug)]
pub struct Watched {
    /// How it ended.
    pub ended: Ended,
    /// All that it said until then, open spans to its last instant.
    pub record: Record,
    /// What it wrote to its standard error.
    pub complaint: String,
}

/// Starts the process that `command` names, as the lane `name` of a run of its own, and
/// watches it until its record is what is looked for, it ends, or the deadline has passed.
///
/// The program must be one that runs by [`crate::main`] and is [`crate::recorded`], such
/// as [`crate::this_program`]. `shown` is asked again whenever the record has grown.
///
/// # Errors
/// The process cannot be started, or the system does not tell how it is. None is left.
pub fn watch(
    name: &str,
    command: Command,
    deadline: Duration,
    shown: impl Fn(&Record) -> bool,
) -> io::Result<Watched> {
    let (watched, record) = run::run(|| {
        let mut child = Supervisor::start(name, command)?;
        let wait = info_span!("wait", on = format!("end of {name}"));
        let reason = wait.in_scope(|| child.watch(deadline, shown))?;
        child.end(reason)
    });
    watched.map(|(ended, complaint)| Watched { ended, record, complaint })
}

/// The child, as its parent holds it: killed and reaped when it is let go.
struct Supervisor {
    process: process::Child,
    /// The child's group, until it has been killed.
    group: Option<Pid>,
    complaint: UnixStream,
    /// Fields go after `drop` has run, so the lane ends when the child is reaped.
    _lane: Span,
}

impl Supervisor {
    fn start(name: &str, mut command: Command) -> io::Result<Self> {
        let (complaint, theirs) = UnixStream::pair()?;
        complaint.set_nonblocking(true)?;
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(OwnedFd::from(theirs));
        let lane = info_span!("process", name, pid = Empty);
        let process = command.process_group(0).spawn()?;
        lane.record("pid", process.id());
        let group = Some(Pid::from_raw(process.id().cast_signed()));
        Ok(Supervisor { process, group, complaint, _lane: lane })
    }

    /// Waits for a reason to end it; `None`: it has ended by itself.
    fn watch(
        &mut self,
        deadline: Duration,
        shown: impl Fn(&Record) -> bool,
    ) -> io::Result<Option<Ended>> {
        let begin = Instant::now();
        let mut seen = 0;
        while !has_ended(&mut self.process)? {
            let look = Instant::now();
            let length = child::length();
            if length != seen && run::so_far_here().is_some_and(|record| shown(&record)) {
                return Ok(Some(Ended::Shown));
            }
            seen = length;
            if begin.elapsed() >= deadline {
                return Ok(Some(Ended::Late));
            }
            if nap::nap(look.elapsed().max(PACE)) {
                return Ok(Some(Ended::Interrupted));
            }
        }
        Ok(None)
    }

    /// Kills and reaps it; gives back how it ended, and what it complained of.
    fn end(mut self, reason: Option<Ended>) -> io::Result<(Ended, String)> {
        let status = self.kill()?;
        let mut complaint = Vec::new();
        // A process that it started may hold the other end: what is there is all.
        let _ = self.complaint.read_to_end(&mut complaint);
        let complaint = String::from_utf8_lossy(&complaint).into_owned();
        Ok((reason.unwrap_or(Ended::Itself(status)), complaint))
    }

    fn kill(&mut self) -> io::Result<ExitStatus> {
        // Once only: when the child has been reaped, its id may become another group's.
        if let Some(group) = self.group.take() {
            let _ = killpg(group, Signal::SIGKILL);
        }
        self.process.wait()
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// Whether it has ended. It is not reaped by that, so its id is still its own.
#[cfg(target_os = "linux")]
fn has_ended(process: &mut process::Child) -> io::Result<bool> {
    let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    let id = Id::Pid(Pid::from_raw(process.id().cast_signed()));
    Ok(waitid(id, flags)? != WaitStatus::StillAlive)
}

/// Elsewhere it is, and for an instant its id could be another's.
#[cfg(not(target_os = "linux"))]
fn has_ended(process: &mut process::Child) -> io::Result<bool> {
    Ok(process.try_wait()?.is_some())
}
