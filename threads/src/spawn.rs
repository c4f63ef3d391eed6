//! Two threads start, wait, end, and are joined.
//!
//! Python's `Thread(target=task).start()` is `spawn` here, and both give back a handle.
//! What differs: `join` here gives back the thread's value, or its panic, where Python's
//! gives nothing and prints the traceback; and a closure that a thread runs must own what
//! it uses, for the thread may outlive the function that started it.
//!
//! Borrowing instead is refused (error E0373), and `move` is the cure:
//!
//! ```compile_fail,E0373
//! let name = String::from("thread 1");
//! std::thread::spawn(|| println!("{name} started")).join().unwrap();
//! ```
//!
//! What was moved into one thread is no longer here for another (E0382):
//!
//! ```compile_fail,E0382
//! let name = String::from("thread 1");
//! std::thread::spawn(move || println!("{name} started")).join().unwrap();
//! println!("{name} ended");
//! ```
//!
//! # Cost
//!
//! One system call and some tens of microseconds a thread. A thousand threads that wait
//! are no trouble; a thousand short tasks are better given to a pool.

use std::thread::{self, JoinHandle};

use tracing::info_span;

use crate::{Pause, Refused};

/// What became of one thread: refused by the system, panicked, or done.
pub type Outcome = Result<thread::Result<()>, Refused>;

/// Runs one thread per name and returns their outcomes in the order of `names`.
///
/// A thread that the system refuses is that name's error; every thread that started is
/// joined, and one that panicked is the inner error.
pub fn spawn(names: &[&'static str], pause: Pause) -> Vec<Outcome> {
    let started: Vec<_> = names.iter().map(|&name| start(name, pause)).collect();
    started.into_iter().map(|thread| thread.map(JoinHandle::join)).collect()
}

/// The sequential twin: the same task, one after the other.
pub fn in_turn(names: &[&'static str], pause: Pause) -> Vec<Outcome> {
    let run = |_| {
        task(pause);
        Ok(Ok(()))
    };
    names.iter().map(run).collect()
}

fn start(name: &'static str, pause: Pause) -> Result<JoinHandle<()>, Refused> {
    let lane = info_span!("thread", name); // made here, so the arrow leaves this lane
    let thread = thread::Builder::new().name(name.into());
    thread.spawn(move || lane.in_scope(|| task(pause))).map_err(Refused::of(name))
}

fn task(pause: Pause) {
    info_span!("wait", on = "sleep").in_scope(|| pause.pass());
}
