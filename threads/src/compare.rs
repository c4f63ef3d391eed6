//! The models of this section on the common workload.
//!
//! Each does the same tasks; what differs is how many threads there are, and who decides
//! which of them does which task. What `cargo run --release -p threads -- compare` prints
//! says which fits.

mod counters;
mod lock;

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};

use shared::compare::{Comparison, Model, Work};
use threads::Refused;

/// All of them, the sequential twin first.
pub const COMPARISON: Comparison = Comparison {
    models: &[
        Model { name: "sequential", run: sequential },
        Model { name: "thread per task", run: thread_per_task },
        Model { name: "fixed threads taking turns at a shared counter", run: fixed_threads },
        Model { name: "chunked scope", run: chunked_scope },
    ],
    python: include_str!("../python/compare.py"),
    python_models: &["sequential", "threading"],
    trials: counters::KINDS,
    args: lock::args,
    instead: lock::instead,
};

/// One task after the other, in this thread.
#[expect(clippy::unnecessary_wraps, reason = "other models may be refused a thread")]
fn sequential(work: &Work) -> anyhow::Result<u64> {
    Ok((0..work.tasks).map(|_| work.task()).sum())
}

/// A thread for each task: as many at once as there are tasks.
fn thread_per_task(work: &Work) -> anyhow::Result<u64> {
    Ok(threads(work.tasks, |_| work.task())?)
}

/// As many threads as workers; each takes the next task when it is done with one.
///
/// The one atomic addition gives every task to exactly one thread. What the tasks compute
/// comes back by the joins, so the counter itself need not order anything: `Relaxed`.
fn fixed_threads(work: &Work) -> anyhow::Result<u64> {
    let next = AtomicUsize::new(0);
    let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|task| *task < work.tasks);
    let worker = |_| std::iter::from_fn(take).map(|_| work.task()).sum();
    Ok(threads(work.workers.min(work.tasks), worker)?)
}

/// As many threads as workers, each with an equal part of the tasks from the beginning.
fn chunked_scope(work: &Work) -> anyhow::Result<u64> {
    let chunk = work.tasks.div_ceil(work.workers);
    let part =
        |number: usize| -> Range<usize> { number * chunk..work.tasks.min((number + 1) * chunk) };
    let worker = |number| part(number).map(|_| work.task()).sum();
    Ok(threads(work.tasks.div_ceil(chunk), worker)?)
}

/// Runs `work` in so many threads at once and adds up what they return.
///
/// Unlike `scope::each` of the library, no thread waits until all have started.
///
/// # Errors
/// The system refuses a thread; all that started have ended and are joined.
fn threads(count: usize, work: impl Fn(usize) -> u64 + Sync) -> Result<u64, Refused> {
    let work = &work;
    thread::scope(|scope| {
        let start = |number| {
            let thread = thread::Builder::new().spawn_scoped(scope, move || work(number));
            thread.map_err(Refused::of(&format!("thread {}", number + 1)))
        };
        let started: Vec<_> = (0..count).map(start).collect::<Result<_, _>>()?;
        let join = |thread: ScopedJoinHandle<'_, u64>| {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        Ok(started.into_iter().map(join).sum())
    })
}
