//! The way of one URL through all rooms: asked for, read, kept, and only then released.
//!
//! ```text
//!            ┌──────────────── frontier ◀───────────── done: links first, then its token
//!            ▼ next                                                       ▲
//!  worker  fetch ─▶ bytes ─▶ digest, links ─▶ normal ─▶ scope ─▶ store ───┘
//!            │                                                    (one transaction)
//!            └─▶ politeness: what the answer says about its host
//! ```
//!
//! Some workers, each a task, take whatever is next: the robots.txt of an origin, more URLs
//! from the file, a URL. What a crawl must not do is end while a link is on its way, and
//! what others do is wait for a moment of quiet, which is a guess. Here a URL counts as
//! unfinished until its page and all the links on it are in the file and in the frontier;
//! while one is unfinished, no worker is told that it is the end ([`frontier`](crate::frontier)
//! has the proof and the model check).
//!
//! The same order makes it lasting. A URL in flight is in the file as one that is not
//! finished, so after a `kill -9` it is simply taken again, and nothing else is.
//!
//! # Invariants
//!
//! * A page and its links enter the file in one transaction, once.
//! * [`Frontier::done`](crate::frontier::Frontier::done) is called after that, never before.
//! * A worker that fails (the disk is full) stops all others after what they have in
//!   flight; the first failure is the crawl's.

mod asking;
mod bounds;
mod crew;
mod held_back;
mod outcome;
mod page;
mod reading;
mod robots;
mod seen;
mod settings;
mod worker;

use std::pin::pin;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;
use tracing::{Instrument, info_span};
use url::Url;

pub use bounds::{Ended, Stop};
pub use crew::Short;
pub use outcome::{CrawlError, Report};
pub use seen::{Held, Seen};
pub use settings::Settings;

use asking::Askings;
use bounds::Budget;
use crew::Crew;
use held_back::HeldBack;
use seen::Counters;

use crate::fetch::agent::Agent;
use crate::frontier::Frontier;
use crate::left_out::LeftOut;
use crate::links::Link;
use crate::robots::Robots;
use crate::scope::Scope;
use crate::shown::shown;
use crate::store::{Admit, Opened, Plan, Store, Waiting};
use crate::trap::{Run, Traps};

/// The workers of a crawl, each with what ended it.
type Workers = JoinSet<Result<(), CrawlError>>;

/// A crawl: all that its workers share.
#[derive(Debug)]
pub struct Crawl {
    settings: Settings,
    scope: Scope,
    agent: Agent,
    store: Store,
    frontier: Frontier,
    askings: Askings,
    /// The rules of all origins, where robots.txt is ignored.
    ignored: Arc<Robots>,
    budget: Budget,
    crew: Crew,
    counters: Counters,
    held_back: HeldBack,
    /// Why it was told to end: set by whoever tells it first.
    ended: Mutex<Option<Ended>>,
}

impl Crawl {
    /// Opens the file, and begins a crawl or goes on with the one that is in it.
    ///
    /// # Errors
    /// See [`CrawlError`]: nothing was asked, and the file is as it was.
    pub fn open(settings: Settings) -> Result<(Crawl, Opened), CrawlError> {
        if settings.scope.starts.is_empty() {
            return Err(CrawlError::NoStart);
        }
        let scope = Scope::new(&settings.scope)?;
        let agent = Agent::new(settings.agent.clone()).map_err(CrawlError::Agent)?;
        // Under their one name, as all pages: without the passwords that they may hold.
        let starts = settings.scope.starts.iter().map(|start| settings.normal.of(start.clone()));
        let starts: Vec<Url> = starts.collect();
        short_enough(&starts, settings.scope.longest)?;
        let mut plan = Plan::new(starts, settings.shape(&scope));
        (plan.depth, plan.hops, plan.again) = (settings.depth, settings.redirects, settings.again);
        plan.cache = u32::try_from(settings.cache / 1024).unwrap_or(u32::MAX);
        if let Some(quotas) = settings.traps.clone() {
            plan.admit = Box::new(Traps::new(quotas));
        }
        let (store, opened) = Store::open(settings.file.as_deref(), plan)?;
        let crawl = Crawl {
            frontier: Frontier::new(settings.politeness.clone()),
            budget: Budget::new(settings.pages, finished(opened)),
            crew: Crew::of(settings.workers),
            askings: Askings::default(),
            ignored: Arc::new(Robots::all_allowed("ignored, as --ignore-robots asks")),
            counters: Counters::default(),
            held_back: HeldBack::default(),
            ended: Mutex::default(),
            settings,
            scope,
            agent,
            store,
        };
        Ok((crawl, opened))
    }

    /// Crawls until no URL is unfinished, or until it is told to `stop`, or a bound is reached.
    ///
    /// Told to end, it finishes what is in flight: that takes as long as one request may.
    /// What came by then is in the file, and the same crawl, opened again, goes on.
    ///
    /// # Errors
    /// The file cannot be written, or a worker panicked.
    pub async fn run(self: &Arc<Self>, stop: &Stop) -> Result<Report, CrawlError> {
        let begun = Instant::now();
        self.remember().await?;
        let mut workers = self.hire();
        // One wait for all, however they end: a failure before the end is told after it.
        let mut all = pin!(self.join(&mut workers));
        tokio::select! {
            ended = &mut all => ended,
            () = self.ends(stop) => all.await,
        }?;
        let summary = self.store.summary().await?;
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = match (*ended, summary.unfinished) {
            (_, 0) => Ended::Complete,
            (Some(ended), _) => ended,
            // The end is proved; should the proof be wrong, nobody is told that it is complete.
            (None, unfinished) => return Err(CrawlError::Unfinished(unfinished)),
        };
        let held_back = self.held_back.all();
        Ok(Report { ended, summary, held_back, took: begun.elapsed() })
    }

    /// How it stands.
    pub fn seen(&self) -> Seen {
        let (view, now) = (self.frontier.view(), Instant::now());
        Seen {
            fetched: self.counters.fetched.load(Relaxed),
            failed: self.counters.failed.load(Relaxed),
            bytes: self.counters.bytes.load(Relaxed),
            queued: view.queued,
            open: view.open,
            held: view.waits.iter().map(|waiting| Held::at(waiting, now)).collect(),
        }
    }

    /// Tells the frontier what the file holds.
    async fn remember(&self) -> Result<(), CrawlError> {
        for (url, until) in self.store.held().await? {
            self.frontier.held(&url, held_back::left(until));
        }
        for Waiting { id, url, unfinished } in self.store.waiting().await? {
            self.tell(id, &url, unfinished);
        }
        Ok(())
    }

    /// Starts the workers, each a task with a lane of its own.
    fn hire(self: &Arc<Self>) -> Workers {
        let mut workers = JoinSet::new();
        for number in 1..=self.settings.workers.get() {
            let lane = info_span!("task", name = format!("worker {number}"));
            workers.spawn(Arc::clone(self).work().instrument(lane));
        }
        workers
    }

    /// Waits for all workers; the first failure is told, a panic too.
    ///
    /// After one the others finish what they have, and no more: the job of a worker that
    /// panicked is never answered, so without being told they would wait for ever.
    async fn join(&self, workers: &mut Workers) -> Result<(), CrawlError> {
        let mut all = Ok(());
        while let Some(ended) = workers.join_next().await {
            let ended = ended.unwrap_or(Err(CrawlError::Panicked));
            all = all.and(ended.inspect_err(|_| self.begin_nothing()));
        }
        all
    }

    /// Waits for what ends a crawl before its time, and tells the frontier.
    async fn ends(&self, stop: &Stop) {
        let time = self.settings.time;
        let over = async { sleep(time.unwrap_or(Duration::MAX)).await };
        tokio::select! {
            () = stop.asked() => self.end(Ended::Stopped),
            () = over => self.end(Ended::Time),
        }
    }

    fn end(&self, why: Ended) {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
        self.begin_nothing();
    }

    /// From now on no worker begins anything, nor waits to.
    fn begin_nothing(&self) {
        self.frontier.stop();
        self.budget.close();
        self.crew.end();
    }

    /// Why the host of a link that would be followed may not be asked.
    fn forbidden(&self, link: &Link) -> Option<LeftOut> {
        let refused = self.agent.guard().check(&link.url).err()?;
        Some(LeftOut::Forbidden(refused.to_string()))
    }
}

/// The watch for traps, as the file asks it; what it notes of a URL is one number there.
impl Admit for Traps {
    fn admit(&mut self, url: &Url, from: i64) -> Result<i64, String> {
        Traps::admit(self, url, Run::from(from)).map(i64::from)
    }

    fn known(&mut self, url: &Url) -> i64 {
        Traps::known(self, url).into()
    }

    fn saw(&mut self, url: &Url, run: i64, text: u64, shape: u64) {
        Traps::saw(self, url, Run::from(run), text, shape);
    }
}

/// A start is in whatever the scope says of links, but for its length: what is longer would be
/// refused wherever it is linked from.
fn short_enough(starts: &[Url], most: usize) -> Result<(), CrawlError> {
    let long = starts.iter().find(|start| start.as_str().len() > most);
    long.map_or(Ok(()), |start| Err(CrawlError::LongStart { start: shown(start.as_str()), most }))
}

/// How many URLs earlier runs of the same crawl have finished.
fn finished(opened: Opened) -> u64 {
    match opened {
        Opened::Resumed { finished, .. } => finished,
        Opened::New | Opened::Again { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;
    use tokio::time::timeout;

    use super::*;

    #[test]
    fn a_worker_that_panics_ends_the_crawl_and_not_only_itself() {
        let start = "http://127.0.0.1:1/".parse().unwrap();
        let (crawl, _) = Crawl::open(Settings::new(vec![start])).unwrap();
        let crawl = Arc::new(crawl);
        let run = async {
            crawl.remember().await.unwrap();
            let mut workers = Workers::new();
            workers.spawn(async { panic!("on purpose") });
            let other = Arc::clone(&crawl);
            workers.spawn(async move {
                while other.frontier.next().await.is_some() {} // what it takes stays open
                Ok(())
            });
            timeout(Duration::from_secs(20), crawl.join(&mut workers)).await
        };
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        let ended = runtime.block_on(run).expect("the other worker waits for ever");
        assert!(matches!(ended, Err(CrawlError::Panicked)), "{ended:?}");
    }
}
