//! The hazards as commands: their sentences, their gaps, and what their records show.
//!
//! A gap holds the window open in which the mistake shows, so it is observed in every run
//! and not by luck; the cure runs with the same gap.

mod convoy;
mod deadlock;
mod detached;
mod lost_update;
mod lost_wakeup;
mod poisoned;
mod self_deadlock;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shared::{Bar, Hazard, Record, Word};
use threads::hazards::Gap;

/// All of them, in reading order.
pub const HAZARDS: &[Hazard] = &[
    lost_update::HAZARD,
    deadlock::HAZARD,
    self_deadlock::HAZARD,
    lost_wakeup::HAZARD,
    poisoned::HAZARD,
    detached::HAZARD,
    convoy::HAZARD,
];

/// How long threads wait in a gap for those who must come. Only a thread that the system
/// refuses does not come: then the others end, and the refusal is said.
const LONG: Duration = Duration::from_secs(2);
/// How long they wait where, under a cure, nobody can come; no answer hangs on it.
const SHORT: Duration = Duration::from_millis(50);

/// What the threads of a meeting know.
#[derive(Default)]
struct Meeting {
    here: usize,
    /// How often all were here.
    rounds: usize,
    /// Set when somebody waited in vain: nobody waits any more.
    given_up: bool,
}

/// A gap that returns when so many threads are in it, or some time has passed.
///
/// A barrier, but for that time: [`std::sync::Barrier`] waits for ever for who cannot come.
fn meeting(all: usize, patience: Duration) -> Gap {
    let (meeting, all_here) = (Mutex::new(Meeting::default()), Condvar::new());
    Arc::new(move || {
        let mut at = locked(&meeting);
        let round = at.rounds;
        at.here += 1;
        if at.here == all {
            (at.here, at.rounds) = (0, round + 1);
            all_here.notify_all();
        }
        // Who comes last has begun a new round, and so passes with all of this one.
        let missing = |at: &mut Meeting| at.rounds == round && !at.given_up;
        let waited = all_here.wait_timeout_while(at, patience, missing);
        let (mut at, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            at.given_up = true;
            all_here.notify_all();
        }
    })
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The name of a bar's lane.
fn name<'a>(record: &'a Record, bar: &Bar) -> &'a str {
    &record.lanes[bar.lane].name
}

/// The works of that text that were done to their end.
fn done<'a>(record: &'a Record, text: &'a str) -> impl Iterator<Item = &'a Bar> {
    record.bars_of(Word::Work).filter(move |work| work.ended && work.text == text)
}

/// Names as a sentence has them: `A, B and C`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
