//! The robots.txt of an origin: asked for once a day, before anything else of it.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use url::Url;

use crate::crawl::Crawl;
use crate::crawl::origins::Asking;
use crate::crawl::outcome::CrawlError;
use crate::fetch::agent::PRODUCT;
use crate::fetch::robots_txt::{Hop, hop};
use crate::links::{Kind, Link};
use crate::politeness::is_transient;
use crate::robots::Robots;
use crate::store::{Found, Origin, OriginId, RobotsKept, Validators};

/// How long it is kept (RFC 9309, 2.4).
const FRESH: Duration = Duration::from_hours(24);

/// What came of asking once.
enum Asked {
    /// This is what the origin wants.
    Kept(RobotsKept),
    /// Nothing yet: it is so far, and goes on after that time.
    Again(Asking, Duration),
}

impl Crawl {
    /// Asks an origin what it wants to be asked, keeps that, and tells the frontier.
    ///
    /// Each redirect is a job of its own: it waits for the host as every request does.
    pub(super) async fn robots(&self, origin: OriginId) -> Result<(), CrawlError> {
        if self.settings.ignore_robots {
            self.frontier.robots(origin, self.origins.ignored());
            return Ok(());
        }
        let (Some(url), Some(asking)) = (self.origins.url(origin), self.origins.asking(origin))
        else {
            return Ok(());
        };
        let kept = match self.ask_robots(asking).await {
            Asked::Kept(kept) => kept,
            Asked::Again(asking, after) => {
                self.origins.set_asking(origin, asking);
                self.frontier.robots_again(origin, after);
                return Ok(());
            }
        };
        self.origins.has_asked(origin);
        let robots = read(&kept);
        let sitemaps = self.sitemaps(&robots, &url);
        let committed = self.store.keep_robots(origin, kept, sitemaps).await?;
        self.meet(&committed);
        self.frontier.added(&committed.added);
        self.frontier.robots(origin, Arc::new(robots));
        Ok(())
    }

    async fn ask_robots(&self, mut asking: Asking) -> Asked {
        let asked = match self.ask(&asking.at, &Validators::default()).await {
            Ok(answer) => hop(answer, asking.redirects).await,
            Err(error) => Err(error),
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

    /// The sitemaps that it lists, as links.
    fn sitemaps(&self, robots: &Robots, origin: &Url) -> Vec<Found> {
        if !self.settings.sitemaps {
            return Vec::new();
        }
        let link = |(text, line): (&str, u32)| {
            let url = origin.join(text).ok()?;
            Some(self.found(Link { url, kind: Kind::Sitemap, line, nofollow: false }))
        };
        robots.sitemaps().filter_map(link).collect()
    }

    /// What the file knows of origins: their URLs, and what they wanted less than a day ago.
    pub(super) async fn remember(&self, origins: Vec<Origin>) -> Result<(), CrawlError> {
        for Origin { id, url, unfinished, robots } in origins {
            self.origins.add(id, &url);
            self.frontier.origin(id, &url, unfinished);
            if self.settings.ignore_robots {
                self.frontier.robots(id, self.origins.ignored());
            } else if let Some(kept) = robots {
                self.recall(id, &url, &kept).await?;
            }
        }
        Ok(())
    }

    async fn recall(&self, id: OriginId, url: &Url, kept: &RobotsKept) -> Result<(), CrawlError> {
        let Some(age) = age(kept) else { return Ok(()) };
        let robots = read(kept);
        let committed = self.store.sitemaps(self.sitemaps(&robots, url)).await?;
        self.meet(&committed);
        self.frontier.added(&committed.added);
        self.frontier.robots_of(id, Arc::new(robots), age);
        Ok(())
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
            crawl.remember(crawl.store.origins().await.unwrap()).await.unwrap();
            advance(FRESH).await;
            loop {
                match crawl.frontier.next().await.unwrap() {
                    Job::More { origin, after, most } => {
                        let urls = crawl.store.more(origin, after, most).await.unwrap();
                        crawl.frontier.more(origin, urls);
                    }
                    Job::Robots { origin } => crawl.robots(origin).await.unwrap(),
                    other => break other,
                }
            }
        };
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
        let job = runtime.unwrap().block_on(next);
        assert!(matches!(job, Job::Url(_)), "{job:?}");
    }
}
