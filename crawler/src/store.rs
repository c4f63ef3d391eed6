//! The one file in which frontier and results are kept.
//!
//! What is still to be fetched and what came of the rest stand in one SQLite database, and
//! change together: a page, its links and the URLs that these queue are one transaction.
//! So there is no moment at which a killed crawl would lose a page or count one twice; a URL
//! that was in flight is simply unfinished still.
//!
//! ```text
//!   workers ──▶ Store ── bounded channel ──▶ one thread ──▶ SQLite (FILE, FILE-wal)
//!      ▲                                         │
//!      └───────────── oneshot ◀── COMMIT ────────┘
//! ```
//!
//! # The map
//!
//! * [`schema`]: the tables, and queries that people will want
//! * [`plan`], `opening`, `begin`, `begun`, `lock`: whose file it is, and whether a crawl goes on
//! * `thread`: commands in groups, each group a transaction · `ledger`: what they read
//! * `keep`: a visit is kept · `before`: what it changed · `holds`: the links that it holds
//! * `held`: who is to be left alone · `reach`: what a link reaches · `recent`: whether that is asked · `written`: what it writes
//! * [`admit`]: who is asked before a URL is queued · [`summary`]: what came of it all
//! * `summing`: the queries behind that · `broken`: those of broken links
//!
//! # Invariants
//!
//! * Nobody is told of anything that is not committed; in the file each finished URL has its
//!   page exactly once.
//! * The set of URLs that are queued does not depend on the order in which pages come; but for
//!   traps, which are told by what came before: a URL that was refused stays out of its crawl.
//! * One crawl has the file open. Whoever only reads, such as `sqlite3 FILE`, may do so
//!   meanwhile.
//! * Before each transaction the file is looked for under its name: nobody is told that anything
//!   is kept where nobody would find it.
//!
//! # Cost
//!
//! Memory is the cache of the plan and the commands in the channel. Throughput is bounded by
//! one core: `cargo test --release -p crawler --test store -- --ignored --nocapture` says how
//! many links a second that is, with a million URLs.

use std::path::Path;
use std::thread::{Builder, JoinHandle};

use tokio::sync::{mpsc, oneshot};
use tracing::{Instrument, info_span};
use url::Url;

pub mod schema;

pub mod plan;

mod lock;

mod opening;

mod begin;

mod begun;

mod thread;

mod ledger;

mod keep;

mod before;

mod holds;

mod held;

mod recent;

mod reach;

mod written;

mod row;

mod way;

pub mod admit;

pub mod summary;

mod summing;

mod broken;

pub mod error;

pub mod queued;

pub mod visit;

pub use admit::Admit;
pub use error::StoreError;
pub use ledger::{Committed, Origin, RobotsKept, Waiting};
pub use lock::BESIDE;
pub use plan::{Opened, Plan};
pub use queued::{OriginId, Queued, UrlId, Validators};
pub use summary::Summary;
pub use visit::{Fate, Found, Links, Listed, Visit};

use thread::Command;

/// How many commands wait for the thread before who sends one waits too.
const CHANNEL: usize = 64;

/// The file of a crawl; a thread of its own writes it.
///
/// Dropping it is as [`close`](Store::close), without the error.
#[derive(Debug)]
pub struct Store {
    /// `None` once it is closed.
    commands: Option<mpsc::Sender<Command>>,
    thread: Option<JoinHandle<Result<(), StoreError>>>,
}

impl Store {
    /// Opens the file for a crawl, or a private one that is gone when it is closed.
    ///
    /// An unfinished crawl goes on; if there is none, a new one begins, and what an earlier
    /// one brought stays until it is overwritten.
    ///
    /// # Errors
    ///
    /// Another crawl has the file open; it is no file of ours, or of a later version; its
    /// crawl was begun differently; it cannot be read or written. It is left as it was.
    pub fn open(file: Option<&Path>, plan: Plan) -> Result<(Store, Opened), StoreError> {
        let (ledger, opened) = opening::open(file, plan)?;
        let (commands, received) = mpsc::channel(CHANNEL);
        let lane = info_span!("thread", name = "store"); // made here, so the arrow leaves this lane
        let thread = Builder::new().name("store".into());
        let thread = thread.spawn(move || lane.in_scope(|| thread::keep(ledger, received)));
        let thread = thread.map_err(|error| StoreError::NoThread(error.to_string()))?;
        Ok((Store { commands: Some(commands), thread: Some(thread) }, opened))
    }

    /// The origins of which URLs are queued, with how many.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub async fn waiting(&self) -> Result<Vec<Waiting>, StoreError> {
        self.ask(Command::Waiting).await
    }

    /// What the file knows of an origin.
    ///
    /// # Errors
    ///
    /// No origin has that number, or the file cannot be read.
    pub async fn origin(&self, id: OriginId) -> Result<Origin, StoreError> {
        self.ask(|answer| Command::Origin(id, answer)).await
    }

    /// Keeps that the host of this URL is to be left alone until then, in seconds since 1970, if
    /// its origin is in the file. Of two such times the later one counts.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub async fn hold(&self, of: &Url, until: u64) -> Result<(), StoreError> {
        let until = i64::try_from(until).unwrap_or(i64::MAX);
        self.ask(|answer| Command::Hold(of.clone(), until, answer)).await.map(|_| ())
    }

    /// The origins that are to be left alone, each with the end of that.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub async fn held(&self) -> Result<Vec<(Url, u64)>, StoreError> {
        self.ask(Command::Held).await
    }

    /// Unfinished URLs of an origin, at most so many, in the order in which they were queued:
    /// those behind `after`, or from the first one on behind number 0.
    ///
    /// A URL that was left out at first and queued later has a small number and a late place,
    /// so a walk from place to place meets it.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub async fn more(
        &self,
        origin: OriginId,
        after: UrlId,
        most: usize,
    ) -> Result<Vec<Queued>, StoreError> {
        self.ask(|answer| Command::More(origin, after, most, answer)).await
    }

    /// Keeps what became of a URL, with its links and the URLs that these queue.
    ///
    /// When it returns, all of that is in the file. If it is in there already of this crawl,
    /// nothing happens: who was interrupted while waiting for the answer may ask again.
    ///
    /// # Errors
    ///
    /// No URL has that number, or the file cannot be written: then nothing is kept of it,
    /// and no later write is tried.
    pub async fn commit(&self, id: UrlId, visit: Visit) -> Result<Committed, StoreError> {
        self.ask(|answer| Command::Commit(id, Box::new(visit), answer)).await
    }

    /// Keeps the `robots.txt` of an origin, and queues the sitemaps that it lists.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub async fn keep_robots(
        &self,
        origin: OriginId,
        robots: RobotsKept,
        sitemaps: impl Into<Listed>,
    ) -> Result<Committed, StoreError> {
        let sitemaps = sitemaps.into();
        self.ask(|answer| Command::Robots(origin, robots, sitemaps, answer)).await
    }

    /// Queues sitemaps that a `robots.txt` lists which was kept before.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub async fn sitemaps(&self, sitemaps: impl Into<Listed>) -> Result<Committed, StoreError> {
        let sitemaps = sitemaps.into();
        self.ask(|answer| Command::Sitemaps(sitemaps, answer)).await
    }

    /// What came of the crawl so far.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub async fn summary(&self) -> Result<Summary, StoreError> {
        self.ask(Command::Summary).await.map(|summary| *summary)
    }

    /// Does what is asked for by now, copies the log into the file, and closes both.
    ///
    /// # Errors
    ///
    /// The file cannot be written; what was committed is in it all the same.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.end()
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Command,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let asked = async {
            let commands = self.commands.as_ref().ok_or(StoreError::Closed)?;
            commands.send(command(answer)).await.map_err(|_| StoreError::Closed)?;
            answered.await.map_err(|_| StoreError::Closed)?
        };
        asked.instrument(info_span!("wait", on = "store")).await
    }

    fn end(&mut self) -> Result<(), StoreError> {
        self.commands = None; // the thread ends when nobody can ask any more
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().unwrap_or(Err(StoreError::Closed))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.end(); // who wants to know calls `close`
    }
}
