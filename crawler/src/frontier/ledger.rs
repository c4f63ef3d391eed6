//! The tokens: one for each URL that is not finished.
//!
//! # Invariants
//!
//! * A token is made when it is told that a URL is in the file, and released when the URL
//!   is told to be finished; a URL that is open or waits to be tried again keeps its own.
//! * [`is_settled`](Ledger::is_settled) is true only if no URL in the file is unfinished.
//!
//! Why the second holds though URLs may be read from the file, and even be finished, before
//! the one that found them tells how many they are: its commit wrote its page and its links
//! together, and it is open until it has told. Let `d` be the number of URLs that were written and are
//! not told of. They were written by open ones, or by a worker that asks for a `robots.txt`
//! and has found sitemaps in it; so when none is open and nobody asks, `d` is 0, and the
//! count is exactly the number of unfinished URLs. Before that, the count may be too small
//! by `d`, may even be zero or less, and is not asked for.

use std::collections::HashMap;
use std::time::Instant;

use crate::politeness::{Event, Request};
use crate::store::{OriginId, Queued, UrlId};

/// Who has a token, as far as it counts.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The unfinished URLs that were told of; less those of which it was told too late.
    unfinished: i64,
    finished: u64,
    /// How many workers ask for a `robots.txt`: its sitemaps may be in the file and not told of.
    asking: usize,
    /// Those that a worker has.
    open: HashMap<UrlId, Open>,
}

/// A URL that a worker has.
#[derive(Debug)]
struct Open {
    origin: OriginId,
    slot: Option<Slot>,
}

/// A connection of a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot {
    /// Of this host,
    pub host: usize,
    /// which this request has.
    pub request: Request,
}

impl Slot {
    /// Of that host, for a request that begins now.
    pub fn begins(host: usize, now: Instant) -> Slot {
        Slot { host, request: Request::Asked(now) }
    }

    /// The head of its request has come; the host, and the event that it is told, once.
    pub fn head(&mut self, now: Instant) -> Option<(usize, Event)> {
        let Request::Asked(began) = self.request else { return None };
        self.request = Request::Answered(now);
        Some((self.host, Event::Head(began)))
    }
}

impl Ledger {
    /// So many URLs were added to the file.
    pub fn add(&mut self, urls: u64) {
        self.unfinished = self.unfinished.saturating_add_unsigned(urls);
    }

    /// So many URLs of which it was told are not in the file after all.
    pub fn take_back(&mut self, urls: u64) {
        self.unfinished = self.unfinished.saturating_sub_unsigned(urls);
    }

    /// A worker has this URL now, and this slot, or none.
    pub fn hand_out(&mut self, url: &Queued, slot: Option<Slot>) {
        self.open.insert(url.id, Open { origin: url.origin, slot });
    }

    /// The slot of a URL that a worker has.
    pub fn slot(&mut self, url: UrlId) -> Option<&mut Slot> {
        self.open.get_mut(&url)?.slot.as_mut()
    }

    /// A worker gives this URL back unfinished; the slot that it held. `None`: it was not open.
    pub fn give_back(&mut self, url: UrlId) -> Option<Option<Slot>> {
        self.open.remove(&url).map(|open| open.slot)
    }

    /// This URL is finished: its token is released; the slot that it held. `None`: it was not open.
    pub fn finish(&mut self, url: UrlId) -> Option<Option<Slot>> {
        let slot = self.open.remove(&url)?.slot;
        self.unfinished -= 1;
        self.finished += 1;
        Some(slot)
    }

    /// A worker asks for a `robots.txt`.
    pub fn ask(&mut self) {
        self.asking += 1;
    }

    /// One has been answered for, and all of its sitemaps were told of.
    pub fn answer(&mut self) {
        self.asking = self.asking.saturating_sub(1);
    }

    /// Whether no URL is unfinished.
    pub fn is_settled(&self) -> bool {
        self.open.is_empty() && self.asking == 0 && self.unfinished <= 0
    }

    /// Whether a worker has this URL.
    pub fn is_open(&self, url: UrlId) -> bool {
        self.open.contains_key(&url)
    }

    /// The origins of those that workers have.
    pub fn origins(&self) -> impl Iterator<Item = OriginId> {
        self.open.values().map(|open| open.origin)
    }

    /// How many are known, unfinished, and in no worker's hands.
    pub fn queued(&self) -> u64 {
        let open = i64::try_from(self.open.len()).unwrap_or(i64::MAX);
        u64::try_from(self.unfinished.saturating_sub(open)).unwrap_or(0)
    }

    /// How many workers have.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// How many were finished.
    pub fn finished(&self) -> u64 {
        self.finished
    }
}
