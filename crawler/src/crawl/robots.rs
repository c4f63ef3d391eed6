//! The robots.txt of an origin: asked for once a day, before anything else of it.
//!
//! # While it cannot be had
//!
//! What answers 408, 429 or 5xx, or nothing at all, tells nobody what its site wants; nor does
//! what breaks off. It is tried again as a page is, and then:
//!
//! * If the file holds a copy of at most [`OUTDATED`] (30 days), that is obeyed further, and the
//!   file keeps it. After [`AGAIN`] (an hour) it is asked for again. RFC 9309 lets a copy be used
//!   for longer than 24 hours while there is no other (2.4); that 30 days are a long time is from
//!   there too (2.3.1.4).
//! * Otherwise its last answer decides ([`Robots::of_status`]): after 5xx, or none, nothing is
//!   allowed (2.3.1.4), which is the reason of each URL that is left out. The next run asks again.
//!
//! So an outage of some minutes costs no page: what is left out is finished, and after a day of
//! crawling that would be all that is queued of an origin.

mod kept;

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::crawl::Crawl;
use crate::crawl::asking::Asking;
use crate::crawl::outcome::CrawlError;
use crate::fetch::error::FetchError;
use crate::fetch::robots_txt::{Hop, hop};
use crate::frontier::FRESH;
use crate::left_out::LeftOut;
use crate::links::{Broken, Kind, Link};
use crate::politeness::is_transient;
use crate::robots::Robots;
use crate::store::{Committed, Listed, OriginId, RobotsKept, Validators};

use kept::{AGAIN, OUTDATED, age, kept, read, says_what_is_wanted};

/// What came of asking once.
enum Asked {
    /// This is what the origin wants.
    Kept(RobotsKept),
    /// Nothing yet: it is so far, and goes on after that time.
    Again(Asking, Duration),
    /// It was not asked: this process is short of what that takes.
    Short(Asking, FetchError),
}

impl Crawl {
    /// Asks an origin what it wants to be asked, keeps that, and tells the frontier.
    ///
    /// Each redirect is a job of its own: it waits for its host as every request does. Gives what
    /// this process was short of.
    pub(super) async fn robots(&self, origin: OriginId) -> Result<Option<FetchError>, CrawlError> {
        if self.settings.ignore_robots {
            self.frontier.robots(origin, Arc::clone(&self.ignored));
            return Ok(None);
        }
        let asking = match self.askings.take(origin) {
            Some(asking) => asking,
            None => match self.recall(origin).await? {
                Some(asking) => asking,
                None => return Ok(None),
            },
        };
        let url = asking.origin.clone();
        let asked = self.ask_robots(origin, asking).await;
        if !matches!(asked, Asked::Short(..)) {
            self.crew.was_served();
        }
        match asked {
            Asked::Kept(answer) => self.obey(origin, &url, answer).await?,
            Asked::Again(asking, after) => self.put_aside(origin, asking, after),
            Asked::Short(asking, error) => {
                self.put_aside(origin, asking, Duration::ZERO);
                return Ok(Some(error));
            }
        }
        Ok(None)
    }

    /// Somebody goes on asking, of the host where it is then.
    fn put_aside(&self, origin: OriginId, asking: Asking, after: Duration) {
        let at = asking.at.clone();
        self.askings.put_aside(origin, asking); // before anybody can be told to go on
        self.frontier.robots_again(origin, &at, after);
    }

    /// What an origin wanted less than a day ago is in the file, and told from there: of an
    /// earlier run, or because it was forgotten since. Otherwise it is to be asked.
    async fn recall(&self, origin: OriginId) -> Result<Option<Asking>, CrawlError> {
        let known = self.store.origin(origin).await?;
        let fresh = known.robots.and_then(|kept| Some((age(&kept, FRESH)?, kept)));
        let Some((age, kept)) = fresh else { return Ok(Some(Asking::begin(known.url))) };
        self.obey_kept(origin, &known.url, &kept, age).await?;
        Ok(None)
    }

    /// Keeps an answer, and tells what it says; or what a copy says, if the answer says nothing.
    async fn obey(
        &self,
        origin: OriginId,
        url: &Url,
        answer: RobotsKept,
    ) -> Result<(), CrawlError> {
        if !says_what_is_wanted(&answer)
            && let Some(copy) = self.store.origin(origin).await?.robots
            && age(&copy, OUTDATED).is_some()
        {
            return self.obey_kept(origin, url, &copy, FRESH.saturating_sub(AGAIN)).await;
        }
        let robots = read(&answer);
        let sitemaps = self.sitemaps(&robots, url);
        let committed = self.store.keep_robots(origin, answer, sitemaps).await?;
        self.tell_robots(origin, robots, Duration::ZERO, &committed);
        Ok(())
    }

    /// Tells what the file holds, as if it had come so long ago, and queues its sitemaps, which
    /// an earlier crawl may have read.
    async fn obey_kept(
        &self,
        origin: OriginId,
        url: &Url,
        kept: &RobotsKept,
        age: Duration,
    ) -> Result<(), CrawlError> {
        let robots = read(kept);
        let sitemaps = self.sitemaps(&robots, url);
        let committed = if sitemaps == Listed::default() {
            Committed::default()
        } else {
            self.store.sitemaps(sitemaps).await?
        };
        self.tell_robots(origin, robots, age, &committed);
        Ok(())
    }

    /// Tells the frontier what an origin wanted so long ago, and which sitemaps that added.
    fn tell_robots(&self, origin: OriginId, robots: Robots, age: Duration, by: &Committed) {
        self.meet(by);
        self.frontier.added(&by.added);
        self.frontier.robots_of(origin, Arc::new(robots), age);
    }

    async fn ask_robots(&self, origin: OriginId, mut asking: Asking) -> Asked {
        let asked = match self.ask(&asking.at, &Validators::default()).await {
            Ok(answer) => {
                self.frontier.robots_head(origin);
                hop(answer, asking.redirects).await
            }
            Err(error) => Err(error),
        };
        let asked = match asked {
            Err(error) if error.is_shortage() => return Asked::Short(asking, error),
            asked => asked,
        };
        let transient = match &asked {
            Ok(Hop::Is(txt)) => is_transient(txt.status),
            Ok(Hop::To(_)) => false,
            Err(error) => error.is_transient(),
        };
        if let Some(after) = transient.then(|| self.pause(asking.tries)).flatten() {
            asking.tries += 1;
            return Asked::Again(asking, after);
        }
        match asked {
            Ok(Hop::Is(txt)) => Asked::Kept(kept(Some(txt.status), txt.body)),
            Ok(Hop::To(at)) => {
                let redirects = asking.redirects + 1;
                Asked::Again(Asking { at, redirects, ..asking }, Duration::ZERO)
            }
            Err(error) => Asked::Kept(kept(None, error.to_string().into())),
        }
    }

    /// The sitemaps that it lists, as links: as many as a page may have, and the others left out.
    fn sitemaps(&self, robots: &Robots, origin: &Url) -> Listed {
        let (mut listed, most) = (Listed::default(), self.agent.caps().links);
        let all = robots.sitemaps().take_while(|_| self.settings.sitemaps);
        for (place, (text, line)) in all.enumerate() {
            let kind = Kind::Sitemap;
            match origin.join(text) {
                Ok(url) => {
                    let link = Link { url, cut: false, kind, line, nofollow: false };
                    let mut found = self.found(link);
                    let too_many = (place >= most).then_some(LeftOut::TooMany(most));
                    found.left_out = found.left_out.or(too_many);
                    listed.links.push(found);
                }
                Err(error) => {
                    let reason = format!("{error}, in line {line} of {origin}robots.txt");
                    listed.malformed.push(Broken::of(text, kind, line, reason));
                }
            }
        }
        listed
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;
    use tokio::time::{Instant, advance};

    use super::*;
    use crate::crawl::Settings;
    use crate::crawl::robots::kept::now;
    use crate::frontier::Job;

    /// A crawl that begins where nobody listens.
    fn crawl(change: impl FnOnce(&mut Settings)) -> Crawl {
        let mut settings = Settings::new(vec!["http://127.0.0.1:1/".parse().unwrap()]);
        change(&mut settings);
        Crawl::open(settings).unwrap().0
    }

    /// What is to be asked for next.
    async fn next(crawl: &Crawl) -> Job {
        loop {
            match crawl.frontier.next().await.unwrap() {
                Job::More { origin, after, most } => {
                    let urls = crawl.store.more(origin, after, most).await.unwrap();
                    crawl.frontier.more(origin, urls);
                }
                Job::Check(url, _) => crawl.frontier.allowed(url),
                Job::Again(url, _) => break Job::Url(url),
                other => break other,
            }
        }
    }

    /// Runs it in a time that goes on when nothing else does.
    fn run(future: impl Future<Output = ()>) {
        let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.unwrap().block_on(future);
    }

    #[test]
    fn who_ignores_robots_txt_does_not_ask_for_it_after_a_day_either() {
        let crawl = crawl(|settings| settings.ignore_robots = true);
        run(async {
            crawl.remember().await.unwrap();
            advance(FRESH).await;
            let mut job = next(&crawl).await;
            while let Job::Robots { origin } = job {
                crawl.robots(origin).await.unwrap();
                job = next(&crawl).await;
            }
            // Were it asked for, nothing would be allowed.
            assert!(matches!(job, Job::Url(_)), "{job:?}");
        });
    }

    #[test]
    fn a_copy_that_is_obeyed_for_want_of_an_answer_is_asked_for_again_after_an_hour() {
        let crawl = crawl(|settings| settings.politeness.retries = 0);
        let old = RobotsKept { fetched_at: now() - 25 * 3600, ..kept(Some(404), Vec::new()) };
        run(async {
            crawl.remember().await.unwrap();
            let Job::Robots { origin } = next(&crawl).await else { panic!("it is not asked for") };
            crawl.store.keep_robots(origin, old.clone(), Listed::default()).await.unwrap();
            crawl.robots(origin).await.unwrap();
            let told = Instant::now();
            for later in [Duration::from_mins(59), AGAIN] {
                let Job::Url(url) = next(&crawl).await else { panic!("not yet {later:?} later") };
                crawl.frontier.put_back(url);
                advance(later.saturating_sub(told.elapsed())).await;
            }
            assert_eq!(next(&crawl).await, Job::Robots { origin });
            assert_eq!(crawl.store.origin(origin).await.unwrap().robots, Some(old));
        });
    }
}
