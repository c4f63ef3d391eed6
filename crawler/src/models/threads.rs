//! One thread a URL; each reports its outcome as it ends, and all are joined.
//!
//! Python's `Thread(target=fetch, args=(url,)).start()` in a loop is the same, and so is
//! why it pays: a thread that waits for the network needs no core. Two things differ. The
//! number of threads has a bound: past it, a thread that is done takes the next URL from a
//! list that all share. And no outcome is lost: each thread gives back what it fetched, to
//! a scope that ends only when its threads have.
//!
//! ```text
//!  urls [ 0  1  2 | 3  4  5 ]        thread 1  ─ 0 ──── 3 ─
//!         └──┴──┴─ first of each     thread 2  ─ 1 ─ 4 ─ 5 ─
//!                   └─ next ─▶       thread 3  ─ 2 ───────
//! ```
//!
//! That is also why these threads may borrow the URLs. Without a scope a thread may outlive
//! what it borrows, and is refused (E0597):
//!
//! ```compile_fail,E0597
//! let urls = vec![String::from("http://example.com/")];
//! let url = &urls[0];
//! std::thread::spawn(move || println!("{url}: 200")).join().unwrap();
//! ```
//!
//! # Cost
//!
//! A thread costs some tens of microseconds, a fetch mostly waiting. All clients of a run
//! together have at most two more threads, in which their connections are driven.

use std::io;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Scope, ScopedJoinHandle};

use tracing::{info, info_span};

use crate::fetch::client::Clients;
use crate::fetch::hops::{self, Outcome};
use crate::fetch::limits::Limits;
use crate::models::label;
use crate::shown::shown;

/// Fetches every URL and returns their outcomes in the order of `urls`.
///
/// There is one thread a URL, but no more than `limits.threads`. As a fetch ends, its
/// thread calls `on_done` with the place of the URL, in whatever order they end. A URL
/// that fails fails alone. What the system has no thread for is fetched in this one.
///
/// # Panics
/// A panic of `on_done` goes on here, after all other threads have fetched what was left.
pub fn fetch(
    urls: &[String],
    limits: &Limits,
    on_done: impl Fn(usize, &Outcome) + Sync,
) -> Vec<Outcome> {
    let threads = limits.threads.get().min(urls.len());
    let names = label::lanes(urls, threads);
    let job = Job { urls, limits, clients: Clients::new(), next: threads.into(), on_done };
    for url in &urls[threads..] {
        info!(name: "send", id = shown(url)); // into the list
    }
    let mut done: Vec<_> = thread::scope(|scope| {
        let start = |(first, name): (usize, &String)| (first, job.start(scope, first, name));
        let started: Vec<_> = names.iter().enumerate().map(start).collect();
        started.into_iter().flat_map(|(first, thread)| job.join(first, thread)).collect()
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

/// The sequential twin: the same fetches, one after the other, in this thread.
pub fn in_turn(
    urls: &[String],
    limits: &Limits,
    on_done: impl Fn(usize, &Outcome) + Sync,
) -> Vec<Outcome> {
    let job = Job { urls, limits, clients: Clients::new(), next: 0.into(), on_done };
    (0..urls.len()).map(|place| job.fetch(place).1).collect()
}

/// What the threads of a run share.
struct Job<'a, F> {
    urls: &'a [String],
    limits: &'a Limits,
    clients: Clients,
    /// The place of the next URL that no thread has begun with or taken.
    next: AtomicUsize,
    on_done: F,
}

impl<F: Fn(usize, &Outcome) + Sync> Job<'_, F> {
    fn start<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        first: usize,
        name: &str,
    ) -> io::Result<ScopedJoinHandle<'scope, Vec<(usize, Outcome)>>> {
        let lane = info_span!("thread", name); // made here, so the arrow leaves this lane
        thread::Builder::new().spawn_scoped(scope, move || lane.in_scope(|| self.run(first)))
    }

    fn join(
        &self,
        first: usize,
        thread: io::Result<ScopedJoinHandle<'_, Vec<(usize, Outcome)>>>,
    ) -> Vec<(usize, Outcome)> {
        match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => self.run(first),
        }
    }

    /// Fetches the URL at `first`, then whichever is next, until none is left.
    fn run(&self, first: usize) -> Vec<(usize, Outcome)> {
        let rest = std::iter::from_fn(|| self.take());
        std::iter::once(first).chain(rest).map(|place| self.fetch(place)).collect()
    }

    fn take(&self) -> Option<usize> {
        // Only the number is shared, and adding to it is one step: no place is given twice.
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let url = self.urls.get(place)?;
        info!(name: "recv", id = shown(url));
        Some(place)
    }

    fn fetch(&self, place: usize) -> (usize, Outcome) {
        let outcome = hops::follow(&self.clients, &self.urls[place], self.limits);
        (self.on_done)(place, &outcome);
        (place, outcome)
    }
}
