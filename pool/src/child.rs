//! A worker process, as its parent holds it: killed and reaped when it is let go.
//!
//! Parent and worker talk over a pair of sockets, of which one is the worker's standard
//! input: it goes both ways, and leaves standard output to whatever the worker prints. The
//! worker's end is in no other process. So when the worker dies, however that came, the
//! parent reads an end, not nothing for ever; and when the parent dies, so does the worker.
//!
//! Between `fork` and `exec` no code of ours runs, only the standard library's: a program
//! that has threads already may start workers.

use std::io::{self, BufReader, ErrorKind, Read as _, Write as _};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::process::{self, Command, ExitStatus};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tracing::field::Empty;
use tracing::{Span, info, info_span};

use crate::frame::{END, Frame, next_line};
use crate::map::Lost;

/// How long a worker has to end when it is told to.
const OBEYS_WITHIN: Duration = Duration::from_secs(1);
/// The next task's id: unique in this process, so that arrows of several pools never mix.
static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// A worker process that does not outlive this value.
#[derive(Debug)]
pub struct Child {
    process: process::Child,
    socket: BufReader<UnixStream>,
    /// Who started it: hand-overs are said on this lane, whichever thread makes them.
    caller: Span,
    /// The worker's lane. Fields go after `drop` has run, so it ends when the worker is reaped.
    _lane: Span,
}

impl Child {
    /// Starts the program that `command` names, with a socket to this process as its
    /// standard input.
    ///
    /// The worker is in a process group of its own, so Ctrl-C goes to the parent alone and
    /// the parent's end is the worker's.
    ///
    /// # Errors
    /// There is no such program, or the system refuses another process. Nothing was started.
    pub fn start(name: &str, command: impl Fn(&str) -> io::Result<Command>) -> io::Result<Self> {
        let lane = info_span!("process", name, pid = Empty);
        let (ours, theirs) = UnixStream::pair()?;
        // The command goes with this line, and with it our copy of the worker's end.
        let process = command(name)?.stdin(OwnedFd::from(theirs)).process_group(0).spawn()?;
        lane.record("pid", process.id());
        Ok(Child { process, socket: BufReader::new(ours), caller: Span::current(), _lane: lane })
    }

    /// Hands a number to the worker and waits for its square.
    ///
    /// # Errors
    /// The worker ended, or its answer makes no sense. Do not ask it again.
    pub fn ask(&mut self, number: u32) -> Result<u64, Lost> {
        self.talk(number).map_err(|error| match error.kind() {
            ErrorKind::InvalidData => Lost::Garbled { number, source: error },
            _ => match self.kill() {
                Ok(status) => Lost::Ended { number, status },
                Err(source) => Lost::Garbled { number, source },
            },
        })
    }

    fn talk(&mut self, number: u32) -> io::Result<u64> {
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        info!(name: "send", parent: &self.caller, id = format_args!("task {id}"));
        let task = Frame { id, number: number.into() };
        self.socket.get_mut().write_all(task.to_string().as_bytes())?;
        let line = next_line(&mut self.socket)?.ok_or(ErrorKind::UnexpectedEof)?;
        let answer: Frame = line.parse()?;
        if answer.id != id {
            return Err(io::Error::new(ErrorKind::InvalidData, format!("not task {id}: {line:?}")));
        }
        info!(name: "recv", parent: &self.caller, id = format_args!("answer {id}"));
        Ok(answer.number)
    }

    /// Tells the worker that no more tasks come, and reaps it when it has ended.
    ///
    /// It obeys by ending, which closes its side of the socket. A worker that takes longer
    /// than a second, or goes on talking, is killed: all that was asked has been answered.
    pub fn dismiss(mut self) {
        if self.say_end().is_ok() {
            // Its end, a byte, or the time is up: `drop` kills and reaps it in each case.
            let _ = self.socket.by_ref().bytes().next();
        }
    }

    fn say_end(&mut self) -> io::Result<()> {
        let socket = self.socket.get_mut();
        socket.write_all(format!("{END}\n").as_bytes())?;
        socket.shutdown(Shutdown::Write)?;
        socket.set_read_timeout(Some(OBEYS_WITHIN))
    }

    /// Ends the worker, if it has not ended by itself, and says how it did.
    fn kill(&mut self) -> io::Result<ExitStatus> {
        // A worker that closed its end on its way out keeps the exit code that it has chosen.
        self.process.kill()?;
        self.process.wait()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Once reaped, this does nothing: its id may be another process's by then.
        let _ = self.kill();
    }
}
