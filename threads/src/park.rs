//! Three threads hand a baton round, each parked until its turn.
//!
//! `thread::park()` sleeps until somebody calls `unpark()` on this thread: no lock, no list
//! of waiters, just a handle. It is what locks, channels and executors are built on.
//! Python has no equal; its twin gives each thread a `threading.Event`.
//!
//! # The token
//!
//! Every thread has one token. `unpark` puts it there, `park` takes it, and waits only
//! while there is none:
//!
//! ```text
//!  waiter    looks: not its turn           park: takes the token, goes on at once
//!  other             sets the turn, unpark: leaves the token
//! ```
//!
//! So a wake-up between the look and the park is not lost; with two unparks, one token is
//! left all the same. What a token does not tell is *why*: a park may also end for no
//! reason, so the turn is a flag of its own, looked at in a loop ([`Baton`]).
//!
//! # Invariants
//!
//! * The baton comes back to each thread as often as there are laps. So a thread whose
//!   pause is cut short hands it on, and one that panics does so to the last lap before its
//!   panic goes on: nobody is left parked.
//!
//! # Cost
//!
//! Some microseconds a hand-over, nearly all of them the scheduler's; an `unpark` of a
//! thread that is not parked is one atomic swap. Where many threads wait for one state, a
//! condvar knows them all.

use std::panic::{catch_unwind, resume_unwind};
use std::sync::OnceLock;
use std::thread::{self, Thread};

use tracing::{info, info_span};

use crate::baton::Baton;
use crate::{Pause, Refused, scope};

/// How often the baton goes round.
const LAPS: usize = 2;

/// Hands the baton round, two laps, from the first name to the last and again to the first.
///
/// Each thread keeps it for a `pause`. Gives back the numbers, from 0, under which each
/// thread had it.
///
/// # Errors
/// The system refuses a thread.
///
/// # Panics
/// A panic of the pause goes on here, when all laps are done and all threads are joined.
pub fn round(names: &[&str], pause: Pause) -> Result<Vec<Vec<usize>>, Refused> {
    let baton = Baton::default();
    // Each thread's own handle, set by itself as the first thing that it does.
    let threads: Vec<OnceLock<Thread>> = names.iter().map(|_| OnceLock::new()).collect();
    let parts = names.iter().copied().zip(0..);
    scope::split(parts, |me| {
        threads[me].get_or_init(thread::current);
        let next = (me + 1) % names.len();
        let had = [(); LAPS].map(|()| {
            let hands = info_span!("wait", on = "park").in_scope(|| baton.take(me));
            let kept = catch_unwind(|| keep(hands, pause));
            if hands + 1 < LAPS * names.len() {
                info!(name: "send", id = hands + 1);
                baton.hand_to(next, threads[next].wait());
            }
            (hands, kept)
        });
        let one = |(hands, kept): (usize, thread::Result<()>)| {
            kept.unwrap_or_else(|panic| resume_unwind(panic));
            hands
        };
        had.into_iter().map(one).collect()
    })
}

/// The sequential twin: the same, in one thread, with nothing to hand over.
pub fn in_turn(names: &[&str], pause: Pause) -> Vec<Vec<usize>> {
    (0..LAPS * names.len()).for_each(|hands| keep(hands, pause));
    (0..names.len()).map(|me| (0..LAPS).map(|lap| lap * names.len() + me).collect()).collect()
}

fn keep(hands: usize, pause: Pause) {
    if hands > 0 {
        info!(name: "recv", id = hands);
    }
    let _hold = info_span!("hold", of = "baton").entered();
    pause.pass();
}
