//! Which URL is next, and when none is left: a monitor that the workers share.
//!
//! ```text
//!            ┌───────────────────────── done(url, added), again(url) ◀──────────────┐
//!            ▼                                                                      │
//!  ┌──────────────────┐  next()   ┌─▶ Origin   where is it?        ──▶ origin       │
//!  │                  │           ├─▶ More     read on in the file ──▶ more         │
//!  │ tokens · origins │ ────────▶ ├─▶ Robots   ask for robots.txt  ──▶ robots        │
//!  │ hosts  · retries │   a job   ├─▶ Check    may it be fetched?  ──▶ allowed,     │
//!  └──────────────────┘           │            or refused: commit why ──────────────┤
//!                                 └─▶ Url, Again   fetch, parse, commit ────────────┘
//! ```
//!
//! The file has the whole frontier; here is a window on it, bounded, with what decides who
//! may go: what `robots.txt` says, and what each host bears ([`politeness`](crate::politeness)). A host
//! that is held never blocks another, for those that are ready go round.
//!
//! # The end is proved
//!
//! A moment of quiet is no end: a page that is being parsed may hold a hundred links. So
//! each URL has a token, from when it is known until it is finished. The crawl is at its
//! end when there is none, and no `robots.txt` is being asked for ([`ledger`]).
//!
//! 1. At the beginning, each URL in the file that is not finished has a token.
//! 2. Its token is released by [`done`](Frontier::done) alone, when its page *and its links* are in the
//!    file; and under the same lock, before that, a token is made for each link that is new.
//! 3. So at no time between is there no token while a URL is unfinished: while a page is
//!    being fetched, parsed, committed, or waits to be tried again, it has its own; and the
//!    moment in which it goes has its links' in its place. Only workers that hold a URL find
//!    others, and those that ask for a `robots.txt` find its sitemaps: while one asks, it is
//!    not the end. With no token and no such question, none will ever come.
//! 4. The other way: a URL with a token is in a window, with a worker, waiting for a time, or
//!    in the file behind the cursor of an origin that will be read on. None of these is for ever,
//!    if each job is answered. So the crawl ends.
//!
//! It is the credit of Dijkstra and Scholten's termination detection, with all credits in one
//! place. [`kernel`] sees to it that everybody learns of it.
//!
//! # Invariants
//!
//! * Each URL is handed out once, unless it was given back by [`again`](Frontier::again) or
//!   [`put_back`](Frontier::put_back).
//! * A job is answered once: a worker that drops it holds the end up for ever. What is not
//!   open any more is not finished a second time.
//! * `next` may be dropped at any time: it has then taken nothing.
//!
//! # Cost
//!
//! One lock a call. `cargo test --release -p crawler --test frontier -- --ignored --nocapture cost`
//! prints what a job costs with a thousand origins. In memory are some 50,000 URLs at most, of all
//! origins together ([`Windows`]), and of each host up to a thousand that wait to be tried again;
//! of what robots.txt says 64 MB; and of origins and hosts those that have something to do, and
//! 10,000 that have not (`forget`).

pub mod sync;

pub mod take;

pub mod kernel;

pub mod ledger;

pub mod turns;

pub mod hosts;

pub mod origin;

pub mod state;

pub mod job;

mod choice;

mod forget;

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::time::{Instant as Clock, sleep_until};
use tracing::{Instrument, info_span};
use url::Url;

pub use hosts::Waiting;
pub use job::Job;
pub use state::{FRESH, Windows};

use crate::politeness::{Heard, Rules};
use crate::robots::Robots;
use crate::store::{OriginId, Queued, UrlId};
use kernel::{Kernel, Look, Waiter};
use state::State;

/// The frontier of a crawl.
#[derive(Debug)]
pub struct Frontier {
    kernel: Kernel<State>,
}

/// How a crawl stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// How many URLs are known and wait: in the file, in memory, or to be tried again.
    pub queued: u64,
    /// How many the workers have.
    pub open: usize,
    /// How many were finished since the beginning of this run.
    pub finished: u64,
    /// The hosts that wait for a time, the longest wait first.
    pub waits: Vec<Waiting>,
}

impl Frontier {
    /// A frontier without origins, which is at its end.
    pub fn new(rules: Rules) -> Frontier {
        Frontier::with_windows(rules, Windows::default())
    }

    /// The same, with this number of URLs in memory.
    pub fn with_windows(rules: Rules, windows: Windows) -> Frontier {
        Frontier { kernel: Kernel::new(State::new(rules, windows)) }
    }

    /// The answer to [`Job::Check`] if it may be fetched: it waits for its host now.
    ///
    /// If other rules were told meanwhile, it is to be looked up once more.
    pub fn allowed(&self, url: Queued) {
        self.kernel.change(|state| state.allowed(url, now()));
    }

    /// The other answer to [`Job::Check`]. The URL stays in the hands of the worker, until it is
    /// [`done`](Self::done); the next of its origin may be looked up at once.
    pub fn refused(&self, url: &Queued) {
        self.kernel.change(|state| state.refused(url, now()));
    }

    /// There is this origin, and so many of its unfinished URLs are in the file.
    ///
    /// At the beginning it is told of all that have some before the first worker asks. Later
    /// with 0, when a commit added an origin, or as the answer to [`Job::Origin`]:
    /// [`done`](Self::done) counts its URLs, before or after this.
    pub fn origin(&self, id: OriginId, origin: &Url, queued: u64) {
        self.kernel.change(|state| state.origin(id, origin, queued, now()));
    }

    /// The next job; `None` when no URL is unfinished any more, or when it was stopped.
    ///
    /// Waits while nothing is ready: says `wait`, `on` politeness when a time is waited for, and
    /// otherwise on the frontier.
    pub async fn next(&self) -> Option<Job> {
        let mut waiter = self.kernel.waiter();
        let mut found = poll_fn(|context| Poll::Ready(waiter.look(context, now()))).await;
        loop {
            let on = match &found {
                Look::Job(_) => break,
                Look::Wait { until: Some(_), .. } => "politeness",
                Look::Wait { until: None, .. } => "frontier",
            };
            found = other(found, &mut waiter).instrument(info_span!("wait", on)).await;
        }
        match found {
            Look::Job(job) => job,
            Look::Wait { .. } => None,
        }
    }

    /// The answer to [`Job::More`]: all that was read, in the order of the file.
    pub fn more(&self, origin: OriginId, urls: Vec<Queued>) {
        self.kernel.change(|state| state.more(origin, urls, now()));
    }

    /// The answer to [`Job::Robots`]: what it says, for 24 hours; it may be asked for before
    /// that, if it is forgotten.
    pub fn robots(&self, origin: OriginId, robots: Arc<Robots>) {
        self.robots_of(origin, robots, Duration::ZERO);
    }

    /// What a `robots.txt` said so long ago, which need not be asked for then.
    pub fn robots_of(&self, origin: OriginId, robots: Arc<Robots>, age: Duration) {
        self.kernel.change(|state| state.robots(origin, robots, age, now()));
    }

    /// The other answer to [`Job::Robots`]: it could not be had, or has moved, and is to be asked
    /// for at this URL, no earlier than after that time. It waits for the host of that URL, and
    /// until then nothing is asked of it.
    pub fn robots_again(&self, origin: OriginId, at: &Url, after: Duration) {
        self.kernel.change(|state| state.robots_again(origin, at, after, now()));
    }

    /// So many new URLs of these origins are in the file, which no page holds: the sitemaps of
    /// a `robots.txt`. Told before [`Job::Robots`] is answered, or before the first worker asks.
    pub fn added(&self, added: &[(OriginId, u64)]) {
        self.kernel.change(|state| state.added(added, now()));
    }

    /// What was heard of the host of this URL; before the job is answered. It may be another
    /// one than that of the job: a robots.txt may have moved.
    pub fn heard(&self, url: &Url, heard: Heard) {
        self.kernel.change(|state| state.heard(url, heard, now()));
    }

    /// The host of this URL asked an earlier run to be left alone, and so much of that is left.
    /// Before the first worker asks.
    pub fn held(&self, url: &Url, left: Duration) {
        self.kernel.change(|state| state.held(url, left, now()));
    }

    /// The head of what this URL answers has come, and its body is read from now on: that may
    /// take long without telling more of what its host bears. Before the job is answered.
    pub fn head(&self, url: UrlId) {
        self.kernel.change(|state| state.head(url, now()));
    }

    /// The same of the `robots.txt` that is asked for by [`Job::Robots`].
    pub fn robots_head(&self, origin: OriginId) {
        self.kernel.change(|state| state.robots_head(origin, now()));
    }

    /// Tries this URL again, no earlier than after that time; its next try counts one more.
    ///
    /// Its slot is free; its token stays, for it is unfinished.
    pub fn again(&self, url: Queued, after: Duration) {
        self.kernel.change(|state| state.again(url, after, now()));
    }

    /// Takes this URL back that nobody has asked for: it was no try.
    pub fn put_back(&self, url: Queued) {
        self.kernel.change(|state| state.put_back(url, now()));
    }

    /// This URL is finished, in the file; with it, so many new URLs of these origins were
    /// added to the file.
    pub fn done(&self, url: &Queued, added: &[(OriginId, u64)]) {
        self.kernel.change(|state| state.done(url.id, added, now()));
    }

    /// Hands out no more: every `next` gives `None`. What is open may still be answered.
    pub fn stop(&self) {
        self.kernel.stop();
    }

    /// How the crawl stands.
    pub fn view(&self) -> View {
        self.kernel.read(|state| {
            let (queued, open, finished) = state.counts();
            View { queued, open, finished, waits: state.waits(now()) }
        })
    }
}

/// Looks again when woken, and when the time has come, until it finds something else than this.
async fn other(found: Look<Job>, waiter: &mut Waiter<'_, State>) -> Look<Job> {
    let timer = async {
        match found {
            Look::Wait { until: Some(at), timer: true } => sleep_until(Clock::from_std(at)).await,
            Look::Wait { .. } | Look::Job(_) => pending().await,
        }
    };
    let mut timer = pin!(timer);
    let mut due = false;
    poll_fn(|context| {
        due = due || timer.as_mut().poll(context).is_ready();
        let now_found = waiter.look(context, now());
        if due || now_found != found { Poll::Ready(now_found) } else { Poll::Pending }
    })
    .await
}

/// The time, which a test of timers may have paused.
fn now() -> Instant {
    Clock::now().into_std()
}
