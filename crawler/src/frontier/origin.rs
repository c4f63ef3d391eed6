//! One origin: what is known of its robots.txt, and which of its URLs are in memory.
//!
//! ```text
//!  the file                   ┃ memory
//!  unread ── Job::More ───────╂──▶ window ── Job::Check ──▶ head ── a slot ──▶ a worker
//!  those after the cursor     ┃    at most `most`   │       one, allowed
//!                             ┃                     └─ left out, without a slot
//! ```
//!
//! # Invariants
//!
//! * A head is handed out within the 24 hours of the rules that allowed it, and before others
//!   are known; otherwise it goes back into the window, to be looked up again.
//! * While a worker looks one up, there is no head, and nobody looks up another.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::time::Instant;

use crate::frontier::ledger::Slot;
use crate::robots::Robots;
use crate::store::{Queued, UrlId};

/// One origin.
#[derive(Debug)]
pub struct Origin {
    /// The number of its host.
    pub host: usize,
    /// The number of the host that is asked for its `robots.txt` next: its own, unless that has
    /// moved.
    pub robots_host: usize,
    /// What is known of its `robots.txt`.
    pub rules: Known,
    /// The next of its URLs, if it is known to be allowed, and until when that is known.
    pub head: Option<(Instant, Queued)>,
    /// Those behind it, in the order of the file.
    pub window: VecDeque<Queued>,
    /// Whether it waits in line for a host.
    pub lined_up: bool,
    /// Who looks its next URL up in `robots.txt`.
    pub checking: Checking,
    /// Who reads on in the file.
    pub reading: Reading,
    /// How many that were told of have not been read; below zero, if some were read before
    /// they were told of.
    unread: i64,
    /// The last that was read.
    cursor: UrlId,
}

/// What is known of a `robots.txt`.
#[derive(Clone, Debug)]
pub enum Known {
    /// Nothing, or something too old.
    Nothing,
    /// A worker asks for it, and holds this slot.
    Asked(Slot),
    /// What it says, until then.
    Until(Instant, Arc<Robots>),
}

impl Known {
    /// The slot of the worker that asks for it.
    pub fn slot(&mut self) -> Option<&mut Slot> {
        match self {
            Known::Asked(slot) => Some(slot),
            Known::Nothing | Known::Until(..) => None,
        }
    }
}

/// Who looks a URL up in `robots.txt`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Checking {
    /// Nobody.
    Nobody,
    /// Somebody shall.
    Wanted,
    /// A worker does, and what it finds holds until then.
    Asked(Instant),
    /// A worker does, by rules that hold no more.
    Outdated,
}

/// Who reads on in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reading {
    /// Nobody.
    Nobody,
    /// Somebody shall.
    Wanted,
    /// A worker does, and will find so many at least.
    Asked(u64),
}

impl Origin {
    /// An origin of this host, of which nothing is in the file yet.
    pub fn new(host: usize) -> Origin {
        Origin {
            host,
            robots_host: host,
            rules: Known::Nothing,
            head: None,
            window: VecDeque::new(),
            lined_up: false,
            checking: Checking::Nobody,
            reading: Reading::Nobody,
            unread: 0,
            cursor: UrlId::default(),
        }
    }

    /// It was told that so many more are in the file.
    pub fn add(&mut self, urls: u64) {
        self.unread = self.unread.saturating_add_unsigned(urls);
    }

    /// Whether somebody should read on: nobody does, there is something, and there is room.
    pub fn runs_low(&self, most: usize) -> bool {
        self.reading == Reading::Nobody && self.unread > 0 && self.window.len() * 2 < most
    }

    /// Somebody reads on: after which URL, and how many at most.
    pub fn read_on(&mut self, most: usize) -> (UrlId, usize) {
        let room = most.saturating_sub(self.window.len()).max(1);
        let expected = u64::try_from(self.unread).unwrap_or(0).min(room as u64);
        self.reading = Reading::Asked(expected);
        (self.cursor, room)
    }

    /// What was read. How many of those that it was told of are not in the file after all.
    ///
    /// An answer that nobody asked for is ignored.
    pub fn read(&mut self, urls: Vec<Queued>) -> u64 {
        let Reading::Asked(expected) = self.reading else { return 0 };
        self.reading = Reading::Nobody;
        let found = urls.len() as u64;
        self.cursor = urls.last().map_or(self.cursor, |last| last.id);
        self.window.extend(urls);
        let missing = expected.saturating_sub(found);
        self.unread = self.unread.saturating_sub_unsigned(found + missing);
        missing
    }

    /// What its `robots.txt` says, and until when, if that is known and not too old.
    pub fn robots(&mut self, now: Instant) -> Option<(Instant, &Arc<Robots>)> {
        self.expire(now);
        match &self.rules {
            Known::Until(until, robots) => Some((*until, robots)),
            Known::Nothing | Known::Asked(_) => None,
        }
    }

    /// What is known of its `robots.txt` from now on; what was known before.
    pub fn learn(&mut self, rules: Known) -> Known {
        self.put_back(|_| true);
        if matches!(self.checking, Checking::Asked(_)) {
            self.checking = Checking::Outdated;
        }
        self.robots_host = self.host;
        mem::replace(&mut self.rules, rules)
    }

    /// The next of its URLs, to be looked up in these rules, if there is one and they are known.
    pub fn check(&mut self, now: Instant) -> Option<(Queued, Arc<Robots>)> {
        self.checking = Checking::Nobody;
        if self.head.is_some() {
            return None;
        }
        let (until, robots) = self.robots(now)?;
        let robots = Arc::clone(robots);
        let url = self.window.pop_front()?;
        self.checking = Checking::Asked(until);
        Some((url, robots))
    }

    /// A URL was looked up, and is allowed: it becomes the head, unless other rules hold by now.
    pub fn allowed(&mut self, url: Queued) {
        match mem::replace(&mut self.checking, Checking::Nobody) {
            Checking::Asked(until) if self.head.is_none() => self.head = Some((until, url)),
            _ => self.window.push_front(url),
        }
    }

    /// Its rules take too much memory: they are to be had again, from the file. A head stays.
    pub fn forget_rules(&mut self) {
        if matches!(self.rules, Known::Until(..)) {
            self.rules = Known::Nothing;
        }
    }

    /// What was too long ago is not known any more.
    pub fn expire(&mut self, now: Instant) {
        if matches!(self.rules, Known::Until(until, _) if until <= now) {
            self.rules = Known::Nothing;
        }
        self.put_back(|until| until <= now);
    }

    /// Puts a head back whose verdict holds until such a time.
    fn put_back(&mut self, holds_until: impl FnOnce(Instant) -> bool) {
        let head = self.head.take_if(|(until, _)| holds_until(*until));
        if let Some((_, url)) = head {
            self.window.push_front(url);
        }
    }

    /// Whether it has something to do, or is in some queue.
    pub fn is_busy(&self) -> bool {
        let is_queued = self.lined_up || self.reading != Reading::Nobody;
        let is_checked = self.checking != Checking::Nobody;
        let has_urls = self.head.is_some() || !self.window.is_empty() || self.unread != 0;
        is_queued || is_checked || has_urls || matches!(self.rules, Known::Asked(_))
    }

    /// What it needs a slot of its host for.
    pub fn wants(&self) -> Option<Want> {
        match (&self.head, &self.rules) {
            (Some(_), _) => Some(Want::Head),
            (None, Known::Nothing) if !self.window.is_empty() => Some(Want::Robots),
            (None, _) => None,
        }
    }

    /// The number of the host that it needs a slot of for this.
    pub fn host_for(&self, want: Want) -> usize {
        match want {
            Want::Head => self.host,
            Want::Robots => self.robots_host,
        }
    }
}

/// What an origin needs a slot for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Want {
    /// To fetch its next URL.
    Head,
    /// To ask for its `robots.txt`.
    Robots,
}
