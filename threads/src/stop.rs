//! Stopping threads: by a flag that they look at, or by closing what they receive from.
//!
//! No thread can be killed from outside, here or in Python: it may hold a lock that nobody
//! would ever release, or a structure half changed. It has to end by itself, so it must
//! notice, and there are two ways to tell it:
//! * **a flag**, looked at between two pieces of work; what waits does not see it
//! * **a closed channel**, seen by what waits: when the sender is gone, `recv` gives what
//!   was sent before and then ends with an error, so nothing that was accepted is lost
//!
//! Ctrl-C is not a third: it wakes whoever tells the others, here by a [`Pause`] that
//! returns early, and that thread sets the flag or closes the channel as ever.
//!
//! Python has `threading.Event` for the flag; its queues can be closed since 3.13
//! (`Queue.shutdown`), and before that each consumer is sent a `None`. Its daemon threads
//! are abandoned in the middle of whatever they do when the program ends, as are all of
//! Rust's when `main` returns: hence each is joined.
//!
//! A closed channel cannot be sent to by whoever closed it (E0382):
//!
//! ```compile_fail,E0382
//! let (sender, receiver) = std::sync::mpsc::channel();
//! drop(sender);
//! sender.send(receiver.recv().unwrap_or(1));
//! ```
//!
//! # Cost
//!
//! A stop takes as long as the piece that is being worked on, and with a channel all that
//! was accepted before: keep pieces short, and bound what may wait. Looking at the flag is
//! one load. Code that never looks cannot be stopped: give it a process of its own.

use std::iter::once;
use std::panic::{catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};

use tracing::{info, info_span};

use crate::{Pause, Refused, scope};

/// By a flag: the first of `names` sets `stop` after half the pause; until they see it, the
/// others do one piece after the other, each a third of it long.
///
/// Returns the pieces that each has done. One that was begun is done; with `stop` set
/// beforehand, none is begun.
///
/// # Errors
/// The system refuses a thread.
///
/// # Panics
/// A panic of the pause goes on here, when all threads are joined; that of the first has
/// set the flag before.
pub fn by_flag(
    stop: &AtomicBool,
    names: &[&str],
    pause: Pause,
) -> Result<Vec<Vec<usize>>, Refused> {
    let parts = names.iter().enumerate().map(|(place, &name)| (name, place == 0));
    scope::split(parts, |stops| {
        if !stops {
            return work_until(stop, pause.part(3));
        }
        let waited = catch_unwind(|| wait(pause.part(2)));
        // Whatever ended the wait, or the others would never end. Relaxed: who sees the flag reads nothing else that was written before it, and
        // what the workers did is handed back by the join. To hand over more, Release here
        // and Acquire there.
        stop.store(true, Relaxed);
        waited.unwrap_or_else(|panic| resume_unwind(panic));
        Vec::new()
    })
}

fn work_until(stop: &AtomicBool, pause: Pause) -> Vec<usize> {
    let mut done = Vec::new();
    let mut cut = false; // then the flag is about to be set: no need to spin until it is
    while !cut && !stop.load(Relaxed) {
        cut = work(done.len() + 1, pause);
        done.push(done.len() + 1);
    }
    done
}

/// By closing: the first of `names` accepts the `pieces` within the pause, deals them out
/// to the others in turn, each by a channel, and closes; they end when all are done, each
/// piece half the pause long.
///
/// Returns the pieces that the first has accepted and those that each of the others has
/// done. A pause that is cut short closes the channels at once.
///
/// # Errors
/// The system refuses a thread.
///
/// # Panics
/// A panic of the pause goes on here, when all threads are joined. After that of a worker
/// no more is accepted once a piece would be dealt to it; the others do what they have.
pub fn by_close(names: &[&str], pieces: u32, pause: Pause) -> Result<Vec<Vec<usize>>, Refused> {
    let Some((&caller, workers)) = names.split_first() else { return Ok(Vec::new()) };
    let (senders, receivers): (Vec<_>, Vec<_>) = workers.iter().map(|_| channel()).unzip();
    let accepts = once((caller, Role::Accept(senders)));
    let works = workers.iter().copied().zip(receivers.into_iter().map(Role::Work));
    scope::split(accepts.chain(works), |role| match role {
        Role::Accept(workers) => accept(workers, pieces, pause.part(pieces)),
        Role::Work(pieces) => work_off(&pieces, pause.part(2)),
    })
}

/// What a thread of [`by_close`] does, with its end of the channels.
enum Role {
    Accept(Vec<Sender<usize>>),
    Work(Receiver<usize>),
}

fn accept(workers: Vec<Sender<usize>>, pieces: u32, pause: Pause) -> Vec<usize> {
    let mut accepted = Vec::new();
    for (piece, worker) in (1..=pieces as usize).zip(workers.iter().cycle()) {
        if wait(pause) {
            break;
        }
        info!(name: "send", piece);
        if worker.send(piece).is_err() {
            break; // it panicked, and the piece would be done by nobody
        }
        accepted.push(piece);
    }
    drop(workers); // closes the channels; what is in them is still received
    accepted
}

fn work_off(pieces: &Receiver<usize>, pause: Pause) -> Vec<usize> {
    let mut done = Vec::new();
    while let Ok(piece) = info_span!("wait", on = "a piece").in_scope(|| pieces.recv()) {
        info!(name: "recv", piece);
        work(piece, pause);
        done.push(piece);
    }
    done
}

fn wait(pause: Pause) -> bool {
    info_span!("wait", on = "sleep").in_scope(|| pause.pass())
}

/// Stands in for what a piece takes; tells whether it was cut short.
fn work(piece: usize, pause: Pause) -> bool {
    info_span!("work", piece).in_scope(|| pause.pass())
}
