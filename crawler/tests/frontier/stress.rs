//! Eight tasks over random webs: what is handed out is what is reachable, each once.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crawler::frontier::{Frontier, Job, Windows};
use crawler::politeness::{Heard, Rules};
use crawler::store::Queued;

use tokio::time::timeout;

use super::web::{File, Web};

struct Crawl {
    frontier: Frontier,
    file: File,
    web: Web,
    handed_out: Mutex<Vec<usize>>,
}

impl Crawl {
    fn of(web: Web) -> Crawl {
        let windows = Windows { all: 16, most: 4, least: 1, origins: 3, rules: 200 };
        let frontier = Frontier::with_windows(Rules::default(), windows);
        let crawl = Crawl { frontier, file: File::default(), web, handed_out: Mutex::default() };
        let start = crawl.file.commit(None, &[0], &crawl.web);
        crawl.frontier.origin(start.origins[0].0, &start.origins[0].1, 1);
        crawl
    }

    async fn work(self: Arc<Self>) {
        while let Some(job) = self.frontier.next().await {
            self.answer(job).await;
        }
        assert_eq!(self.file.unfinished(), 0, "the end was guessed");
    }

    async fn answer(&self, job: Job) {
        tokio::task::yield_now().await;
        match job {
            Job::Origin { origin } => {
                self.frontier.origin(origin, &self.file.origin(origin), 0);
            }
            Job::More { origin, after, most } => {
                self.frontier.more(origin, self.file.more(origin, after, most));
            }
            Job::Robots { origin } => self.frontier.robots(origin, Web::robots()),
            Job::Check(url, robots) if robots.check(&url.url).allowed => self.frontier.allowed(url),
            Job::Check(url, _) => {
                assert!(self.page(&url).forbidden);
                self.frontier.refused(&url);
                self.finish(&url, &[]).await;
            }
            Job::Url(url) | Job::Again(url, _) if url.tries < self.page(&url).fails => {
                let (status, retry_after) = (503, Some(Duration::from_millis(1)));
                let heard = Heard::Answer { status, retry_after, took: Duration::ZERO };
                self.frontier.heard(&url.url, heard);
                self.frontier.again(url, Duration::from_millis(1));
            }
            Job::Url(url) | Job::Again(url, _) => {
                assert!(!self.page(&url).forbidden);
                self.finish(&url, &self.page(&url).links).await;
            }
        }
    }

    fn page(&self, url: &Queued) -> &super::web::Page {
        &self.web.pages[Web::number(url)]
    }

    async fn finish(&self, url: &Queued, links: &[usize]) {
        self.handed_out.lock().unwrap().push(Web::number(url));
        let added = self.file.commit(Some(url), links, &self.web);
        // What was committed can be read now, and even be finished, before it is told of.
        tokio::task::yield_now().await;
        for (id, url) in &added.origins {
            self.frontier.origin(*id, url, 0);
        }
        self.frontier.done(url, &added.urls);
    }
}

#[test]
fn in_forty_random_webs_each_reachable_url_is_handed_out_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = { runtime }.worker_threads(4).enable_time().build().unwrap();
    let first = 40 * super::run();
    for seed in first..first + 40 {
        let pages = 20 + 2 * (seed % 40) as usize;
        let crawl = Arc::new(Crawl::of(Web::random(pages, 1 + seed as usize % 7, seed)));
        let workers = async {
            let workers: Vec<_> = (0..8).map(|_| tokio::spawn(Arc::clone(&crawl).work())).collect();
            for worker in workers {
                worker.await.unwrap();
            }
        };
        let in_time = async { timeout(Duration::from_secs(40), workers).await };
        runtime.block_on(in_time).expect("they still wait");
        let handed_out = crawl.handed_out.lock().unwrap().clone();
        let once: BTreeSet<_> = handed_out.iter().copied().collect();
        assert_eq!(once, crawl.web.reachable(), "seed {seed}");
        assert_eq!(handed_out.len(), once.len(), "seed {seed}: one twice");
        let view = crawl.frontier.view();
        assert_eq!((view.queued, view.open, view.finished), (0, 0, once.len() as u64));
    }
}
