//! Origins of one state, and the time that it is told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crawler::frontier::Job;
use crawler::frontier::state::{State, Windows};
use crawler::frontier::take::{Source, Take};
use crawler::politeness::{Heard, Rules};
use crawler::robots::Robots;
use crawler::store::{OriginId, Queued, UrlId};

use super::web::queued;

pub const SECOND: Duration = Duration::from_secs(1);
pub const HOUR: Duration = Duration::from_hours(1);

/// Origins from 1, with URLs whose numbers are `100 * origin + n`.
pub struct Site {
    pub state: State,
    pub now: Instant,
}

impl Site {
    pub fn new(rules: Rules) -> Site {
        Site { state: State::new(rules, Windows::default()), now: Instant::now() }
    }

    /// One origin a URL, each with so many URLs, which all are in memory.
    pub fn of(rules: Rules, origins: &[(&str, i64)], robots: &str) -> Site {
        let mut site = Site::new(rules);
        for (&(url, urls), id) in origins.iter().zip(1..) {
            site.state.origin(OriginId(id), &url.parse().unwrap(), urls as u64, site.now);
            let robots = Arc::new(Robots::parse(robots.as_bytes(), "crawler"));
            site.state.robots(OriginId(id), robots, Duration::ZERO, site.now);
            assert!(matches!(site.take(), Take::Job(Job::More { .. })));
            let urls = (0..urls).map(|n| at(id, 100 * id + n, &format!("{url}/{n}"))).collect();
            site.state.more(OriginId(id), urls, site.now);
        }
        site
    }

    /// The next job. What is to be looked up is, and is a job if it is forbidden.
    pub fn take(&mut self) -> Take<Job> {
        loop {
            match self.state.take(self.now) {
                Take::Job(Job::Check(url, robots)) if robots.check(&url.url).allowed => {
                    self.state.allowed(url, self.now);
                }
                Take::Job(Job::Check(url, robots)) => {
                    self.state.refused(&url, self.now);
                    return Take::Job(Job::Check(url, robots));
                }
                Take::Job(Job::Again(url, robots)) if robots.check(&url.url).allowed => {
                    return Take::Job(Job::Url(url));
                }
                Take::Job(Job::Again(url, robots)) => return Take::Job(Job::Check(url, robots)),
                other => return other,
            }
        }
    }

    pub fn url(&mut self) -> Queued {
        match self.take() {
            Take::Job(Job::Url(url)) => url,
            other => panic!("{other:?}"),
        }
    }

    /// The numbers of all that are ready now.
    pub fn ready(&mut self) -> Vec<i64> {
        let mut ready = Vec::new();
        while let Take::Job(Job::Url(url)) = self.take() {
            ready.push(url.id.0);
        }
        ready
    }

    pub fn heard(&mut self, url: &str, status: u16, retry_after: Duration) {
        let (retry_after, took) = (Some(retry_after), Duration::ZERO);
        let url = url.parse().unwrap();
        self.state.heard(&url, Heard::Answer { status, retry_after, took }, self.now);
    }

    pub fn done(&mut self, url: &Queued) {
        self.state.done(url.id, &[], self.now);
    }
}

pub fn at(origin: i64, id: i64, url: &str) -> Queued {
    queued(UrlId(id), OriginId(origin), &url.parse().unwrap())
}

pub fn more(origin: i64, after: i64, most: usize) -> Take<Job> {
    Take::Job(Job::More { origin: OriginId(origin), after: UrlId(after), most })
}

pub fn robots(origin: i64) -> Take<Job> {
    Take::Job(Job::Robots { origin: OriginId(origin) })
}
