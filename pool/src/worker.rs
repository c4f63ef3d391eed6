//! The worker's own side: it takes a task, does it, answers, until it is told to end.
//!
//! A thread reads what the parent says while the worker computes. So when the parent is
//! gone, however that came, the worker ends at once, not when its task is done.

use std::io::{self, BufRead, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Sender};
use std::{process, thread};

use tracing::{info, info_span};

use crate::frame::{END, Frame, next_line};

/// The exit status of a worker whose parent is gone. Nobody is there to read it.
const ALONE: i32 = 1;

/// Does the tasks that come from `parent` and answers each, until the parent says the end.
///
/// If the parent is gone before that, the process ends, in the middle of a task too. A
/// panic of `task` goes on, and ends the worker if nobody catches it: its parent sees it
/// exit with 101.
///
/// # Errors
/// `parent` is not a socket, something else than a task comes from it, or the system
/// refuses a thread.
pub fn serve(name: &str, parent: &UnixStream, task: impl Fn(u32) -> u64) -> io::Result<()> {
    parent.peer_addr()?; // refused now rather than mistaken for a parent that is gone
    let reader = BufReader::new(parent.try_clone()?);
    let (tasks, inbox) = mpsc::channel();
    thread::Builder::new().name("inbox".into()).spawn(move || receive(reader, &tasks))?;
    let next = || info_span!("wait", on = "task").in_scope(|| inbox.recv());
    info_span!("process", name).in_scope(|| {
        while let Ok(frame) = next() {
            let Frame { id, number } = frame?;
            info!(name: "recv", id = format_args!("task {id}"));
            let number = u32::try_from(number).map_err(io::Error::other)?;
            let square = info_span!("work", number).in_scope(|| task(number));
            info!(name: "send", id = format_args!("answer {id}"));
            let answer = Frame { id, number: square }.to_string();
            let mut parent = parent;
            parent.write_all(answer.as_bytes())?;
        }
        Ok(())
    })
}

/// Passes on what the parent says; its silence, unless it said the end, is the end of all.
fn receive(mut parent: impl BufRead, tasks: &Sender<io::Result<Frame>>) {
    while let Ok(Some(line)) = next_line(&mut parent) {
        if line == END {
            return;
        }
        // Whoever takes no more tasks is about to end the process.
        let _ = tasks.send(line.parse());
    }
    process::exit(ALONE);
}
