//! The sequential twin of every model: one URL after the other, in this thread.
//!
//! ```text
//!  ─ 0 ──── 1 ─ 2 ─────── 3 ─    as long as all waits together
//! ```

use crate::fetch::hops::Outcome;
use crate::fetch::limits::Limits;
use crate::models::run::{self, Run};

/// Fetches every URL and returns their outcomes in the order of `urls`.
///
/// After each, `on_done` is called with its place. A URL that fails fails alone.
///
/// # Panics
/// A panic of `on_done` goes on here, after all other URLs have been fetched and reported.
/// Within a tokio runtime, which this would block.
pub fn fetch(
    urls: &[String],
    limits: &Limits,
    on_done: impl Fn(usize, &Outcome) + Sync,
) -> Vec<Outcome> {
    run::outcomes(Run::new(urls, limits, on_done).in_turn())
}
