//! How many workers stay when files or threads are short: those that can be served.
//!
//! A worker that this process has no file or no thread for gives back what it has, no try is
//! counted, for it is no failure of the page, and goes. So as many stay as can have a
//! connection each, down to one. That one waits and tries again: connections that are idle
//! hold files for half a minute.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::time::sleep;
use tracing::{Instrument, info_span};

use crate::crawl::Crawl;
use crate::crawl::outcome::CrawlError;
use crate::fetch::error::FetchError;

/// The first pause of the last worker; each later one is twice as long.
const PAUSE: Duration = Duration::from_millis(500);
/// So many pauses in a row: half a minute. Where nothing was ever answered no connection is
/// idle, and a second has to do.
const PAUSES: u32 = 6;
const PAUSES_AT_FIRST: u32 = 2;

/// The workers of a crawl, as far as they can be served. Each number is of itself alone.
#[derive(Debug)]
pub(super) struct Crew {
    /// How many have not gone; one at least.
    workers: AtomicUsize,
    /// How often in a row the last one has paused.
    pauses: AtomicU32,
    /// Whether any request was served.
    served: AtomicBool,
}

impl Crew {
    /// So many workers.
    pub(super) fn of(workers: NonZeroUsize) -> Self {
        let (pauses, served) = (AtomicU32::new(0), AtomicBool::new(false));
        Crew { workers: AtomicUsize::new(workers.get()), pauses, served }
    }

    /// A request was made, whatever came of it.
    pub(super) fn was_served(&self) {
        self.pauses.store(0, Relaxed);
        self.served.store(true, Relaxed);
    }

    /// One goes, unless it is the last.
    fn lets_go(&self) -> bool {
        let one_less = |workers: usize| workers.checked_sub(1).filter(|left| *left > 0);
        self.workers.fetch_update(Relaxed, Relaxed, one_less).is_ok()
    }

    /// How long the last one pauses; `None` if it has paused often enough.
    fn pause(&self) -> Option<Duration> {
        let most = if self.served.load(Relaxed) { PAUSES } else { PAUSES_AT_FIRST };
        let paused = self.pauses.fetch_add(1, Relaxed);
        (paused < most).then(|| PAUSE * (1 << paused))
    }
}

impl Crawl {
    /// Whether a worker that there was no file or thread for is to go on, after a while.
    ///
    /// # Errors
    /// It is the last one, and was short too often.
    pub(super) async fn stays(&self, short: &FetchError) -> Result<bool, CrawlError> {
        if self.crew.lets_go() {
            return Ok(false);
        }
        let Some(pause) = self.crew.pause() else {
            let (what, limit) = match short {
                FetchError::NoThread => ("threads", "ulimit -u"),
                _ => ("files", "ulimit -n"),
            };
            return Err(CrawlError::Short { what, limit });
        };
        sleep(pause).instrument(info_span!("wait", on = "shortage")).await;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_go_but_the_last_and_that_one_pauses_a_bounded_number_of_times() {
        let crew = Crew::of(NonZeroUsize::new(3).unwrap());
        assert_eq!([(); 4].map(|()| crew.lets_go()), [true, true, false, false]);
        let pauses = || std::iter::from_fn(|| crew.pause()).sum::<Duration>();
        assert_eq!(pauses(), Duration::from_millis(1500));
        crew.was_served();
        assert_eq!(pauses(), Duration::from_millis(31_500));
        crew.was_served();
        assert_eq!(crew.pause(), Some(PAUSE));
    }
}
