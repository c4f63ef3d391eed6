//! The robots.txt of an origin: asked for once a day, before anything else of it.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use url::Url;

use crate::crawl::Crawl;
use crate::crawl::asking::Asking;
use crate::crawl::outcome::CrawlError;
use crate::fetch::agent::PRODUCT;
use crate::fetch::error::FetchError;
use crate::fetch::robots_txt::{Hop, hop};
use crate::frontier::FRESH;
use crate::links::{Kind, Link};
use crate::politeness::is_transient;
use crate::robots::Robots;
use crate::store::{Committed, Found, OriginId, RobotsKept, Validators};

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
        let asked = self.ask_robots(asking).await;
        if !matches!(asked, Asked::Short(..)) {
            self.crew.was_served();
        }
        match asked {
            Asked::Kept(kept) => {
                let robots = read(&kept);
                let sitemaps = self.sitemaps(&robots, &url);
                let committed = self.store.keep_robots(origin, kept, sitemaps).await?;
                self.tell_robots(origin, robots, Duration::ZERO, &committed);
            }
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
        let kept = known.robots.and_then(|kept| Some((age(&kept)?, read(&kept))));
        let Some((age, robots)) = kept else { return Ok(Some(Asking::begin(known.url))) };
        let sitemaps = self.sitemaps(&robots, &known.url);
        let committed = if sitemaps.is_empty() {
            Committed::default()
        } else {
            self.store.sitemaps(sitemaps).await?
        };
        self.tell_robots(origin, robots, age, &committed);
        Ok(None)
    }

    /// Tells the frontier what an origin wanted so long ago, and which sitemaps that added.
    fn tell_robots(&self, origin: OriginId, robots: Robots, age: Duration, by: &Committed) {
        self.meet(by);
        self.frontier.added(&by.added);
        self.frontier.robots_of(origin, Arc::new(robots), age);
    }

    async fn ask_robots(&self, mut asking: Asking) -> Asked {
        let asked = match self.ask(&asking.at, &Validators::default()).await {
            Ok(answer) => hop(answer, asking.redirects).await,
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

    /// The sitemaps that it lists, as links; no more than a page may have.
    fn sitemaps(&self, robots: &Robots, origin: &Url) -> Vec<Found> {
        if !self.settings.sitemaps {
            return Vec::new();
        }
        let link = |(text, line): (&str, u32)| {
            let url = origin.join(text).ok()?;
            Some(self.found(Link { url, cut: false, kind: Kind::Sitemap, line, nofollow: false }))
        };
        robots.sitemaps().take(self.agent.caps().links).filter_map(link).collect()
    }
}

/// How long ago it was answered, if it still holds: for less than a day, if it could be had.
///
/// After an answer that comes to be in the future the clock was set: nobody knows how old it is.
fn age(kept: &RobotsKept) -> Option<Duration> {
    let age = Duration::from_secs(now().checked_sub(kept.fetched_at)?);
    (age < FRESH && !kept.status.is_none_or(is_transient)).then_some(age)
}

/// What was answered just now; without a status, the reason why nothing was.
fn kept(status: Option<u16>, body: Vec<u8>) -> RobotsKept {
    RobotsKept { status, body, fetched_at: now() }
}

/// What was kept, as rules.
fn read(kept: &RobotsKept) -> Robots {
    let Some(status) = kept.status else {
        let reason = String::from_utf8_lossy(&kept.body);
        return Robots::nothing_allowed(&format!("it could not be had: {reason}"));
    };
    Robots::of_status(status).unwrap_or_else(|| Robots::parse(&kept.body, PRODUCT))
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;
    use tokio::time::advance;

    use super::*;
    use crate::crawl::Settings;
    use crate::frontier::Job;

    #[test]
    fn who_ignores_robots_txt_does_not_ask_for_it_after_a_day_either() {
        // Nobody listens there: were it asked for, nothing would be allowed.
        let start = "http://127.0.0.1:1/".parse().unwrap();
        let settings = Settings { ignore_robots: true, ..Settings::new(vec![start]) };
        let (crawl, _) = Crawl::open(settings).unwrap();
        let next = async {
            crawl.remember().await.unwrap();
            advance(FRESH).await;
            loop {
                match crawl.frontier.next().await.unwrap() {
                    Job::More { origin, after, most } => {
                        let urls = crawl.store.more(origin, after, most).await.unwrap();
                        crawl.frontier.more(origin, urls);
                    }
                    Job::Robots { origin } => drop(crawl.robots(origin).await.unwrap()),
                    other => break other,
                }
            }
        };
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
        let job = runtime.unwrap().block_on(next);
        assert!(matches!(job, Job::Url(_)), "{job:?}");
    }
}
