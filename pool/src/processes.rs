//! The pool on processes: workers that stay alive and take the next task.
//!
//! `multiprocessing.Pool(4)` does the same: it starts its workers once and sends them
//! tasks. What differs is the end. A worker here that dies is noticed at once, for its
//! socket closes; it loses the one number that it was given; the other workers do the rest.
//!
//! ```text
//!                  ┌ thread 1 ◀── socket ──▶ worker 1       a thread takes the next number,
//!  next number ──▶ ├ thread 2 ◀── socket ──▶ worker 2       hands it to its worker, and
//!                  └ thread 3 ◀── socket ──▶ worker 3       waits for the answer
//! ```
//!
//! These threads only carry: they have no lanes of their own, and what they hand over is
//! told on the lane of whoever called `map`.
//!
//! # Cost
//!
//! About a millisecond to start a worker, and some tens of microseconds a task. Numbers
//! are handed out one by one; where tasks are shorter than that, hand out many at a time.

use std::io;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tracing::info_span;

use crate::child::Child;
use crate::map::{Lost, Pool};

/// A pool of worker processes, one a name.
#[derive(Clone, Copy, Debug)]
pub struct Processes<'a, C> {
    /// The workers' names.
    pub names: &'a [&'a str],
    /// Which program is the worker of that name: one that [`serve`](crate::worker::serve)s.
    pub command: C,
}

impl<C: Fn(&str) -> io::Result<Command>> Pool for Processes<'_, C> {
    /// Squares each number.
    ///
    /// A worker that ends while it has a number loses that one ([`Lost::Ended`], with its
    /// exit code or signal); the others go on. A worker that cannot be started is missing.
    /// Numbers for which no worker is left are [`Lost::NoWorker`]. Nothing here ends a task
    /// that takes for ever. Every worker is reaped; one that does not end when all numbers
    /// are squared is killed.
    ///
    /// # Panics
    /// A panic of `command` goes on, once the workers that had started are killed and reaped.
    fn map(&self, numbers: &[u32]) -> Vec<Result<u64, Lost>> {
        let started = self.names.iter().map(|name| Child::start(name, &self.command));
        let (workers, refused): (Vec<_>, Vec<_>) = started.partition(Result::is_ok);
        let fed = feed_all(workers.into_iter().flatten(), numbers);
        let refused = refused.into_iter().filter_map(Result::err).last();
        in_order(numbers, fed, refused.as_ref())
    }
}

/// What became of the numbers that one worker was given, by their places.
type Fed = Vec<(usize, Result<u64, Lost>)>;

/// Gives the numbers to the workers, one thread a worker, until all are given or all are lost.
fn feed_all(workers: impl Iterator<Item = Child>, numbers: &[u32]) -> Vec<io::Result<Fed>> {
    let _waits = info_span!("wait", on = "workers").entered();
    let next = &AtomicUsize::new(0);
    thread::scope(|scope| {
        // A worker whose thread is refused goes with the closure, and is reaped.
        let start = |worker| {
            thread::Builder::new().spawn_scoped(scope, move || feed(worker, numbers, next))
        };
        let threads: Vec<_> = workers.map(start).collect();
        threads.into_iter().map(|thread| Ok(join(thread?))).collect()
    })
}

/// Gives one number after the other to `worker`, until there are no more or it is lost.
fn feed(mut worker: Child, numbers: &[u32], next: &AtomicUsize) -> Fed {
    let mut fed = Vec::new();
    // One step to look and to take: two threads never take the same number.
    let take = || {
        let place = next.fetch_add(1, Ordering::Relaxed);
        numbers.get(place).map(|&number| (place, number))
    };
    while let Some((place, number)) = take() {
        let square = worker.ask(number);
        let lost = square.is_err();
        fed.push((place, square));
        if lost {
            return fed;
        }
    }
    worker.dismiss();
    fed
}

fn join<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Puts the outcomes in the order of `numbers`; those that nobody took say why.
fn in_order(
    numbers: &[u32],
    fed: Vec<io::Result<Fed>>,
    refused: Option<&io::Error>,
) -> Vec<Result<u64, Lost>> {
    let mut why = refused.map_or("no name was given".to_owned(), not_started);
    let mut outcomes: Vec<_> = numbers.iter().map(|_| None).collect();
    for worker in fed {
        match worker {
            Ok(fed) => {
                for (place, outcome) in fed {
                    if let Err(lost) = &outcome {
                        why = end_of_worker(lost);
                    }
                    outcomes[place] = Some(outcome);
                }
            }
            Err(error) => why = not_started(&error),
        }
    }
    let no_worker = |number: &u32| Err(Lost::NoWorker { number: *number, why: why.clone() });
    let outcome = |(number, outcome): (_, Option<_>)| outcome.unwrap_or_else(|| no_worker(number));
    numbers.iter().zip(outcomes).map(outcome).collect()
}

fn not_started(error: &io::Error) -> String {
    format!("one could not be started: {error}")
}

/// What became of the worker, without the number that it lost.
fn end_of_worker(lost: &Lost) -> String {
    match lost {
        Lost::Ended { status, .. } => format!("one ended: {status}"),
        _ => "one gave no answer that makes sense".to_owned(),
    }
}
