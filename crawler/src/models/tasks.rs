//! One task a URL, all on one thread: where one waits, another goes on.
//!
//! In Python it is `asyncio.gather` under an `asyncio.Semaphore`. A task costs no thread,
//! so each URL has its own from the beginning; what is bounded is how many of them fetch:
//! each waits for a permit first. [`JoinSet`] gives back the tasks as they end, and this
//! thread reports them; so a report needs no lock against another one.
//!
//! ```text
//!            this thread  ─ 0 1 2 0 ─ 2 1 ─ 3 0 ─    one at a time, never waiting itself
//!  task 0  ─ permit ─ request ░░░░ response ░░░░ body ─ ends
//!  task 1  ─ permit ─ request ░░░░░░░ response ░ body ─ ends
//!  task 2  ░░░░░░░░░ permit ─ request ░░░ …              2 permits: one of those has ended
//! ```
//!
//! A task must own what it uses, or share it in an [`Arc`], for nothing says that it ends
//! before its maker does: there is no scope for tasks as there is for threads.
//!
//! # Cost
//!
//! Some kilobytes a URL and no thread. In return, all share one: what computes for long
//! without an `await`, a report or the reading of the certificates, holds up all tasks.

use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};
use tracing::{Instrument, info_span};

use crate::fetch::client::Clients;
use crate::fetch::hops::{self, Outcome};
use crate::fetch::limits::Limits;
use crate::models::label;
use crate::models::run::{self, Ended, Run};

/// Fetches every URL and returns their outcomes in the order of `urls`.
///
/// There is one task a URL, of which no more than `limits.at_once` fetch at the same time,
/// and no other thread than this one. After each, `on_done` is called with the place of
/// the URL, in whatever order they end. A URL that fails fails alone.
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
    run::outcomes(match &run.runtime {
        Ok(runtime) => runtime.block_on(all(&run)),
        Err(_) => run.in_turn(), // each says why
    })
}

async fn all<F: Fn(usize, &Outcome)>(run: &Run<'_, F>) -> Vec<Ended> {
    // More permits than URLs help nobody, and a semaphore has a greatest number of them.
    let permits = Arc::new(Semaphore::new(run.limits.at_once.get().min(run.urls.len())));
    let mut tasks = JoinSet::new();
    for (place, name) in label::urls(run.urls).iter().enumerate() {
        let task = Task {
            place,
            url: run.urls[place].clone(),
            limits: run.limits.clone(),
            clients: Arc::clone(&run.clients),
            permits: Arc::clone(&permits),
        };
        let lane = info_span!("task", name); // made here, so the arrow leaves this lane
        tasks.spawn(task.fetch().instrument(lane));
    }
    let mut ended = Vec::new();
    while let Some(task) = tasks.join_next().await {
        let (place, outcome) = task.unwrap_or_else(go_on);
        ended.push(run.end(place, || outcome));
    }
    ended
}

/// What a task owns.
struct Task {
    place: usize,
    url: String,
    limits: Limits,
    clients: Arc<Clients>,
    permits: Arc<Semaphore>,
}

impl Task {
    async fn fetch(self) -> (usize, Outcome) {
        let permit = self.permits.acquire().instrument(info_span!("wait", on = "permit")).await;
        let outcome = hops::follow(&self.clients, &self.url, &self.limits).await;
        drop(permit); // held until here: the next task goes on
        (self.place, outcome)
    }
}

/// A task is never called off here, so it has panicked; that is a mistake of this program.
fn go_on<T>(error: JoinError) -> T {
    resume_unwind(error.into_panic())
}
