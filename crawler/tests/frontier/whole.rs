//! The whole frontier under the model checker: the kernel with the crawler's own state.

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crawler::frontier::Job;
use crawler::frontier::state::{State, Windows};
use crawler::politeness::{Heard, Rules};
use crawler::store::{OriginId, Queued};
use shuttle::future::spawn;

use super::checked::{join, ten_thousand_orders};
use super::kernel::{Kernel, Look, Waiter};
use super::web::{File, Page, Web};

/// The crawler's own state, and a time that goes on when somebody waits for it.
struct Site {
    kernel: Kernel<State>,
    file: File,
    web: Web,
    start: Instant,
    passed: Mutex<Duration>,
    moved: Mutex<bool>,
    finished: Mutex<Vec<usize>>,
}

impl Site {
    /// Three pages on two hosts; the second fails once and holds its host, the third is forbidden.
    fn new() -> Site {
        let page = |url: &str, links: &[usize], fails| Page {
            url: url.parse().unwrap(),
            links: links.to_vec(),
            forbidden: url.contains("/no/"),
            fails,
        };
        let pages = vec![
            page("http://a.test/0", &[1, 2], 0),
            page("http://b.test/1", &[0, 2], 1),
            page("https://b.test/no/2", &[], 0),
        ];
        let windows = Windows { all: 2, most: 2, least: 1, origins: 1, rules: 0 };
        let site = Site {
            kernel: Kernel::new(State::new(Rules { per_host: 1, ..Rules::default() }, windows)),
            file: File::default(),
            web: Web { pages },
            start: Instant::now(),
            passed: Mutex::default(),
            moved: Mutex::default(),
            finished: Mutex::default(),
        };
        let added = site.file.commit(None, &[0], &site.web);
        let (id, url) = &added.origins[0];
        site.kernel.change(|state| state.origin(*id, url, 1, site.start));
        site
    }

    fn now(&self) -> Instant {
        self.start + *self.passed.lock().unwrap()
    }

    async fn next(&self) -> Option<Job> {
        let mut waiter = self.kernel.waiter();
        poll_fn(|context| self.look(&mut waiter, context)).await
    }

    /// Whoever has the timer is woken at some moment, and it is later then.
    fn look(&self, waiter: &mut Waiter<'_, State>, context: &Context<'_>) -> Poll<Option<Job>> {
        match waiter.look(context, self.now()) {
            Look::Job(job) => return Poll::Ready(job),
            Look::Wait { until: Some(until), timer: true } => {
                let mut passed = self.passed.lock().unwrap();
                *passed = (*passed).max(until - self.start);
                context.waker().wake_by_ref();
            }
            Look::Wait { .. } => (),
        }
        Poll::Pending
    }

    async fn work(self: Arc<Self>) {
        while let Some(job) = self.next().await {
            self.answer(job);
        }
        assert_eq!(self.file.unfinished(), 0, "the end was guessed");
    }

    /// Whether a robots.txt has moved, which whoever asks learns of once.
    fn moves(&self, origin: OriginId) -> bool {
        let is_first = self.file.origin(origin).host_str() == Some("a.test");
        is_first && !std::mem::replace(&mut *self.moved.lock().unwrap(), true)
    }

    fn answer(&self, job: Job) {
        let change = |change: &mut dyn FnMut(&mut State, Instant)| {
            self.kernel.change(|state| change(state, self.now()));
        };
        match job {
            Job::Origin { origin } => {
                let url = self.file.origin(origin);
                change(&mut |state, now| state.origin(origin, &url, 0, now));
            }
            Job::More { origin, after, most } => {
                let mut urls = self.file.more(origin, after, most);
                change(&mut |state, now| state.more(origin, std::mem::take(&mut urls), now));
            }
            // That of a.test has moved to b.test.
            Job::Robots { origin } if self.moves(origin) => {
                let there = "http://b.test/robots.txt".parse().unwrap();
                let none = Duration::ZERO;
                change(&mut |state, now| state.robots_again(origin, &there, none, now));
            }
            Job::Robots { origin } => {
                change(&mut |state, now| state.robots(origin, Web::robots(), Duration::ZERO, now));
            }
            Job::Check(url, robots) if robots.check(&url.url).allowed => {
                change(&mut |state, now| state.allowed(url.clone(), now));
            }
            Job::Check(url, _) => {
                change(&mut |state, now| state.refused(&url, now));
                self.finish(&url, &[]);
            }
            Job::Url(url) | Job::Again(url, _)
                if url.tries < self.web.pages[Web::number(&url)].fails =>
            {
                let retry_after = Some(Duration::from_secs(9));
                let heard = Heard::Answer { status: 503, retry_after, took: Duration::ZERO };
                change(&mut |state, now| state.heard(&url.url, heard, now));
                change(&mut |state, now| state.again(url.clone(), Duration::from_secs(1), now));
            }
            Job::Url(url) | Job::Again(url, _) => {
                let page = &self.web.pages[Web::number(&url)];
                assert!(!page.forbidden);
                self.finish(&url, &page.links);
            }
        }
    }

    fn finish(&self, url: &Queued, links: &[usize]) {
        self.finished.lock().unwrap().push(Web::number(url));
        let added = self.file.commit(Some(url), links, &self.web);
        self.kernel.change(|state| state.done(url.id, &added.urls, self.now()));
        for (id, url) in &added.origins {
            self.kernel.change(|state| state.origin(*id, url, 0, self.now()));
        }
    }
}

#[test]
fn the_whole_frontier_finishes_each_url_once_in_ten_thousand_orders() {
    ten_thousand_orders(|| {
        let site = Arc::new(Site::new());
        let workers: Vec<_> = (0..3).map(|_| spawn(Arc::clone(&site).work())).collect();
        workers.into_iter().for_each(join);
        let mut finished = site.finished.lock().unwrap().clone();
        finished.sort_unstable();
        assert_eq!(finished, [0, 1, 2]);
        assert!(*site.passed.lock().unwrap() >= Duration::from_secs(9), "the host was held");
    });
}
