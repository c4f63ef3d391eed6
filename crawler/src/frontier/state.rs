//! The state behind the lock: origins, their hosts, and the tokens. It looks at no clock.
//!
//! # Invariants
//!
//! * A URL that was read is in exactly one place: a window, a head, the hands of a worker,
//!   or among those that are tried again.
//! * Whatever changes of an origin, `tend` puts it in every queue that it then
//!   belongs in: of those that run low, of those to be looked up, of its host's line.
//! * An origin that is in no queue and of which no URL is in memory or in the hands of a
//!   worker may be forgotten; when it is told of its URLs again, it asks where it is.
//! * When nothing is ready and not all is finished, somebody will change that: a worker that
//!   has a job, or a time.

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use url::Url;

use crate::frontier::hosts::{Hosts, Waiting};
use crate::frontier::ledger::{Ledger, Slot};
use crate::frontier::origin::{Checking, Known, Origin, Reading};
use crate::politeness::{Event, FAR, Heard, Rules};
use crate::robots::Robots;
use crate::store::{OriginId, Queued, UrlId};

/// How long what a `robots.txt` says holds before it is asked for again (RFC 9309, 2.4).
pub const FRESH: Duration = Duration::from_hours(24);

/// How much waits in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Windows {
    /// URLs of all origins together: each has its share.
    pub all: usize,
    /// URLs of one origin, at most.
    pub most: usize,
    /// URLs of one origin, however many there are; at least one.
    pub least: usize,
    /// From how many origins or hosts on those are forgotten that have nothing to do.
    pub origins: usize,
    /// How many bytes what `robots.txt` says takes, of all origins together.
    pub rules: usize,
}

impl Default for Windows {
    fn default() -> Self {
        Windows { all: 50_000, most: 1000, least: 4, origins: 10_000, rules: 64 << 20 }
    }
}

impl Windows {
    /// Of one of so many origins.
    fn share(self, origins: usize) -> usize {
        (self.all / origins.max(1)).min(self.most).max(self.least).max(1)
    }
}

/// All that the lock guards.
#[derive(Debug)]
pub struct State {
    pub(super) rules: Rules,
    pub(super) windows: Windows,
    pub(super) ledger: Ledger,
    pub(super) hosts: Hosts,
    pub(super) origins: HashMap<OriginId, Origin>,
    /// From how many origins or hosts on some are forgotten.
    pub(super) full: usize,
    /// How many bytes the rules take that were told since they were last counted, and those
    /// that there were then.
    pub(super) rules_size: usize,
    /// URLs that it was told of before it was told of their origin, or after that was forgotten.
    pub(super) strangers: HashMap<OriginId, u64>,
    /// Those of these that nobody has asked for yet.
    pub(super) unmet: VecDeque<OriginId>,
    /// Origins whose window runs low.
    pub(super) low: VecDeque<OriginId>,
    /// Origins with a URL that is to be looked up in their `robots.txt`.
    pub(super) unchecked: VecDeque<OriginId>,
    /// Whether one is looked up since the last fetch: then a fetch comes first.
    pub(super) fetch_first: bool,
}

impl State {
    /// Nothing is known yet.
    pub fn new(rules: Rules, windows: Windows) -> State {
        State {
            rules,
            windows,
            ledger: Ledger::default(),
            hosts: Hosts::default(),
            origins: HashMap::new(),
            full: windows.origins,
            rules_size: 0,
            strangers: HashMap::new(),
            unmet: VecDeque::new(),
            low: VecDeque::new(),
            unchecked: VecDeque::new(),
            fetch_first: false,
        }
    }

    /// See [`Frontier::origin`](crate::frontier::Frontier::origin).
    pub fn origin(&mut self, id: OriginId, url: &Url, queued: u64, now: Instant) {
        if !self.origins.contains_key(&id) {
            self.make_room(now);
        }
        let (hosts, rules) = (&mut self.hosts, &self.rules);
        let origin = self.origins.entry(id).or_insert_with(|| Origin::new(hosts.of(url, rules)));
        self.ledger.add(queued);
        origin.add(queued);
        origin.add(self.strangers.remove(&id).unwrap_or(0)); // their tokens are made
        self.tend(id, now);
    }

    /// See [`Frontier::more`](crate::frontier::Frontier::more).
    pub fn more(&mut self, id: OriginId, urls: Vec<Queued>, now: Instant) {
        let Some(origin) = self.origins.get_mut(&id) else { return };
        let missing = origin.read(urls);
        self.ledger.take_back(missing);
        self.tend(id, now);
    }

    /// See [`Frontier::robots`](crate::frontier::Frontier::robots); it was true that long ago.
    pub fn robots(&mut self, id: OriginId, robots: Arc<Robots>, age: Duration, now: Instant) {
        let Some(origin) = self.origins.get_mut(&id) else { return };
        let (delay, size) = (robots.crawl_delay(), robots.size());
        let until = now + FRESH.saturating_sub(age);
        let asked = origin.learn(Known::Until(until, robots));
        let host = origin.host;
        if let Known::Asked(slot) = asked {
            self.ledger.answer();
            self.free(Some(slot), now);
        }
        self.hosts.apply(host, Event::Delay(delay.unwrap_or_default()), now);
        self.tend(id, now);
        self.bound_rules(size);
    }

    /// See [`Frontier::robots_again`](crate::frontier::Frontier::robots_again).
    pub fn robots_again(&mut self, id: OriginId, at: &Url, after: Duration, now: Instant) {
        self.make_room(now);
        let Some(origin) = self.origins.get_mut(&id) else { return };
        let Known::Asked(slot) = origin.rules else { return };
        let host = self.hosts.of(at, &self.rules);
        origin.rules = Known::Nothing;
        origin.robots_host = host;
        self.ledger.answer();
        self.hosts.apply(host, Event::Pause(after), now);
        self.free(Some(slot), now);
        self.tend(id, now);
    }

    /// See [`Frontier::allowed`](crate::frontier::Frontier::allowed).
    pub fn allowed(&mut self, url: Queued, now: Instant) {
        let id = url.origin;
        let Some(origin) = self.origins.get_mut(&id) else { return };
        if self.ledger.give_back(url.id).is_some() {
            origin.allowed(url);
            self.tend(id, now);
        }
    }

    /// See [`Frontier::refused`](crate::frontier::Frontier::refused).
    pub fn refused(&mut self, url: &Queued, now: Instant) {
        let Some(origin) = self.origins.get_mut(&url.origin) else { return };
        origin.checking = Checking::Nobody;
        self.tend(url.origin, now);
    }

    /// See [`Frontier::added`](crate::frontier::Frontier::added).
    pub fn added(&mut self, added: &[(OriginId, u64)], now: Instant) {
        for &(origin, urls) in added {
            self.add(origin, urls, now);
        }
    }

    /// See [`Frontier::heard`](crate::frontier::Frontier::heard).
    pub fn heard(&mut self, url: &Url, heard: Heard, now: Instant) {
        self.make_room(now);
        let host = self.hosts.of(url, &self.rules);
        self.hosts.apply(host, Event::Heard(heard), now);
    }

    /// See [`Frontier::held`](crate::frontier::Frontier::held).
    pub fn held(&mut self, url: &Url, left: Duration, now: Instant) {
        self.make_room(now);
        let host = self.hosts.of(url, &self.rules);
        self.hosts.apply(host, Event::Hold(left), now);
    }

    /// See [`Frontier::head`](crate::frontier::Frontier::head).
    pub fn head(&mut self, url: UrlId, now: Instant) {
        let came = self.ledger.slot(url).and_then(|slot| slot.head(now));
        self.hosts.tell(came, now);
    }

    /// See [`Frontier::robots_head`](crate::frontier::Frontier::robots_head).
    pub fn robots_head(&mut self, id: OriginId, now: Instant) {
        let came = self.origins.get_mut(&id).and_then(|origin| origin.rules.slot()?.head(now));
        self.hosts.tell(came, now);
    }

    /// See [`Frontier::again`](crate::frontier::Frontier::again).
    pub fn again(&mut self, mut url: Queued, after: Duration, now: Instant) {
        url.tries = url.tries.saturating_add(1);
        self.give_back(url, after, now);
    }

    /// See [`Frontier::put_back`](crate::frontier::Frontier::put_back).
    pub fn put_back(&mut self, url: Queued, now: Instant) {
        self.give_back(url, Duration::ZERO, now);
    }

    fn give_back(&mut self, url: Queued, after: Duration, now: Instant) {
        let Some(slot) = self.ledger.give_back(url.id) else { return };
        let origin = self.origins.get(&url.origin).map(|origin| origin.host);
        if let Some(host) = slot.map(|slot| slot.host).or(origin) {
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
        if let Some(origin) = self.origins.get_mut(&id) {
            origin.add(urls);
            self.tend(id, now);
        } else if urls > 0 {
            *self.strangers.entry(id).or_default() += urls;
            self.unmet.push_back(id);
        }
    }

    fn free(&mut self, slot: Option<Slot>, now: Instant) {
        self.hosts.tell(slot.map(|slot| (slot.host, Event::End(slot.request))), now);
    }

    /// Puts an origin in each queue that it belongs in.
    pub(super) fn tend(&mut self, id: OriginId, now: Instant) {
        let most = self.window();
        let Some(origin) = self.origins.get_mut(&id) else { return };
        if origin.runs_low(most) {
            origin.reading = Reading::Wanted;
            self.low.push_back(id);
        }
        let checkable = origin.head.is_none() && !origin.window.is_empty();
        let is_free = origin.checking == Checking::Nobody;
        if checkable && is_free && origin.robots(now).is_some() {
            origin.checking = Checking::Wanted;
            self.unchecked.push_back(id);
        }
        if let Some(want) = origin.wants()
            && !mem::replace(&mut origin.lined_up, true)
        {
            self.hosts.line_up(origin.host_for(want), id, now);
        }
    }

    /// How many URLs of one origin are in memory at most.
    pub(super) fn window(&self) -> usize {
        self.windows.share(self.origins.len())
    }

    /// How many are queued, open and finished.
    pub fn counts(&self) -> (u64, usize, u64) {
        (self.ledger.queued(), self.ledger.open(), self.ledger.finished())
    }

    /// How many origins and hosts are known.
    pub fn known(&self) -> (usize, usize) {
        (self.origins.len(), self.hosts.known())
    }

    /// The hosts that wait for a time.
    pub fn waits(&self, now: Instant) -> Vec<Waiting> {
        self.hosts.waits(now)
    }
}
