//! A fixed number of threads, made once; each takes the next URL from a list, until it is
//! empty.
//!
//! Python's `ThreadPoolExecutor(8).map(fetch, urls)` is the same. What differs is the list:
//! there a queue, whose lock each worker takes; here, where all URLs are known before any
//! worker starts, one number, the place of the next.
//!
//! ```text
//!  urls [ 0  1  2  3  4  5 ]          thread 1  ─ 0 ──── 3 ─
//!          next ─▶                    thread 2  ─ 1 ─ 4 ─ 5 ─
//!          +1 by whoever takes        thread 3  ─ 2 ───────
//! ```
//!
//! Nobody decides beforehand who fetches what: a worker whose URLs are quick takes more of
//! them, and a slow one holds up nothing but its own worker.
//!
//! # Invariants
//!
//! * Each place is given once: only the number is shared, and adding to it is one step.
//! * A worker ends when the list is empty and never before: a panic of a report is kept
//!   until then.
//!
//! # Cost
//!
//! As many threads as workers, however long the list; an addition a URL. When there are
//! fewer workers than URLs that do not answer, all others wait for a deadline.

use std::io;
use std::iter::from_fn;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Scope, ScopedJoinHandle};

use tracing::{info, info_span};

use crate::fetch::hops::Outcome;
use crate::fetch::limits::Limits;
use crate::models::label;
use crate::models::run::{self, Ended, Run};
use crate::shown::shown;

/// Fetches every URL and returns their outcomes in the order of `urls`.
///
/// There are `limits.at_once` threads, or one a URL if those are fewer. As a fetch ends,
/// its thread calls `on_done` with the place of the URL, in whatever order they end. A URL
/// that fails fails alone. With fewer threads than asked for, those that are there fetch
/// all; with none, this one does.
///
/// # Panics
/// A panic of `on_done` goes on here, after all other URLs have been fetched and reported.
/// Within a tokio runtime, which this would block.
pub fn fetch(
    urls: &[String],
    limits: &Limits,
    on_done: impl Fn(usize, &Outcome) + Sync,
) -> Vec<Outcome> {
    let run = Run::new(urls, limits, on_done);
    let pool = Pool { run, next: AtomicUsize::new(0) };
    for url in urls {
        info!(name: "send", id = shown(url)); // into the list
    }
    let workers = label::workers(limits.at_once.get().min(urls.len()));
    let ended = thread::scope(|scope| {
        let started: Vec<_> = workers.iter().map(|name| pool.start(scope, name)).collect();
        started.into_iter().flat_map(|worker| pool.join(worker)).collect()
    });
    run::outcomes(ended)
}

struct Pool<'a, F> {
    run: Run<'a, F>,
    /// The place of the next URL that nobody has taken.
    next: AtomicUsize,
}

impl<F: Fn(usize, &Outcome) + Sync> Pool<'_, F> {
    fn start<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        name: &str,
    ) -> io::Result<ScopedJoinHandle<'scope, Vec<Ended>>> {
        let lane = info_span!("thread", name); // made here, so the arrow leaves this lane
        thread::Builder::new().spawn_scoped(scope, move || lane.in_scope(|| self.work()))
    }

    /// Waits for a worker; if the system has refused its thread, this one is it.
    fn join(&self, worker: io::Result<ScopedJoinHandle<'_, Vec<Ended>>>) -> Vec<Ended> {
        match worker {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => self.work(),
        }
    }

    /// Fetches whichever URL is next, until none is left.
    fn work(&self) -> Vec<Ended> {
        from_fn(|| self.take()).map(|place| self.run.fetch(place)).collect()
    }

    fn take(&self) -> Option<usize> {
        // Two that add at once get two numbers; the URLs themselves are only read, so no
        // order of other memory hangs on this one.
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let url = self.run.urls.get(place)?;
        info!(name: "recv", id = shown(url));
        Some(place)
    }
}
