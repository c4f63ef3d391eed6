//! What all who fetch in one run share: the URLs, the clients, and who drives them.
//!
//! Connections belong to a runtime, which some thread must drive: it asks the system which
//! of them can go on. Here nobody is hired for that. Of all threads that wait in
//! `block_on`, one drives the connections of all; as its own fetch ends, another of those
//! that wait takes over. Tasks have but one thread, and that drives.
//!
//! ```text
//!  thread 1  ─ waits, drives ─┐              one runtime, all connections:
//!  thread 2  ─ waits ─────────└─ drives ─┐    whose answer comes is woken
//!  thread 3  ─ waits ────────────────────└─ drives ─
//! ```
//!
//! # Invariants
//!
//! * Whoever drives is within `block_on`: a report, which may take its time, holds up no
//!   connection but while nobody else waits.
//! * A panic, of the report for example, is a value until all URLs are done.
//!
//! # Cost
//!
//! Three files for the whole run, and no thread: there is none that could be refused, and
//! none to wait for at the end.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::thread;

use tokio::runtime::{Builder, Runtime};

use crate::fetch::client::Clients;
use crate::fetch::error::FetchError;
use crate::fetch::guard::Guard;
use crate::fetch::hops::{self, Outcome};
use crate::fetch::limits::Limits;
use crate::fetch::shortage;
use crate::given;

/// A URL's place, and what became of it, or the panic of its report.
pub(super) type Ended = (usize, thread::Result<Outcome>);

/// What all who fetch in one run share. Dropping it closes all connections.
pub(super) struct Run<'a, F> {
    pub urls: &'a [String],
    pub limits: &'a Limits,
    pub clients: Arc<Clients>,
    /// Without one, its error is that of every URL.
    pub runtime: Result<Runtime, FetchError>,
    on_done: F,
}

impl<'a, F: Fn(usize, &Outcome)> Run<'a, F> {
    pub fn new(urls: &'a [String], limits: &'a Limits, on_done: F) -> Self {
        let given: Vec<_> = urls.iter().filter_map(|url| given::parse(url).ok()).collect();
        let guard = Guard::of_given(&given, limits.allow_private);
        let clients = Arc::new(Clients::new(guard));
        Run { urls, limits, clients, runtime: runtime(), on_done }
    }

    /// Fetches the URL at `place` and reports it; this thread waits for both.
    pub fn fetch(&self, place: usize) -> Ended {
        self.end(place, || match &self.runtime {
            Ok(runtime) => {
                runtime.block_on(hops::follow(&self.clients, &self.urls[place], self.limits))
            }
            Err(error) => Err(error.clone()),
        })
    }

    /// Fetches all of them, one after the other.
    pub fn in_turn(&self) -> Vec<Ended> {
        (0..self.urls.len()).map(|place| self.fetch(place)).collect()
    }

    /// Waits for what becomes of the URL at `place`, and reports it.
    pub fn end(&self, place: usize, outcome: impl FnOnce() -> Outcome) -> Ended {
        // What a report that panicked has left half done is of the caller, who gets the
        // panic; nothing of a run is touched by it.
        let report = AssertUnwindSafe(|| {
            let outcome = outcome();
            (self.on_done)(place, &outcome);
            outcome
        });
        (place, catch_unwind(report))
    }
}

/// The outcomes in the order of the URLs; the first panic goes on.
pub(super) fn outcomes(mut ended: Vec<Ended>) -> Vec<Outcome> {
    ended.sort_unstable_by_key(|(place, _)| *place);
    let outcome = |(_, ended): Ended| ended.unwrap_or_else(|panic| resume_unwind(panic));
    ended.into_iter().map(outcome).collect()
}

fn runtime() -> Result<Runtime, FetchError> {
    let built = Builder::new_current_thread().enable_io().enable_time().build();
    built.map_err(|error| {
        shortage::of_files(&error).unwrap_or_else(|| FetchError::NoClient(error.to_string()))
    })
}
