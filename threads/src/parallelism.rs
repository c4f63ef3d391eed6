//! The same tasks twice: taking turns on one core, then at the same instant on all.
//!
//! The first is concurrency: all tasks are under way, and the system gives the core to one
//! after the other. The second is parallelism, and it needs cores. In CPython the second
//! looks like the first, however many cores there are: only one thread holds the GIL.
//!
//! ```text
//!  one core    A ██    ██    ██        all cores    A ██████
//!              B    ██    ██    ██                  B ██████
//! ```
//!
//! To *see* the difference each task computes in slices of about 10 µs and tells each as
//! `work`. A slice proves that its thread ran only if the thread kept the core all along,
//! so one in which it was switched out says so and counts as a wait for the core: two
//! slices of `work` that overlap ran on two cores.
//!
//! # Cost
//!
//! Asking for the switches takes two system calls a slice, some 3 % of it. Where nobody
//! wants to see the slices, leave them out.

use std::io;
use std::time::{Duration, Instant};

use tracing::field::Empty;
use tracing::info_span;

use crate::{Pause, Refused, cores, scope};

/// About how long a slice takes.
const SLICE: Duration = Duration::from_micros(10);

/// How much each task computes: the primes below `limit`, counted `slices` times.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many slices a task has.
    pub slices: u64,
    /// Each slice counts the primes below this.
    pub limit: u32,
    /// Asked before each slice: a task ends early once it is cut.
    pub until: Pause,
}

impl Plan {
    /// A plan whose task takes about as long as `until` on this machine, if nobody disturbs
    /// it or cuts it short.
    pub fn taking(until: Pause) -> Self {
        let mut limit = 16;
        while quickest(limit) < SLICE {
            limit += limit / 4;
        }
        let slices = until.length().as_nanos() / quickest(limit).as_nanos().max(1);
        Plan { slices: u64::try_from(slices).unwrap_or(u64::MAX).max(1), limit, until }
    }
}

/// The answers of all tasks, and how long they took together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Computed {
    /// The primes that each task counted, in the order of the names.
    pub primes: Vec<u64>,
    /// From the first start to the last end.
    pub wall: Duration,
}

/// Why the tasks did not compute.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refuses a thread. Those that started are joined.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The system does not let a thread stay on the core; all are joined.
    #[error("cannot stay on core {core} (`taskset -pc $$` tells which are allowed)")]
    Core {
        /// Its number.
        core: usize,
        /// What the system said.
        source: io::Error,
    },
}

/// Concurrency: all tasks at once, but all on `core`.
///
/// # Errors
/// The system refuses a thread, or the core.
pub fn on_one_core(names: &[&str], plan: Plan, core: usize) -> Result<Computed, Error> {
    compute(names, plan, || cores::stay_on(core).map_err(|source| Error::Core { core, source }))
}

/// Parallelism: all tasks at once, on whichever cores the system gives them.
///
/// # Errors
/// The system refuses a thread.
pub fn on_all_cores(names: &[&str], plan: Plan) -> Result<Computed, Error> {
    compute(names, plan, || Ok(()))
}

/// The sequential twin: one task after the other, in this thread.
pub fn in_turn(names: &[&str], plan: Plan) -> Computed {
    let begin = Instant::now();
    let primes = names.iter().map(|_| task(plan)).collect();
    Computed { primes, wall: begin.elapsed() }
}

fn compute(
    names: &[&str],
    plan: Plan,
    place: impl Fn() -> Result<(), Error> + Sync,
) -> Result<Computed, Error> {
    let begin = Instant::now();
    let primes = scope::each(names, |_| place().map(|()| task(plan)))?;
    Ok(Computed { primes: primes.into_iter().collect::<Result<_, _>>()?, wall: begin.elapsed() })
}

fn task(plan: Plan) -> u64 {
    (0..plan.slices).take_while(|_| !plan.until.is_cut()).map(|_| slice(plan.limit)).sum()
}

fn slice(limit: u32) -> u64 {
    // Counted outside the span on both sides: what was not switched out between the two
    // counts was not switched out within the span.
    let before = cores::switches();
    let work = info_span!("work", switched = Empty);
    let primes = work.in_scope(|| primes_below(limit));
    if cores::switches() != before {
        work.record("switched", true);
    }
    primes
}

/// Counts primes by trial division: slow on purpose, and its answer is known.
fn primes_below(limit: u32) -> u64 {
    let is_prime = |n: &u32| (2..=n.isqrt()).all(|d| !n.is_multiple_of(d));
    (2..std::hint::black_box(limit)).filter(is_prime).count() as u64
}

/// The shortest of a few slices: the others were disturbed.
fn quickest(limit: u32) -> Duration {
    let time = |_| {
        let begin = Instant::now();
        std::hint::black_box(primes_below(limit));
        begin.elapsed()
    };
    (0..5).map(time).min().unwrap_or_default()
}
