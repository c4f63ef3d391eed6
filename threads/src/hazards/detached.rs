//! The program's main function returns, and a thread that it started is cut off at work.
//!
//! A thread whose [`JoinHandle`] is dropped goes on by itself, *detached*, but only for as
//! long as the process: when `main` returns the process ends, whatever its threads are
//! doing. No panic, no error, no destructor: half a file is written, and the exit status
//! is 0. Python's threads are the other way round: the interpreter waits for them all,
//! unless they were made with `daemon=True`; those are cut off just as here.
//!
//! The cure is to keep the handle and `join` it. A [`scope`](crate::scope) does that by
//! itself, so within one nobody can forget it.
//!
//! # Cost
//!
//! A join costs no more than the wait. A thread that shall *not* keep the program from
//! ending, as one that only watches, is rightly detached.

use std::panic::resume_unwind;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use tracing::info_span;

use super::Gap;
use crate::Refused;

/// How many pieces are written.
const PIECES: usize = 5;
/// The piece in which the gap is.
const CALLS_GAP: usize = 3;

/// A thread `writer` writes five pieces; this returns when it is in the third.
///
/// The writer calls `gap` in there. If the program's main function returns now, before
/// `gap` does, that is how far it gets.
///
/// # Errors
/// The system refuses the thread.
pub fn wrong(gap: &Gap) -> Result<(), Refused> {
    start(gap)?; // the handle is dropped here
    info_span!("work", main = "return").in_scope(|| ());
    Ok(())
}

/// The same, but this returns when the writer has ended.
///
/// # Errors
/// As [`wrong`].
///
/// # Panics
/// A panic of `gap` goes on here.
pub fn cure(gap: &Gap) -> Result<(), Refused> {
    let writer = start(gap)?;
    let ended = info_span!("wait", on = "end of writer").in_scope(|| writer.join());
    ended.unwrap_or_else(|panic| resume_unwind(panic));
    info_span!("work", main = "return").in_scope(|| ());
    Ok(())
}

/// Starts the writer, and returns when it is in the middle.
fn start(gap: &Gap) -> Result<JoinHandle<()>, Refused> {
    let (begun, middle) = mpsc::channel();
    let (gap, lane) = (Arc::clone(gap), info_span!("thread", name = "writer"));
    let middle_of = move || {
        // Whoever waits for it may have gone.
        let _ = begun.send(());
        gap();
    };
    let write = move || (1..=PIECES).for_each(|piece| write(piece, &middle_of));
    let thread = thread::Builder::new().name("writer".to_owned());
    let writer = thread.spawn(move || lane.in_scope(write)).map_err(Refused::of("writer"))?;
    // Only a writer that panicked never comes there, and it has nothing left to lose.
    let _ = middle.recv();
    Ok(writer)
}

fn write(piece: usize, middle: &impl Fn()) {
    let write = info_span!("work", writes = format!("piece {piece} of {PIECES}"));
    write.in_scope(|| {
        if piece == CALLS_GAP {
            middle();
        }
    });
}
