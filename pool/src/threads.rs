//! The pool on threads: rayon, with a pool of its own.
//!
//! Python's `ThreadPool(4).map(square, numbers)` is `par_iter().map(square).collect()`. What
//! differs: these threads compute in parallel, for there is no GIL; and nobody hands out the
//! numbers. The list is halved again and again, a worker keeps one half for itself, and
//! whoever has nothing to do steals the other: *work stealing*.
//!
//! What several threads share must be [`Sync`], or it does not compile (E0277):
//!
//! ```compile_fail,E0277
//! use pool::{map::Pool as _, threads::Threads};
//! let calls = std::cell::Cell::new(0);
//! let task = |number| { calls.set(calls.get() + 1); u64::from(number) };
//! Threads { names: &["thread 1", "thread 2"], task }.map(&[1, 2, 3]);
//! ```
//!
//! # Cost
//!
//! About a microsecond a steal. The threads here live for one `map`, so that they have
//! surely ended when it returns: rayon does not wait for those of a pool that is dropped,
//! and those of its global pool never end. Whoever maps often keeps a pool.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rayon::{ThreadBuilder, ThreadPool, ThreadPoolBuilder};
use tracing::{Span, info_span};

use crate::in_turn::outcome;
use crate::map::{Lost, Pool};

/// A pool of threads, one a name.
#[derive(Clone, Copy, Debug)]
pub struct Threads<'a, F> {
    /// The threads' names.
    pub names: &'a [&'a str],
    /// What is done with a number.
    pub task: F,
}

impl<F: Fn(u32) -> u64 + Sync> Pool for Threads<'_, F> {
    /// Squares each number; a number whose task panics is [`Lost::Panicked`], and if the
    /// system refuses the threads all are [`Lost::NoWorker`].
    fn map(&self, numbers: &[u32]) -> Vec<Result<u64, Lost>> {
        // Without a number of threads rayon would take one a core.
        if self.names.is_empty() {
            return no_worker(numbers, "no name was given");
        }
        let names: Vec<String> = self.names.iter().map(|&name| name.to_owned()).collect();
        // Made here, so the arrows leave this lane; ended here, when all are joined.
        let lanes: Vec<Span> = self.names.iter().map(|name| info_span!("thread", name)).collect();
        let run = |thread: ThreadBuilder| lanes[thread.index()].in_scope(|| thread.run());
        ThreadPoolBuilder::new()
            .num_threads(self.names.len())
            .thread_name(move |place| names[place].clone())
            .build_scoped(run, |pool| self.map_in(pool, numbers))
            .unwrap_or_else(|error| {
                no_worker(numbers, &format!("one could not be started: {error}"))
            })
    }
}

impl<F: Fn(u32) -> u64 + Sync> Threads<'_, F> {
    fn map_in(&self, pool: &ThreadPool, numbers: &[u32]) -> Vec<Result<u64, Lost>> {
        // One at a time, for each takes long enough to be worth a steal.
        let each = || numbers.par_iter().with_max_len(1);
        let squares = || each().map(|&number| outcome(&self.task, number)).collect();
        info_span!("wait", on = "pool").in_scope(|| pool.install(squares))
    }
}

fn no_worker(numbers: &[u32], why: &str) -> Vec<Result<u64, Lost>> {
    let lost = |&number| Err(Lost::NoWorker { number, why: why.to_owned() });
    numbers.iter().map(lost).collect()
}
