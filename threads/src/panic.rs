//! A thread's panic is a value: `join` gives it, and the program decides what it means.
//!
//! A panic ends its thread, not the program. First the hook prints where it was to standard
//! error ([`set_hook`](std::panic::set_hook) replaces it), then the stack is unwound and
//! everything on it dropped, and then [`join`](std::thread::JoinHandle::join) returns `Err`
//! with what was panicked with, for which [`message`] has the text. From there:
//! * **pass it on**: `resume_unwind`, as [`scope::each`] does when all are joined
//! * **go on without**: [`tally`] with one attempt
//! * **start it again**, a bounded number of times: [`tally`] with more
//!
//! The lock that it held is released in the unwinding, and *poisoned*, for the data may be
//! half changed: `lock` gives an error to everyone, with the guard in it (`into_inner`). Who
//! takes it looks at the data, makes it whole, and only then calls `clear_poison`.
//!
//! ```text
//!  thread 2  hold: entry made, panic!  ─▶ poisoned: entries 2, count 1
//!  thread 3  wait ────────────────────▶ hold: entry undone, poison cleared, own entry made
//! ```
//!
//! In Python an exception that leaves a thread is printed by `threading.excepthook`, and
//! `join` returns as if nothing had happened; to have it as a value takes a hook of one's
//! own, or a future. `with lock:` releases the lock and poisons nothing: the next thread
//! finds the half change and is not told.
//!
//! What may be left half changed by a caught panic, the compiler asks about (E0277):
//!
//! ```compile_fail,E0277
//! let count = std::cell::Cell::new(0);
//! let caught = std::panic::catch_unwind(|| count.set(1));
//! ```
//!
//! # Cost
//!
//! Nothing where nobody panics. It is for what should not happen: an error that is expected
//! is a `Result`. Against a crash, or in a program built with `panic = "abort"`, it does
//! nothing: there a process of its own is what can be started again.

use std::any::Any;
use std::sync::{Mutex, MutexGuard};
use std::thread;

use tracing::info_span;

use crate::{Pause, Refused, scope};

/// A thread's name, and what its first attempts panic with; the attempt after them succeeds.
pub type Task<'a> = (&'a str, &'a [&'a str]);

/// What the threads have under one lock.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// The names of those that have made their entry.
    pub entries: Vec<String>,
    /// How many entries there are; during a change, one less.
    pub count: usize,
    /// How often the lock was found poisoned and the tally made whole.
    pub repairs: usize,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// The tally, whole.
    pub tally: Tally,
    /// Each panic: whose, and its message.
    pub panics: Vec<(String, String)>,
}

/// Runs each task in a thread: it makes an entry and counts it, with `pause` in between,
/// all under one lock. Those that panicked run again, until they have had all their
/// `attempts`.
///
/// # Errors
/// The system refuses a thread.
pub fn tally(tasks: &[Task], attempts: usize, pause: Pause) -> Result<Outcome, Refused> {
    let (tally, mut panics, mut left) = (Mutex::default(), Vec::new(), tasks.to_vec());
    for attempt in 0..attempts {
        let parts = left.iter().map(|&task| (task.0, task));
        let ended = scope::outcomes(parts, |task| add(&tally, task, attempt, pause))?;
        let mut failed = Vec::new();
        for (task, panic) in left.into_iter().zip(ended).filter_map(failure) {
            let text = message(&*panic).unwrap_or("something that is no text");
            panics.push((task.0.to_owned(), text.to_owned()));
            failed.push(task);
        }
        left = failed;
    }
    let tally = take(&tally).clone();
    Ok(Outcome { tally, panics })
}

fn failure<T>((task, outcome): (T, thread::Result<()>)) -> Option<(T, Box<dyn Any + Send>)> {
    outcome.err().map(|panic| (task, panic))
}

/// The text that a thread panicked with: a literal, or one that was put together.
pub fn message(panic: &(dyn Any + Send)) -> Option<&str> {
    let literal = panic.downcast_ref::<&str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
}

fn add(tally: &Mutex<Tally>, (name, faults): Task, attempt: usize, pause: Pause) {
    let mut guard = info_span!("wait", on = "tally").in_scope(|| take(tally));
    let _hold = info_span!("hold", of = "tally").entered(); // dropped before the guard
    guard.entries.push(name.to_owned());
    pause.pass();
    if let Some(fault) = faults.get(attempt) {
        panic!("{fault}"); // an entry is made and not counted
    }
    guard.count += 1;
}

/// Takes the lock; a poisoned one after the half change was undone.
fn take(tally: &Mutex<Tally>) -> MutexGuard<'_, Tally> {
    tally.lock().unwrap_or_else(|poisoned| {
        let mut guard = poisoned.into_inner();
        let count = guard.count;
        guard.entries.truncate(count);
        guard.repairs += 1;
        tally.clear_poison(); // the lock is still ours: whoever gets it next finds it whole
        guard
    })
}
