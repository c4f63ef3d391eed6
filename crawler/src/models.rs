//! The chapter's example: fetch many URLs at once, by each of the models of the chapter.
//!
//! ```text
//!  threads ─ 0 ─────        pool ─ 0 ── 2 ── 5 ─        async ─ 0 1 2 0 ─ 1 2 ─ 0 ─
//!          ─ 1 ──                ─ 1 ── 3 ─ 4 ──
//!          ─ 2 ───────
//!  a thread a URL           few threads, many URLs      one thread, a task a URL
//! ```
//!
//! All do the same fetches, give the same outcomes, and have the sequential twin
//! [`in_turn`]. What each URL costs besides its connection is what tells them apart:
//!
//! * [`threads`](mod@threads), the default: a thread a URL, made and ended with it. The code
//!   reads from top to bottom, and it is right for some hundred URLs.
//! * [`pool`]: as many threads as are good for the machine or for the server, however many
//!   URLs there are. Right where the number at once matters, or the URLs keep coming.
//! * [`tasks`] (`async`): some kilobytes a URL and no thread, right for thousands at once.
//!   It asks for care in return: what computes long in one task holds up all the others.
//!
//! In each of them the waiting itself is the same: all connections belong to one runtime,
//! and are driven by one of those who wait on it, see `run`.

use std::num::NonZeroUsize;

use crate::fetch::hops::Outcome;
use crate::fetch::limits::Limits;

pub mod threads;

pub mod pool;

pub mod tasks;

pub mod in_turn;

mod run;

pub mod label;

/// A way to fetch many URLs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Model {
    /// One thread a URL: [`threads`](mod@threads).
    #[default]
    Threads,
    /// A fixed number of threads: [`pool`].
    Pool,
    /// One task a URL, all on one thread: [`tasks`].
    Async,
}

impl Model {
    /// All of them, in the order of the chapter.
    pub const ALL: [Model; 3] = [Model::Threads, Model::Pool, Model::Async];

    /// What it is called on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Model::Threads => "threads",
            Model::Pool => "pool",
            Model::Async => "async",
        }
    }

    /// How many it fetches at once where nobody has said: 8 in a pool, whose number is
    /// chosen once for all work; else what [`Limits`] say.
    pub fn at_once(self) -> NonZeroUsize {
        match self {
            Model::Pool => NonZeroUsize::new(8).unwrap_or(NonZeroUsize::MIN),
            Model::Threads | Model::Async => Limits::default().at_once,
        }
    }

    /// Fetches every URL by this model and returns their outcomes in the order of `urls`.
    ///
    /// No more than `limits.at_once` are fetched at once. As a fetch ends, `on_done` is
    /// called with the place of its URL, in whatever order they end. A URL that fails
    /// fails alone.
    ///
    /// # Panics
    /// A panic of `on_done` goes on here, after all other URLs have been fetched and
    /// reported. Within a tokio runtime, which this would block.
    pub fn fetch(
        self,
        urls: &[String],
        limits: &Limits,
        on_done: impl Fn(usize, &Outcome) + Sync,
    ) -> Vec<Outcome> {
        match self {
            Model::Threads => threads::fetch(urls, limits, on_done),
            Model::Pool => pool::fetch(urls, limits, on_done),
            Model::Async => tasks::fetch(urls, limits, on_done),
        }
    }
}
