//! The state behind the lock: origins, their hosts, and the tokens. It looks at no clock.
//!
//! # Invariants
//!
//! * A URL that was read is in exactly one place: a window, a head, the hands of a worker,
//!   or among those that are tried again.
//! * Whatever changes of an origin, `tend` puts it in every queue that it then
//!   belongs in: of those that run low, of those to be looked up, of its host's line.
//! * When nothing is ready and not all is finished, somebody will change that: a worker that
//!   has a job, or a time.

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use url::Url;

use crate::frontier::hosts::{Hosts, Turn, Waiting};
use crate::frontier::ledger::Ledger;
use crate::frontier::origin::{Known, Origin, Reading, Want};
use crate::frontier::take::{Source, Take};
use crate::left_out::LeftOut;
use crate::politeness::{Event, FAR, Heard, Rules};
use crate::robots::Robots;
use crate::store::{OriginId, Queued, UrlId};

/// How long what a `robots.txt` says is kept (RFC 9309, 2.4).
const FRESH: Duration = Duration::from_hours(24);

/// How many URLs wait in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Windows {
    /// Of all origins together: each has its share.
    pub all: usize,
    /// Of one origin, at most.
    pub most: usize,
    /// Of one origin, however many there are; at least one.
    pub least: usize,
}

impl Default for Windows {
    fn default() -> Self {
        Windows { all: 50_000, most: 1000, least: 4 }
    }
}

impl Windows {
    /// Of one of so many origins.
    fn share(self, origins: usize) -> usize {
        (self.all / origins.max(1)).min(self.most).max(self.least).max(1)
    }
}

/// What a worker is to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Job {
    /// Read on in the file, and answer with [`more`](crate::frontier::Frontier::more).
    More {
        /// Of this origin,
        origin: OriginId,
        /// the unfinished URLs after this one, in the order of their numbers,
        after: UrlId,
        /// and so many at most.
        most: usize,
    },
    /// Ask for the `robots.txt` of this origin, and answer with
    /// [`robots`](crate::frontier::Frontier::robots).
    Robots {
        /// The origin.
        origin: OriginId,
    },
    /// Fetch this URL: `robots.txt` allows it. It ends with
    /// [`done`](crate::frontier::Frontier::done) or [`again`](crate::frontier::Frontier::again).
    Url(Queued),
    /// Write down that this URL is left out, and tell that it is
    /// [`done`](crate::frontier::Frontier::done).
    LeftOut(Queued, LeftOut),
}

/// All that the lock guards.
#[derive(Debug)]
pub struct State {
    rules: Rules,
    windows: Windows,
    ledger: Ledger,
    hosts: Hosts,
    origins: Vec<Origin>,
    by_id: HashMap<OriginId, usize>,
    /// URLs that it was told of before it was told of their origin.
    strangers: HashMap<OriginId, u64>,
    /// Origins whose window runs low.
    low: VecDeque<usize>,
    /// Origins with a URL that is to be looked up in their `robots.txt`.
    unchecked: VecDeque<usize>,
    /// Whether one was left out just now: then a fetch comes first.
    fetch_first: bool,
}

impl State {
    /// Nothing is known yet.
    pub fn new(rules: Rules, windows: Windows) -> State {
        State {
            rules,
            windows,
            ledger: Ledger::default(),
            hosts: Hosts::default(),
            origins: Vec::new(),
            by_id: HashMap::new(),
            strangers: HashMap::new(),
            low: VecDeque::new(),
            unchecked: VecDeque::new(),
            fetch_first: false,
        }
    }

    /// See [`Frontier::origin`](crate::frontier::Frontier::origin).
    pub fn origin(&mut self, id: OriginId, url: &Url, queued: u64, now: Instant) {
        let known = self.by_id.get(&id).copied();
        let origin = known.unwrap_or_else(|| self.add_origin(id, url));
        self.ledger.add(queued);
        self.origins[origin].add(queued);
        self.tend(origin, now);
    }

    fn add_origin(&mut self, id: OriginId, url: &Url) -> usize {
        let host = self.hosts.of(url, &self.rules);
        let mut origin = Origin::new(id, host);
        origin.add(self.strangers.remove(&id).unwrap_or(0)); // their tokens are made
        self.by_id.insert(id, self.origins.len());
        self.origins.push(origin);
        self.origins.len() - 1
    }

    /// See [`Frontier::more`](crate::frontier::Frontier::more).
    pub fn more(&mut self, id: OriginId, urls: Vec<Queued>, now: Instant) {
        let Some(&origin) = self.by_id.get(&id) else { return };
        let missing = self.origins[origin].read(urls);
        self.ledger.take_back(missing);
        self.tend(origin, now);
    }

    /// See [`Frontier::robots`](crate::frontier::Frontier::robots); it was true that long ago.
    pub fn robots(&mut self, id: OriginId, robots: Arc<Robots>, age: Duration, now: Instant) {
        let Some(&number) = self.by_id.get(&id) else { return };
        let (origin, delay) = (&mut self.origins[number], robots.crawl_delay());
        let until = now + FRESH.saturating_sub(age);
        let asked = mem::replace(&mut origin.rules, Known::Until(until, robots));
        let host = origin.host;
        if matches!(asked, Known::Asked) {
            self.ledger.answer();
            self.hosts.apply(host, Event::End, now);
        }
        self.hosts.apply(host, Event::Delay(delay.unwrap_or_default()), now);
        self.tend(number, now);
    }

    /// See [`Frontier::robots_again`](crate::frontier::Frontier::robots_again).
    pub fn robots_again(&mut self, id: OriginId, after: Duration, now: Instant) {
        let Some(&number) = self.by_id.get(&id) else { return };
        let origin = &mut self.origins[number];
        if !matches!(origin.rules, Known::Asked) {
            return;
        }
        origin.rules = Known::Nothing;
        self.ledger.answer();
        let host = origin.host;
        self.hosts.apply(host, Event::Pause(after), now);
        self.hosts.apply(host, Event::End, now);
        self.tend(number, now);
    }

    /// See [`Frontier::added`](crate::frontier::Frontier::added).
    pub fn added(&mut self, added: &[(OriginId, u64)], now: Instant) {
        for &(origin, urls) in added {
            self.add(origin, urls, now);
        }
    }

    /// See [`Frontier::heard`](crate::frontier::Frontier::heard).
    pub fn heard(&mut self, url: &Url, heard: Heard, now: Instant) {
        let host = self.hosts.of(url, &self.rules);
        self.hosts.apply(host, Event::Heard(heard), now);
    }

    /// See [`Frontier::again`](crate::frontier::Frontier::again).
    pub fn again(&mut self, mut url: Queued, after: Duration, now: Instant) {
        let Some(slot) = self.ledger.give_back(url.id) else { return };
        url.tries = url.tries.saturating_add(1);
        let origin = self.by_id.get(&url.origin).map(|&origin| self.origins[origin].host);
        if let Some(host) = slot.or(origin) {
            self.hosts.again(host, url, now + after.min(FAR), now);
        }
        self.free(slot, now);
    }

    /// See [`Frontier::done`](crate::frontier::Frontier::done).
    pub fn done(&mut self, url: UrlId, added: &[(OriginId, u64)], now: Instant) {
        if !self.ledger.is_open(url) {
            return;
        }
        // First the tokens of what it added, and then its own goes: see `frontier`.
        self.added(added, now);
        let slot = self.ledger.finish(url).flatten();
        self.free(slot, now);
    }

    fn add(&mut self, id: OriginId, urls: u64, now: Instant) {
        self.ledger.add(urls);
        match self.by_id.get(&id) {
            Some(&origin) => {
                self.origins[origin].add(urls);
                self.tend(origin, now);
            }
            None => *self.strangers.entry(id).or_default() += urls,
        }
    }

    fn free(&mut self, slot: Option<usize>, now: Instant) {
        if let Some(host) = slot {
            self.hosts.apply(host, Event::End, now);
        }
    }

    /// Puts an origin in each queue that it belongs in.
    fn tend(&mut self, number: usize, now: Instant) {
        let most = self.window();
        let origin = &mut self.origins[number];
        if origin.runs_low(most) {
            origin.reading = Reading::Wanted;
            self.low.push_back(number);
        }
        let checkable = origin.head.is_none() && !origin.window.is_empty();
        if checkable && !origin.unchecked && origin.robots(now).is_some() {
            origin.unchecked = true;
            self.unchecked.push_back(number);
        }
        if origin.wants().is_some() && !mem::replace(&mut origin.lined_up, true) {
            self.hosts.line_up(origin.host, number, now);
        }
    }

    /// How many URLs of one origin are in memory at most.
    fn window(&self) -> usize {
        self.windows.share(self.origins.len())
    }

    fn read_on(&mut self) -> Option<Job> {
        let number = self.low.pop_front()?;
        let most = self.window();
        let origin = &mut self.origins[number];
        let (after, most) = origin.read_on(most);
        Some(Job::More { origin: origin.id, after, most })
    }

    /// Those that are left out need no slot and never wait; but a site that forbids a million
    /// URLs must not keep its workers from fetching. So they alternate.
    fn fetch_or_leave_out(&mut self, now: Instant) -> Option<Job> {
        let first = mem::take(&mut self.fetch_first).then(|| self.ask(now)).flatten();
        first.or_else(|| self.leave_out(now)).or_else(|| self.ask(now))
    }

    /// Looks URLs up, one of each origin, until one is to be left out.
    fn leave_out(&mut self, now: Instant) -> Option<Job> {
        loop {
            let number = self.unchecked.pop_front()?;
            self.origins[number].unchecked = false;
            let left_out = self.check(number, now);
            self.tend(number, now);
            if let Some((url, why)) = left_out {
                self.ledger.hand_out(url.id, None);
                self.fetch_first = true;
                return Some(Job::LeftOut(url, why));
            }
        }
    }

    /// Looks the next URL of an origin up: it becomes the head, or is left out.
    fn check(&mut self, number: usize, now: Instant) -> Option<(Queued, LeftOut)> {
        let origin = &mut self.origins[number];
        if origin.head.is_some() {
            return None;
        }
        let robots = Arc::clone(origin.robots(now)?);
        let url = origin.window.pop_front()?;
        let verdict = robots.check(&url.url);
        if verdict.allowed {
            origin.head = Some(url);
            return None;
        }
        Some((url, LeftOut::Robots(verdict.reason.to_string())))
    }

    /// What the host whose turn it is is asked for.
    fn ask(&mut self, now: Instant) -> Option<Job> {
        loop {
            let (host, turn) = self.hosts.next(now)?;
            let job = match turn {
                Turn::Again(url) => Some(Job::Url(url)),
                Turn::Origin(origin) => self.serve(origin, now),
            };
            match &job {
                None => self.hosts.place(host, now),
                Some(job) => self.begin(host, job, now),
            }
            if job.is_some() {
                return job;
            }
        }
    }

    fn begin(&mut self, host: usize, job: &Job, now: Instant) {
        if let Job::Url(url) = job {
            self.ledger.hand_out(url.id, Some(host));
        }
        self.hosts.apply(host, Event::Begin, now);
    }

    /// What an origin needs its slot for; nothing, if it needs none any more.
    fn serve(&mut self, number: usize, now: Instant) -> Option<Job> {
        let origin = &mut self.origins[number];
        origin.lined_up = false;
        let job = match origin.wants()? {
            Want::Head => origin.head.take().map(Job::Url),
            Want::Robots => {
                origin.rules = Known::Asked;
                self.ledger.ask();
                Some(Job::Robots { origin: origin.id })
            }
        };
        self.tend(number, now);
        job
    }

    /// How many are queued, open and finished.
    pub fn counts(&self) -> (u64, usize, u64) {
        (self.ledger.queued(), self.ledger.open(), self.ledger.finished())
    }

    /// The hosts that wait for a time.
    pub fn waits(&self, now: Instant) -> Vec<Waiting> {
        self.hosts.waits(now)
    }
}

impl Source for State {
    type Job = Job;

    fn take(&mut self, now: Instant) -> Take<Job> {
        if self.ledger.is_settled() {
            return Take::End;
        }
        let job = self.read_on().or_else(|| self.fetch_or_leave_out(now));
        job.map_or_else(|| Take::Wait(self.hosts.earliest()), Take::Job)
    }
}
