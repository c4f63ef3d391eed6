//! How many workers stay when files or threads are short: those that can be served.
//!
//! A worker that this process has no file or no thread for gives back what it has, no try is
//! counted, for it is no failure of the page, and goes. So as many stay as can have a
//! connection each, down to one. That one waits and tries again: connections that are idle
//! hold files for half a minute.
//!
//! A shortage may pass: after so many requests in a row that were served, one that has gone
//! comes back. If it is short again it goes again, which costs that one try.

use std::future::pending;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit, watch};
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

/// So many requests in a row were served when one comes back.
const SERVED: u32 = 100;

/// Not all workers of a crawl can be served.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.says())]
pub struct Short {
    /// How many were asked for.
    pub workers: NonZeroUsize,
    /// Of what it has no more.
    pub what: &'static str,
    /// The limit that would be raised.
    pub limit: &'static str,
}

impl Short {
    fn says(&self) -> String {
        let Short { workers, what, limit } = self;
        if workers.get() == 1 {
            return format!(
                "waits for up to half a minute: this process has no {what} left for its one \
                 worker; raise `{limit}`"
            );
        }
        format!(
            "goes on with fewer than {workers} workers: this process has no {what} left for more; \
             raise `{limit}`, or lower --workers"
        )
    }
}

/// The workers of a crawl, as far as they can be served. Each number is of itself alone.
#[derive(Debug)]
pub(super) struct Crew {
    /// How many were asked for.
    all: NonZeroUsize,
    /// How many have not gone; one at least.
    workers: AtomicUsize,
    /// How many requests were served since the last shortage.
    in_a_row: AtomicU32,
    /// A permit for each that may come back; those that have gone wait for one. Closed at the
    /// end of the crawl.
    back: Semaphore,
    /// What the first that went or paused was short of; whoever wants to say it waits.
    short: watch::Sender<Option<Short>>,
    /// How often in a row the last one has paused.
    pauses: AtomicU32,
    /// Whether any request was served.
    served: AtomicBool,
}

impl Crew {
    /// So many workers.
    pub(super) fn of(workers: NonZeroUsize) -> Self {
        Crew {
            all: workers,
            workers: AtomicUsize::new(workers.get()),
            in_a_row: AtomicU32::new(0),
            back: Semaphore::new(0),
            short: watch::Sender::new(None),
            pauses: AtomicU32::new(0),
            served: AtomicBool::new(false),
        }
    }

    /// A request was made, whatever came of it.
    pub(super) fn was_served(&self) {
        self.pauses.store(0, Relaxed);
        self.served.store(true, Relaxed);
        let in_a_row = self.in_a_row.fetch_add(1, Relaxed).wrapping_add(1);
        if in_a_row.is_multiple_of(SERVED) {
            self.takes_back();
        }
    }

    /// Nobody comes back any more, for nothing is left to do.
    pub(super) fn end(&self) {
        self.back.close();
    }

    /// One goes, unless it is the last.
    fn lets_go(&self) -> bool {
        self.in_a_row.store(0, Relaxed);
        let one_less = |workers: usize| workers.checked_sub(1).filter(|left| *left > 0);
        self.workers.fetch_update(Relaxed, Relaxed, one_less).is_ok()
    }

    /// One comes back, if one has gone.
    fn takes_back(&self) {
        let one_more = |workers| (workers < self.all.get()).then_some(workers + 1);
        if self.workers.fetch_update(Relaxed, Relaxed, one_more).is_ok() {
            self.back.add_permits(1);
        }
    }

    /// Waits until one may come back; whether there is still something to do.
    async fn comes_back(&self) -> bool {
        let may = self.back.acquire().instrument(info_span!("wait", on = "shortage")).await;
        may.map(SemaphorePermit::forget).is_ok()
    }

    /// Tells whoever listens what it is short of: the first time.
    fn tell(&self, what: &'static str, limit: &'static str) {
        let short = Short { workers: self.all, what, limit };
        self.short.send_if_modified(|told| {
            let is_first = told.is_none();
            told.get_or_insert(short);
            is_first
        });
    }

    /// Waits until one has gone, or has to pause.
    async fn is_short(&self) -> Short {
        let mut told = self.short.subscribe();
        match told.wait_for(Option::is_some).await.map(|short| *short) {
            Ok(Some(short)) => short,
            // Whoever could tell it is the crew itself.
            Ok(None) | Err(_) => pending().await,
        }
    }

    /// How long the last one pauses; `None` if it has paused often enough.
    fn pause(&self) -> Option<Duration> {
        let most = if self.served.load(Relaxed) { PAUSES } else { PAUSES_AT_FIRST };
        let paused = self.pauses.fetch_add(1, Relaxed);
        (paused < most).then(|| PAUSE * (1 << paused))
    }
}

impl Crawl {
    /// Waits until a worker was short of something and had to go, or to pause; it may never be.
    pub async fn short(&self) -> Short {
        self.crew.is_short().await
    }

    /// Whether a worker that there was no file or thread for is to go on, after a while.
    ///
    /// # Errors
    /// It is the last one, and was short too often.
    pub(super) async fn stays(&self, short: &FetchError) -> Result<bool, CrawlError> {
        let (what, limit) = match short {
            FetchError::NoThread => ("threads", "ulimit -u"),
            _ => ("files", "ulimit -n"),
        };
        if self.crew.lets_go() {
            self.crew.tell(what, limit);
            return Ok(self.crew.comes_back().await);
        }
        let Some(pause) = self.crew.pause() else {
            return Err(CrawlError::Short { what, limit });
        };
        self.crew.tell(what, limit);
        sleep(pause).instrument(info_span!("wait", on = "shortage")).await;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    use tokio::runtime::Builder;

    use super::*;
    use crate::crawl::Settings;

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

    fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    fn serves(crew: &Crew, requests: u32) {
        (0..requests).for_each(|_| crew.was_served());
    }

    #[test]
    fn one_comes_back_after_a_while_of_served_requests_and_never_more_than_have_gone() {
        let crew = Crew::of(NonZeroUsize::new(3).unwrap());
        serves(&crew, 5 * SERVED);
        assert_eq!(crew.back.available_permits(), 0, "nobody has gone");
        assert_eq!([(); 2].map(|()| crew.lets_go()), [true, true]);
        serves(&crew, SERVED - 1);
        assert!(!crew.lets_go(), "the last stays, and what was served is counted anew");
        serves(&crew, SERVED - 1);
        assert_eq!(crew.back.available_permits(), 0);
        serves(&crew, 1);
        assert_eq!(crew.back.available_permits(), 1);
        serves(&crew, 5 * SERVED);
        assert_eq!(crew.back.available_permits(), 2);
        assert!(crew.lets_go(), "two can go once more");
    }

    #[test]
    fn who_has_gone_waits_until_it_may_come_back_or_all_is_done() {
        let crew = Crew::of(NonZeroUsize::new(2).unwrap());
        let (mut first, mut second) = (pin!(crew.comes_back()), pin!(crew.comes_back()));
        assert!(crew.lets_go() && poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        serves(&crew, SERVED);
        assert_eq!(poll(first), Poll::Ready(true));
        assert!(poll(second.as_mut()).is_pending());
        crew.end();
        assert_eq!(poll(second), Poll::Ready(false));
    }

    #[test]
    fn the_only_one_that_pauses_says_what_it_is_short_of() {
        let mut settings = Settings::new(vec!["http://127.0.0.1:1/".parse().unwrap()]);
        settings.workers = NonZeroUsize::MIN;
        let (crawl, _) = Crawl::open(settings).unwrap();
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
        let goes_on = runtime.unwrap().block_on(crawl.stays(&FetchError::NoThread));
        assert!(goes_on.unwrap());
        let Poll::Ready(short) = poll(pin!(crawl.short())) else { panic!("nothing was said") };
        let says = "waits for up to half a minute: this process has no threads left for its one \
                    worker; raise `ulimit -u`";
        assert_eq!(short.to_string(), says);
    }

    #[test]
    fn what_is_short_is_told_once() {
        let crew = Crew::of(NonZeroUsize::new(9).unwrap());
        let mut told = pin!(crew.is_short());
        assert!(poll(told.as_mut()).is_pending());
        crew.tell("files", "ulimit -n");
        crew.tell("threads", "ulimit -u");
        let Poll::Ready(short) = poll(told) else { panic!("it was told") };
        let says = "goes on with fewer than 9 workers: this process has no files left for more; \
                    raise `ulimit -n`, or lower --workers";
        assert_eq!(short.to_string(), says);
    }
}
