//! What a worker does, job by job, until there is none.

use std::sync::Arc;

use url::Url;

use crate::crawl::Crawl;
use crate::crawl::bounds::{Ended, Place};
use crate::crawl::outcome::CrawlError;
use crate::crawl::page::Step;
use crate::fetch::error::FetchError;
use crate::frontier::Job;
use crate::left_out::LeftOut;
use crate::robots::Verdict;
use crate::store::{Committed, Fate, OriginId, Queued, Visit};

impl Crawl {
    /// Does job after job; `Ok` when there is none any more, or others do them all.
    pub(super) async fn work(self: Arc<Self>) -> Result<(), CrawlError> {
        loop {
            // Before the job: who waited with a URL in its hands would ask a host later than
            // that host was found ready, whatever it has said since.
            let place = self.budget.take().await;
            // Without one, waiting for a host would only tell later that this is the end.
            if place.is_none() && !self.frontier.view().waits.is_empty() {
                self.ends_with_pages();
            }
            let Some(job) = self.frontier.next().await else { break };
            let short = self.answer(job, place).await?;
            if let Some(short) = short
                && !self.stays(&short).await?
            {
                break;
            }
        }
        self.crew.end(); // or those that have gone would wait for ever
        Ok(())
    }

    /// Does a job, and answers it; what this process was short of for that. Without a place all
    /// but a fetch is done.
    async fn answer(
        &self,
        job: Job,
        place: Option<Place<'_>>,
    ) -> Result<Option<FetchError>, CrawlError> {
        match job {
            Job::Origin { origin } => {
                self.tell(origin, &self.store.origin(origin).await?.url, 0);
            }
            Job::More { origin, after, most } => {
                let urls = self.store.more(origin, after, most).await?;
                self.frontier.more(origin, urls);
            }
            Job::Robots { origin } => return self.robots(origin).await,
            Job::Check(url, robots) => {
                let verdict = robots.check(&url.url);
                if verdict.allowed {
                    self.frontier.allowed(url);
                } else {
                    self.frontier.refused(&url);
                    self.leave_out(&url, &verdict).await?;
                }
            }
            Job::Again(url, robots) => {
                let verdict = robots.check(&url.url);
                if verdict.allowed {
                    return self.visit(url, place).await;
                }
                self.leave_out(&url, &verdict).await?;
            }
            Job::Url(url) => return self.visit(url, place).await,
        }
        Ok(None)
    }

    /// There is something to fetch, and no place for it any more.
    fn ends_with_pages(&self) {
        self.end(Ended::Pages(self.budget.fetched()));
    }

    /// The way of one URL: asked for, read, kept, and only then released.
    async fn visit(
        &self,
        url: Queued,
        place: Option<Place<'_>>,
    ) -> Result<Option<FetchError>, CrawlError> {
        let Some(place) = place else {
            self.ends_with_pages(); // it stays what it is: unfinished, for the next run
            return Ok(None);
        };
        match self.fetch(&url).await {
            Step::Done(visit) => {
                self.crew.was_served();
                let is_page = !matches!(visit.fate, Fate::LeftOut(_));
                self.finish(&url, *visit).await?;
                if is_page {
                    place.spend();
                }
            }
            Step::Again(after) => {
                self.crew.was_served();
                self.frontier.again(url, after);
            }
            Step::Short(error) => {
                self.frontier.put_back(url);
                return Ok(Some(error));
            }
        }
        Ok(None)
    }

    /// Keeps which rule of a robots.txt forbids a URL, and releases it.
    async fn leave_out(&self, url: &Queued, verdict: &Verdict) -> Result<(), CrawlError> {
        let why = LeftOut::Robots(verdict.reason.brief().to_string());
        self.finish(url, Visit::of(Fate::LeftOut(why))).await
    }

    /// Keeps what became of a URL, with its links, and releases it.
    async fn finish(&self, url: &Queued, visit: Visit) -> Result<(), CrawlError> {
        self.counters.count(&visit);
        let committed = self.store.commit(url.id, visit).await?;
        self.meet(&committed);
        // Its links are in the file and told here, under one lock, before it is released.
        self.frontier.done(url, &committed.added);
        Ok(())
    }

    /// Origins that a commit has added to the file.
    pub(super) fn meet(&self, committed: &Committed) {
        for (id, origin) in &committed.new_origins {
            self.tell(*id, origin, 0);
        }
    }

    /// Tells the frontier of an origin, of which so many URLs are in the file.
    pub(super) fn tell(&self, id: OriginId, origin: &Url, unfinished: u64) {
        self.frontier.origin(id, origin, unfinished);
        if self.settings.ignore_robots {
            self.frontier.robots(id, Arc::clone(&self.ignored)); // or it would be asked for
        }
    }
}
