//! One thread a URL; each reports its outcome as it ends, and all are joined.
//!
//! Python's `Thread(target=fetch, args=(url,)).start()` in a loop is the same, and so is
//! why it pays: a thread that waits for the network needs no core. Two things differ. The
//! number of threads that live at once has a bound: past it, the next is started only when
//! one has ended and been joined. And no outcome is lost: each thread gives back what it
//! fetched, to a scope that ends only when its threads have.
//!
//! ```text
//!  at most 2    ─ 0 ──────────────┤ ─ 3 ────┤     ┤ it ends and is joined:
//!  at once      ─ 1 ──┤ ─ 2 ──────────┤             the next is started
//! ```
//!
//! What tells it from a [`pool`](crate::models::pool): there a thread outlives its URL and
//! takes the next one; here each URL has a thread of its own, which begins and ends with
//! it. That is simpler, and nothing of one fetch can be left over for another.
//!
//! These threads may borrow the URLs because the scope joins them. Without one a thread
//! may outlive what it borrows, and is refused (E0597):
//!
//! ```compile_fail,E0597
//! let urls = vec![String::from("http://example.com/")];
//! let url = &urls[0];
//! std::thread::spawn(move || println!("{url}: 200")).join().unwrap();
//! ```
//!
//! # Cost
//!
//! A thread costs some tens of microseconds and some kilobytes for each URL, a fetch
//! mostly waiting.

use std::collections::HashMap;
use std::io;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope, ScopedJoinHandle};

use tracing::info_span;

use crate::fetch::hops::Outcome;
use crate::fetch::limits::Limits;
use crate::models::label;
use crate::models::run::{self, Ended, Run};

/// Fetches every URL and returns their outcomes in the order of `urls`.
///
/// There is one thread a URL, and no more than `limits.at_once` at the same time. As a
/// fetch ends, its thread calls `on_done` with the place of the URL, in whatever order
/// they end. A URL that fails fails alone. What the system has no thread for is fetched in
/// this one.
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
    let mut done = Vec::new();
    thread::scope(|scope| {
        let (end, ends) = channel();
        let mut alive = Alive { threads: HashMap::new(), ends };
        for (place, name) in label::urls(urls).iter().enumerate() {
            if alive.threads.len() == limits.at_once.get() {
                done.extend(alive.join_next());
            }
            match start(&run, scope, place, name, end.clone()) {
                Ok(thread) => drop(alive.threads.insert(place, thread)),
                Err(_) => done.push(run.fetch(place)),
            }
        }
        done.extend(std::iter::from_fn(|| alive.join_next()));
    });
    run::outcomes(done)
}

fn start<'scope, F: Fn(usize, &Outcome) + Sync>(
    run: &'scope Run<'_, F>,
    scope: &'scope Scope<'scope, '_>,
    place: usize,
    name: &str,
    end: Sender<usize>,
) -> io::Result<ScopedJoinHandle<'scope, Ended>> {
    let lane = info_span!("thread", name); // made here, so the arrow leaves this lane
    let fetch = move || {
        let ended = lane.in_scope(|| run.fetch(place));
        // Who joins listens for as long as a thread is alive.
        let _ = end.send(place);
        ended
    };
    thread::Builder::new().spawn_scoped(scope, fetch)
}

/// The threads that have not been joined.
struct Alive<'scope> {
    /// By the place of their URL.
    threads: HashMap<usize, ScopedJoinHandle<'scope, Ended>>,
    /// Each thread says its place here, as the last thing that it does.
    ends: Receiver<usize>,
}

impl Alive<'_> {
    /// Waits for the next thread that ends; `None` if none is left.
    fn join_next(&mut self) -> Option<Ended> {
        if self.threads.is_empty() {
            return None;
        }
        let thread = self.threads.remove(&self.ends.recv().ok()?)?;
        Some(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    }
}
