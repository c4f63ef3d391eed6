//! The robots.txt of an origin: asked for once a day, before anything else of it.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use url::Url;

use crate::crawl::Crawl;
use crate::crawl::outcome::CrawlError;
use crate::fetch::agent::PRODUCT;
use crate::fetch::robots_txt::robots_txt;
use crate::links::{Kind, Link};
use crate::politeness::is_transient;
use crate::robots::Robots;
use crate::store::{Found, Origin, OriginId, RobotsKept, Validators};

/// How long it is kept (RFC 9309, 2.4).
const FRESH: Duration = Duration::from_hours(24);

/// What came of asking.
enum Asked {
    /// This is what the origin wants.
    Kept(RobotsKept),
    /// Nothing yet: try again after that time.
    Again(Duration),
}

impl Crawl {
    /// Asks an origin what it wants to be asked, keeps that, and tells the frontier.
    pub(super) async fn robots(&self, origin: OriginId) -> Result<(), CrawlError> {
        let Some(url) = self.origins.url(origin) else { return Ok(()) };
        let kept = match self.ask_robots(origin, &url).await {
            Asked::Kept(kept) => kept,
            Asked::Again(after) => {
                self.origins.tried(origin);
                self.frontier.robots_again(origin, after);
                return Ok(());
            }
        };
        let robots = read(&kept);
        let sitemaps = self.sitemaps(&robots, &url);
        let committed = self.store.keep_robots(origin, kept, sitemaps).await?;
        self.meet(&committed);
        self.frontier.added(&committed.added);
        self.frontier.robots(origin, Arc::new(robots));
        Ok(())
    }

    async fn ask_robots(&self, origin: OriginId, of: &Url) -> Asked {
        let url = of.join("/robots.txt").expect("an origin has a host, and so a root");
        let none = &Validators::default();
        let ask = |url: Url| async move { self.ask(origin, &url, none).await };
        let asked = robots_txt(url, ask).await;
        let transient = match &asked {
            Ok(txt) => is_transient(txt.status),
            Err(error) => error.is_transient(),
        };
        let again = transient.then(|| self.pause(self.origins.tries(origin))).flatten();
        match (again, asked) {
            (Some(after), _) => Asked::Again(after),
            (None, Ok(txt)) => Asked::Kept(kept(Some(txt.status), txt.body)),
            (None, Err(error)) => Asked::Kept(kept(None, error.to_string().into())),
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
        let age = Duration::from_secs(now().saturating_sub(kept.fetched_at));
        // What could not be had is asked for again: the last run may be long over.
        if age >= FRESH || kept.status.is_none_or(is_transient) {
            return Ok(());
        }
        let robots = read(kept);
        let committed = self.store.sitemaps(self.sitemaps(&robots, url)).await?;
        self.meet(&committed);
        self.frontier.added(&committed.added);
        self.frontier.robots_of(id, Arc::new(robots), age);
        Ok(())
    }
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
