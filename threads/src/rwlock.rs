//! One table of two columns: many threads read it at once, a writer has it alone.
//!
//! A [`Mutex`](std::sync::Mutex) lets one thread in, whatever it wants. An [`RwLock`] asks
//! first: `read()` gives a guard to any number of threads at once, `write()` to one, when
//! no reader is left. Python's `threading` has none: one takes a plain `Lock`, since under
//! the GIL readers would not run at the same instant anyway, or builds one from a
//! `Condition` and a count of readers, as this file's twin does.
//!
//! What a reader must not do, the compiler refuses. Through its guard nothing is written
//! (E0594):
//!
//! ```compile_fail,E0594
//! let table = std::sync::RwLock::new((1, 1));
//! let row = table.read().unwrap();
//! row.0 = 2;
//! ```
//!
//! What it does not see: a thread that has a read guard and asks for a second one may wait
//! for ever, if a writer has come to stand between the two.
//!
//! # Cost
//!
//! For a short look *more* than a `Mutex`, for each reader writes to the one count of readers
//! and the cores fight for it: some 10 to 30 % on two cores, x86-64, and what it is on yours
//! `cargo run --release -p threads -- compare --lock` tells. It pays where readers are many
//! and hold it for long. Who goes first is the platform's choice: on
//! Linux a waiting writer keeps new readers out; where readers go first, a writer may wait
//! for ever.

use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use tracing::info_span;

use crate::{Pause, Refused, scope};

/// How often each thread reads, or writes.
const ROUNDS: u32 = 3;
/// Why a poisoned table is not used: unlike a single number, it may be half written.
const WHOLE: &str = "no writer panicked between the two columns";

/// The two columns; they are equal whenever nobody writes.
pub type Row = (u32, u32);

/// What the readers read, and what the writer wrote last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// A row a reader and round.
    pub rows: Vec<Row>,
    /// The last one written.
    pub last: Row,
}

/// Each reader reads three rows while the writer writes three, a thread each.
///
/// A `pause` goes by between the two columns of a row, in readers as in the writer; each
/// row that is read is one that was written, whole.
///
/// # Errors
/// The system refuses a thread.
///
/// # Panics
/// The pause panics: under the writer's lock, readers refuse the row that it left torn.
pub fn share(readers: &[&str], writer: &str, pause: Pause) -> Result<Seen, Refused> {
    type Task = fn(&RwLock<Row>, Pause) -> Vec<Row>;
    let table = RwLock::new((0, 0));
    let readers = readers.iter().map(|&name| (name, read as Task));
    let all = readers.chain([(writer, write as Task)]);
    let rows = scope::split(all, |task| task(&table, pause))?.concat();
    Ok(Seen { rows, last: table.into_inner().expect(WHOLE) })
}

/// The sequential twin: all that is written, then as many readings.
///
/// # Panics
/// The pause panics.
pub fn in_turn(readers: usize, pause: Pause) -> Seen {
    let table = RwLock::new((0, 0));
    write(&table, pause);
    let rows = (0..readers).flat_map(|_| read(&table, pause)).collect();
    Seen { rows, last: table.into_inner().expect(WHOLE) }
}

fn read(table: &RwLock<Row>, pause: Pause) -> Vec<Row> {
    let one = |_| {
        let take = || -> RwLockReadGuard<'_, Row> { table.read().expect(WHOLE) };
        let row = info_span!("wait", on = "table").in_scope(take);
        let _hold = info_span!("hold", of = "table (read)").entered(); // ends before `row` goes
        let first = row.0;
        pause.pass(); // the gap in which, with no lock, a writer would get in
        (first, row.1)
    };
    (0..ROUNDS).take_while(|_| !pause.is_cut()).map(one).collect()
}

fn write(table: &RwLock<Row>, pause: Pause) -> Vec<Row> {
    for round in (1..=ROUNDS).take_while(|_| !pause.is_cut()) {
        info_span!("work", row = round).in_scope(|| pause.part(2).pass());
        let take = || -> RwLockWriteGuard<'_, Row> { table.write().expect(WHOLE) };
        let mut row = info_span!("wait", on = "table").in_scope(take);
        let _hold = info_span!("hold", of = "table (write)").entered();
        row.0 = round;
        pause.pass();
        row.1 = round;
    }
    Vec::new()
}
