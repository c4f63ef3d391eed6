//! What ends a crawl before its time: Ctrl-C, a number of pages, a time.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit, TryAcquireError, watch};
use tracing::{Instrument, info_span};

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
    /// So many pages were fetched, by all runs, and no more are allowed.
    Pages(u64),
    /// The time was over.
    Time,
}

/// How many more pages may be fetched.
///
/// Whoever asks for a job takes a place first, and waits while others have all of them: a fetch
/// that has to be tried again gives its place back, to whoever comes first. So a crawl ends when
/// as many pages were fetched, and not when as many were begun.
///
/// # Invariants
///
/// * Who waits for a place has no job: what a host bears and when it is ready is asked at the
///   moment in which a URL is handed out, and that one is fetched at once.
/// * A place is with nobody, or with one that waits for a job or does one. So while somebody
///   waits for a place, others see to each job; and when no job is left, each that learns of it
///   drops its place, and the next has it and learns of it too.
#[derive(Debug)]
pub(super) struct Budget {
    /// The places that nobody has. Closed when none will ever be free again.
    left: Semaphore,
    most: Option<u64>,
    /// How many pages were fetched, by earlier runs too; added to by whoever has fetched one.
    fetched: AtomicU64,
}

impl Budget {
    /// `pages` in all, of which `fetched` were fetched by earlier runs.
    pub(super) fn new(pages: Option<u64>, fetched: u64) -> Self {
        let left = pages.map_or(0, |pages| pages.saturating_sub(fetched));
        let left = usize::try_from(left).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        let (left, fetched) = (Semaphore::new(left), AtomicU64::new(fetched));
        let budget = Budget { left, most: pages, fetched };
        budget.close_if_spent();
        budget
    }

    /// Takes a place; waits while all that are left are taken. `None` if there will be none.
    pub(super) async fn take(&self) -> Option<Place<'_>> {
        if self.most.is_none() {
            return Some(Place { budget: self, permit: None });
        }
        let permit = match self.left.try_acquire() {
            Ok(permit) => permit,
            Err(TryAcquireError::Closed) => return None,
            Err(TryAcquireError::NoPermits) => {
                let wait = self.left.acquire().instrument(info_span!("wait", on = "max-pages"));
                wait.await.ok()?
            }
        };
        Some(Place { budget: self, permit: Some(permit) })
    }

    /// Lets nobody wait any more.
    pub(super) fn close(&self) {
        self.left.close();
    }

    /// How many pages were fetched, by earlier runs too.
    pub(super) fn fetched(&self) -> u64 {
        self.fetched.load(Ordering::Relaxed)
    }

    fn close_if_spent(&self) {
        if self.most.is_some_and(|most| self.fetched() >= most) {
            self.close();
        }
    }
}

/// A place for one fetch. Dropped, somebody else has it.
pub(super) struct Place<'budget> {
    budget: &'budget Budget,
    /// None is needed without a bound.
    permit: Option<SemaphorePermit<'budget>>,
}

impl Place<'_> {
    /// A page was fetched: nobody has this place again.
    pub(super) fn spend(self) {
        self.permit.into_iter().for_each(SemaphorePermit::forget);
        // Only the number is shared: whoever brings it to the most closes.
        self.budget.fetched.fetch_add(1, Ordering::Relaxed);
        self.budget.close_if_spent();
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// What taking a place comes to at once.
    fn take(budget: &Budget) -> Poll<Option<Place<'_>>> {
        pin!(budget.take()).poll(&mut Context::from_waker(Waker::noop()))
    }

    fn is_over(budget: &Budget) -> bool {
        matches!(take(budget), Poll::Ready(None))
    }

    #[test]
    fn a_budget_gives_out_what_earlier_runs_left_and_no_more() {
        let budget = Budget::new(Some(5), 3);
        for _ in 0..2 {
            let Poll::Ready(Some(place)) = take(&budget) else { panic!("none is left") };
            place.spend();
        }
        assert!(is_over(&budget));
        assert_eq!(budget.fetched(), 5);
        assert!(is_over(&Budget::new(Some(3), 9)) && is_over(&Budget::new(Some(0), 0)));
        assert!(!is_over(&Budget::new(None, u64::MAX)));
    }

    #[test]
    fn who_finds_all_places_taken_waits_until_one_is_given_back_or_all_are_spent() {
        let budget = Budget::new(Some(1), 0);
        let Poll::Ready(Some(place)) = take(&budget) else { panic!("none is left") };
        assert!(take(&budget).is_pending());
        drop(place); // it is to be tried again
        let Poll::Ready(Some(place)) = take(&budget) else { panic!("it was lost") };
        let mut waiting = pin!(budget.take());
        let mut context = Context::from_waker(Waker::noop());
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        place.spend();
        assert!(matches!(waiting.poll(&mut context), Poll::Ready(None)));
    }
}
