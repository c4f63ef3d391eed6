//! Three threads in two phases: nobody begins the second before all have ended the first.
//!
//! Each `wait()` at a [`Barrier`] lasts until as many threads have come as it was made for;
//! then all go on, and it is ready for the next time. To one of them, whichever, it says
//! that it is the leader, which may do what is to be done once. Python's
//! `threading.Barrier` is the same; there `wait()` gives each its place, and the one with 0
//! is the leader.
//!
//! ```text
//!  thread 1   ██░░░░░│███
//!  thread 2   ███░░░░│███      │ the barrier
//!  thread 3   ███████│███
//! ```
//!
//! # Invariants
//!
//! * What any thread did before the barrier, every thread sees after it; so the sum below
//!   is added up with `Relaxed`, and needs no lock to be read.
//! * Everybody comes, always. Python's barrier can be given up (`abort`, or a timeout, which
//!   breaks it for all); Rust's cannot, and whoever stays away leaves the others waiting for
//!   ever. So a thread whose pause is cut short comes, one that panics comes before its
//!   panic goes on, and none begins where one was refused.
//!
//! # Cost
//!
//! Each phase takes as long as its slowest thread. Where threads need not agree on a phase,
//! a channel keeps them busy instead.

use std::panic::{catch_unwind, resume_unwind};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use tracing::info_span;

use crate::{Pause, Refused, scope};

/// What one thread found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Phases {
    /// The sum of what all added in phase one, as it was seen in phase two.
    pub sum: u64,
    /// Whether this thread was the leader.
    pub led: bool,
}

/// In phase one each thread adds its number, from 1, to a sum; in phase two it reads it.
///
/// The first threads are quicker: the last one takes the whole `pause` for phase one.
///
/// # Errors
/// The system refuses a thread. Then none has come to the barrier.
///
/// # Panics
/// A panic of the pause goes on here, when all threads are joined.
pub fn phases(names: &[&str], pause: Pause) -> Result<Vec<Phases>, Refused> {
    let (barrier, sum) = (Barrier::new(names.len()), AtomicU64::new(0));
    let parts = names.iter().copied().zip(1..);
    scope::split(parts, |number| {
        let first = catch_unwind(|| phase_one(number, names.len(), &sum, pause));
        let led = info_span!("wait", on = "barrier").in_scope(|| barrier.wait().is_leader());
        first.unwrap_or_else(|panic| resume_unwind(panic));
        Phases { sum: phase_two(&sum, pause), led }
    })
}

/// The sequential twin: all of phase one, then all of phase two.
pub fn in_turn(names: &[&str], pause: Pause) -> Vec<Phases> {
    let sum = AtomicU64::new(0);
    (1..).zip(names).for_each(|(number, _)| phase_one(number, names.len(), &sum, pause));
    let two = |place| Phases { sum: phase_two(&sum, pause), led: place == 0 };
    (0..names.len()).map(two).collect()
}

fn phase_one(number: u32, of: usize, sum: &AtomicU64, pause: Pause) {
    let _work = info_span!("work", on = "phase 1").entered();
    let quicker = u32::try_from(of).unwrap_or(u32::MAX).saturating_sub(number - 1);
    pause.part(quicker).pass();
    sum.fetch_add(number.into(), Relaxed);
}

fn phase_two(sum: &AtomicU64, pause: Pause) -> u64 {
    let _work = info_span!("work", on = "phase 2").entered();
    pause.part(2).pass();
    sum.load(Relaxed)
}
