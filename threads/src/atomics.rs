//! Threads share numbers with no lock at all: a page behind a flag, and a count of views.
//!
//! An atomic is read, written or added to in one step, so no update is lost. Of *other*
//! memory it says nothing by itself; that is what its [`Ordering`] is for. The two uses
//! that most programs need are in [`Page`], where each ordering is argued:
//!
//! | use | orderings |
//! |---|---|
//! | a flag that says "what I wrote before is there" | store `Release`, load `Acquire` |
//! | a count that nobody draws conclusions from | `Relaxed` |
//!
//! Python has no atomics. Under the GIL it needs no orderings, for its hand-over orders
//! everything; but `views += 1` is three steps there, and needs a lock.
//!
//! A plain number that one thread writes while another reads does not compile (E0506):
//!
//! ```compile_fail,E0506
//! let mut ready = false;
//! std::thread::scope(|scope| {
//!     scope.spawn(|| while !ready {});
//!     ready = true;
//! });
//! ```
//!
//! [`Ordering`]: std::sync::atomic::Ordering
//!
//! # Cost
//!
//! On x86-64 a load costs as much as a plain one; a `fetch_add` costs some nanoseconds, and
//! several times that when the cores fight for it. Waiting for a flag costs far more, for nobody wakes
//! the reader: it must look again and again. For one value published once, `OnceLock` is
//! this page for any type, and wakes who waits; for two numbers that change together, use
//! a lock.

use std::panic::{catch_unwind, resume_unwind};
use std::thread;

use tracing::{info, info_span};

use crate::page::Page;
use crate::{Pause, Refused, scope};

/// How often each reader reads the page, once it is there.
const READS: u64 = 1000;
/// What is published.
const WORDS: [u64; 2] = [3, 9];

/// What was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read {
    /// The page as each reader saw it last.
    pub pages: Vec<[u64; 2]>,
    /// How often the page was read, by its own count.
    pub views: u64,
}

/// A writer publishes a page after a `pause`; each reader looks for it, then reads it a
/// thousand times. A thread each.
///
/// The writer publishes whatever ends its pause, or the readers would look for ever.
///
/// # Errors
/// The system refuses a thread.
///
/// # Panics
/// A panic of the pause goes on here, when all threads are joined.
pub fn publish(readers: &[&str], writer: &str, pause: Pause) -> Result<Read, Refused> {
    let page = Page::default();
    let reads = readers.iter().map(|&name| (name, Role::Read(name)));
    let parts = reads.chain([(writer, Role::Write)]);
    let task = |role| match role {
        Role::Read(name) => Some(read(&page, name, pause)),
        Role::Write => {
            write(&page, readers, pause);
            None
        }
    };
    let pages = scope::split(parts, task)?.into_iter().flatten().collect();
    Ok(Read { pages, views: page.views() })
}

/// The sequential twin: publishes, then reads for each reader.
///
/// # Panics
/// The pause panics.
pub fn in_turn(readers: &[&str], pause: Pause) -> Read {
    let page = Page::default();
    write(&page, readers, pause);
    let pages = readers.iter().map(|name| read(&page, name, pause)).collect();
    Read { pages, views: page.views() }
}

/// What a thread of [`publish`] does.
enum Role<'name> {
    Read(&'name str),
    Write,
}

fn write(page: &Page, readers: &[&str], pause: Pause) {
    let work = || info_span!("work", makes = "page").in_scope(|| pause.pass());
    let made = catch_unwind(work);
    for reader in readers {
        info!(name: "send", id = format!("page for {reader}"));
    }
    page.publish(WORDS).expect("nobody else publishes");
    made.unwrap_or_else(|panic| resume_unwind(panic));
}

fn read(page: &Page, name: &str, pause: Pause) -> [u64; 2] {
    let first = info_span!("wait", on = "flag").in_scope(|| look(page, pause));
    info!(name: "recv", id = format!("page for {name}"));
    let _work = info_span!("work", reads = READS).entered();
    pause.part(4).pass();
    (1..READS).filter_map(|_| page.read()).last().unwrap_or(first)
}

/// Looks for the page until it is there, now and then.
fn look(page: &Page, pause: Pause) -> [u64; 2] {
    loop {
        if let Some(words) = page.read() {
            return words;
        }
        pause.part(20).pass();
        thread::yield_now(); // the pause may be nothing, or cut short
    }
}
