//! The hosts: what each may be asked, and who waits in line for it.
//!
//! # Invariants
//!
//! * A host is in [`Turns`] exactly if someone waits for it and it waits for no request to
//!   go on; at the time that it is ready.
//! * URLs that are tried again go first when their time has come. When many wait for it,
//!   nothing new is begun: a dead host does not pull the whole file into memory.
//! * Its origins (of http and of https) take turns.
//! * A host is forgotten only when nobody needs it and it is not to be left alone: a
//!   `Retry-After` that still holds is never lost.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::Instant;

use url::Url;

use crate::frontier::turns::Turns;
use crate::politeness::{Event, Host, HostName, Readiness, Rules, Why};
use crate::store::{OriginId, Queued, UrlId};

/// So many URLs of a host may wait to be tried again before nothing new is begun.
const MOST_AGAIN: usize = 1000;

/// All hosts that are known.
#[derive(Debug, Default)]
pub struct Hosts {
    /// By their numbers, which are given once.
    entries: HashMap<usize, Entry>,
    last: usize,
    by_name: HashMap<HostName, usize>,
    turns: Turns,
}

#[derive(Debug)]
struct Entry {
    name: HostName,
    host: Host,
    /// The origins that have something to ask it.
    line: VecDeque<OriginId>,
    /// What failed, by when it may be tried again.
    again: BTreeMap<(Instant, UrlId), Queued>,
}

/// Who may ask a host now.
#[derive(Debug)]
pub enum Turn {
    /// A URL that is tried again.
    Again(Queued),
    /// This origin, for what it has to ask first.
    Origin(OriginId),
}

/// A host that is waited for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    /// The host.
    pub host: HostName,
    /// Until when.
    pub until: Instant,
    /// Why.
    pub why: Why,
}

impl Hosts {
    /// The number of the host of this URL.
    pub fn of(&mut self, url: &Url, rules: &Rules) -> usize {
        let name = HostName::of(url);
        if let Some(&known) = self.by_name.get(&name) {
            return known;
        }
        let (line, again) = (VecDeque::new(), BTreeMap::new());
        self.last += 1;
        self.by_name.insert(name.clone(), self.last);
        self.entries.insert(self.last, Entry { name, host: Host::new(url, rules), line, again });
        self.last
    }

    /// How many are known.
    pub fn known(&self) -> usize {
        self.entries.len()
    }

    /// The origins of the URLs that are tried again.
    pub fn tried_again(&self) -> impl Iterator<Item = OriginId> {
        self.entries.values().flat_map(|entry| entry.again.values().map(|url| url.origin))
    }

    /// Forgets all that have nothing to do, but for these and for those that wait for a time.
    pub fn forget(&mut self, but: &HashSet<usize>, now: Instant) {
        self.entries.retain(|number, entry| but.contains(number) || entry.is_needed(now));
        self.by_name.retain(|_, number| self.entries.contains_key(number));
    }

    fn entry(&mut self, host: usize) -> &mut Entry {
        self.entries.get_mut(&host).expect("a host is forgotten when nobody has its number")
    }

    /// Something happens to a host.
    pub fn apply(&mut self, host: usize, event: Event, now: Instant) {
        self.entry(host).host.apply(event, now);
        self.place(host, now);
    }

    /// The same, if something does.
    pub fn tell(&mut self, happens: Option<(usize, Event)>, now: Instant) {
        if let Some((host, event)) = happens {
            self.apply(host, event, now);
        }
    }

    /// An origin has something to ask.
    pub fn line_up(&mut self, host: usize, origin: OriginId, now: Instant) {
        self.entry(host).line.push_back(origin);
        self.place(host, now);
    }

    /// A URL is to be tried again, at that time or later.
    pub fn again(&mut self, host: usize, url: Queued, at: Instant, now: Instant) {
        self.entry(host).again.insert((at, url.id), url);
        self.place(host, now);
    }

    /// The host whose turn it is, and who may ask it. Whether it asks or not, the host has
    /// to be told, by [`apply`](Self::apply) or [`place`](Self::place): until then it has no turn.
    pub fn next(&mut self, now: Instant) -> Option<(usize, Turn)> {
        loop {
            let host = self.turns.next(now)?;
            if let Some(turn) = self.entry(host).next(now) {
                return Some((host, turn));
            }
        }
    }

    /// Finds out when a host's turn is.
    pub fn place(&mut self, host: usize, now: Instant) {
        let due = self.entry(host).due(now);
        self.turns.put(host, due, now);
    }

    /// When the first host is due, of those that wait for a time.
    pub fn earliest(&self) -> Option<Instant> {
        self.turns.earliest()
    }

    /// The hosts that somebody waits for and that wait for a time, the longest wait first.
    pub fn waits(&self, now: Instant) -> Vec<Waiting> {
        let mut waits: Vec<_> =
            self.entries.values().filter_map(|entry| entry.waits(now)).collect();
        waits.sort_by_key(|waiting| Reverse(waiting.until));
        waits
    }
}

impl Entry {
    /// When somebody wants to ask it.
    fn wanted(&self, now: Instant) -> Option<Instant> {
        let new = !self.line.is_empty() && self.again.len() < MOST_AGAIN;
        let again = self.again.first_key_value().map(|((at, _), _)| *at);
        if new { Some(now) } else { again }
    }

    /// When somebody may; `None` while nobody wants to, or all wait for a request to go on.
    fn due(&self, now: Instant) -> Option<Instant> {
        let wanted = self.wanted(now)?;
        match self.host.ready(now) {
            Readiness::Now => Some(wanted),
            Readiness::At(at) => Some(at.max(wanted)),
            Readiness::WhenOneGoesOn => None,
        }
    }

    fn next(&mut self, now: Instant) -> Option<Turn> {
        let again = self.again.first_entry().filter(|first| first.key().0 <= now);
        match again {
            Some(first) => Some(Turn::Again(first.remove())),
            None => self.line.pop_front().map(Turn::Origin),
        }
    }

    /// Whether somebody waits for it, or something of it is open, or it is to be left alone.
    fn is_needed(&self, now: Instant) -> bool {
        let is_wanted = !self.line.is_empty() || !self.again.is_empty();
        is_wanted || self.host.open() > 0 || self.host.waits(now).is_some()
    }

    fn waits(&self, now: Instant) -> Option<Waiting> {
        let wanted = self.wanted(now)?;
        let paused = (wanted, Why::Retry);
        let (until, why) = self.host.waits(now).filter(|(at, _)| *at >= wanted).unwrap_or(paused);
        (until > now).then(|| Waiting { host: self.name.clone(), until, why })
    }
}
