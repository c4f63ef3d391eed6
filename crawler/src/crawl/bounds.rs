//! What ends a crawl before its time: Ctrl-C, a number of pages, a time.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

/// Tells a crawl from outside to end: to finish what is in flight and begin nothing more.
///
/// Every clone tells the same crawl. Dropping all of them tells it nothing.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Nobody has asked for the end yet.
    pub fn new() -> Self {
        Stop(watch::Sender::new(false))
    }

    /// Asks for the end, once and for all.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Waits until somebody has asked for the end.
    pub(super) async fn asked(&self) {
        // It fails only when there is no sender, and this is one.
        let _ = self.0.subscribe().wait_for(|asked| *asked).await;
    }
}

impl Default for Stop {
    fn default() -> Self {
        Stop::new()
    }
}

/// Why a crawl ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// No URL is unfinished.
    Complete,
    /// Somebody asked for it.
    Stopped,
    /// As many pages as allowed were fetched.
    Pages(u64),
    /// The time was over.
    Time,
}

/// How many more pages may be fetched.
#[derive(Debug)]
pub(super) struct Budget {
    /// Taken by whoever is about to fetch; at 0 nobody may.
    left: AtomicU64,
}

impl Budget {
    /// `pages` in all, of which `fetched` were fetched by earlier runs.
    pub(super) fn new(pages: Option<u64>, fetched: u64) -> Self {
        let left = pages.map_or(u64::MAX, |pages| pages.saturating_sub(fetched));
        Budget { left: AtomicU64::new(left) }
    }

    /// Takes one page out of the budget; `false` if none is left.
    pub(super) fn take(&self) -> bool {
        // Only the number is shared: two who take at once never take the same page.
        let take = |left: u64| left.checked_sub(1);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Gives one back that will be taken again.
    pub(super) fn put_back(&self) {
        let more = |left: u64| left.checked_add(1);
        // Without a bound there is nothing to give back.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_gives_out_what_earlier_runs_left_and_no_more() {
        let budget = Budget::new(Some(5), 3);
        assert_eq!([(); 4].map(|()| budget.take()), [true, true, false, false]);
        assert!(!Budget::new(Some(3), 9).take());
        assert!(Budget::new(None, u64::MAX).take());
    }
}
