//! A place for each thread: five threads count, each in a variable of its own.
//!
//! [`thread_local!`] is Python's `threading.local()`: one name, and behind it a place for
//! every thread that uses it. Nothing is shared, so there is no lock and nobody waits; the
//! sum is made at the end, of what each thread hands back. What differs: here every thread
//! finds the place initialised, while in Python an attribute that the main thread has set
//! is missing in the others (a subclass's `__init__` runs once a thread).
//!
//! The place may hold what is for one thread, a [`Cell`], a `RefCell`, an `Rc`. A plain
//! `static`, which all threads see, may not (E0277):
//!
//! ```compile_fail,E0277
//! use std::cell::Cell;
//! static COUNT: Cell<u32> = Cell::new(0);
//! ```
//!
//! # Endings
//!
//! A place is dropped when its thread ends. What the caller may count on is less than that:
//! * `join` returns after the drop, for the system's thread has ended then. The end of a
//!   [`thread::scope`](std::thread::scope) alone does not wait for it, which is why
//!   [`scope`] joins each of its threads.
//! * Other places of that thread may be gone by then: `try_with` tells, `with` panics.
//! * A panic in such a drop ends the program.
//! * At the end of the program nothing need be dropped: threads that still run have no
//!   chance to, and what the main thread's places do is up to the system.
//!
//! So hand back what is needed, as here, and leave to the drop what may be left out.
//!
//! # Cost
//!
//! About that of a plain variable, with a constant initialiser and nothing to drop; else a
//! check before each use. Not to pass arguments behind a function's back, and not on
//! threads of a pool without a reset: the next task on that thread finds what was left. A
//! task of an async runtime may go on on another thread, and finds another place there.

use std::cell::Cell;

use tracing::info_span;

use crate::{Pause, Refused, scope};

thread_local! {
    /// What this thread has counted since it last handed it back.
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// Counts as far as each task says, in a thread of its name, and returns what each counted.
///
/// A `pause` goes by in each step; when it is cut short, the thread has done.
///
/// # Errors
/// The system refuses a thread.
pub fn count(tasks: &[(&str, u32)], pause: Pause) -> Result<Vec<u32>, Refused> {
    scope::split(tasks.iter().copied(), |limit| count_to(limit, pause))
}

/// The sequential twin: all tasks on this thread, one after the other, in its one place.
pub fn in_turn(tasks: &[(&str, u32)], pause: Pause) -> Vec<u32> {
    tasks.iter().map(|&(_, limit)| count_to(limit, pause)).collect()
}

fn count_to(limit: u32, pause: Pause) -> u32 {
    for number in 1..=limit {
        if info_span!("work", number).in_scope(|| step(pause)) {
            break;
        }
    }
    COUNT.take() // and leaves nothing for the next task on this thread
}

/// Counts one; tells whether its pause was cut short.
fn step(pause: Pause) -> bool {
    let count = COUNT.get();
    let cut = pause.pass(); // the gap in which a shared counter would lose updates
    COUNT.set(count + 1);
    cut
}
