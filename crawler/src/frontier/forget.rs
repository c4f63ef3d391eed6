//! What is forgotten: hosts without end shall not take memory without end.
//!
//! A name server may know every name below a site, and a page may link to a thousand of them.
//! What has nothing to do is dropped now and then, all at once: origins and hosts, when there
//! are many, and rules, when they take much. What is needed again is asked for again, of the
//! file: where an origin is ([`Job::Origin`](crate::frontier::Job::Origin)), and what its
//! `robots.txt` says ([`Job::Robots`](crate::frontier::Job::Robots)).
//!
//! # Invariants
//!
//! * Nothing is forgotten of which a number is in some queue, or in the hands of a worker.
//! * A hold, a pause or a gap that is not over is kept with its host. How many connections a
//!   host bears is not, and is learned again.
//! * Rules for which a URL waits to be looked up stay until a worker has both. A URL that was
//!   allowed by others stays so for their 24 hours: so each answer lets one URL go on at least,
//!   however little memory there is.
//!
//! # Cost
//!
//! What is looked through is at most twice what came since the last time, or what is in use.
//! An origin with URLs that are not finished takes about a kilobyte, besides its window.

use std::collections::HashSet;
use std::time::Instant;

use crate::frontier::origin::{Checking, Known, Origin};
use crate::frontier::state::State;
use crate::store::OriginId;

impl State {
    /// Forgets origins and hosts that have nothing to do, if there are too many.
    pub(super) fn make_room(&mut self, now: Instant) {
        if self.origins.len().max(self.hosts.known()) < self.full {
            return;
        }
        let out: HashSet<OriginId> =
            self.ledger.origins().chain(self.hosts.tried_again()).collect();
        self.origins.retain(|id, origin| origin.is_busy() || out.contains(id));
        let hosts =
            self.origins.values().flat_map(|origin| [origin.host, origin.robots_host]).collect();
        self.hosts.forget(&hosts, now);
        self.full = self.windows.origins.max(2 * self.hosts.known()).max(2 * self.origins.len());
    }

    /// More rules of so many bytes are known: forgets those that no URL waits for, if they are
    /// too many.
    pub(super) fn bound_rules(&mut self, more: usize) {
        self.rules_size += more;
        if self.rules_size <= self.windows.rules {
            return;
        }
        let unneeded =
            self.origins.values_mut().filter(|origin| origin.checking != Checking::Wanted);
        unneeded.for_each(Origin::forget_rules);
        self.rules_size = self.origins.values().map(Origin::rules_size).sum();
    }
}

impl Origin {
    /// How many bytes its rules take.
    fn rules_size(&self) -> usize {
        match &self.rules {
            Known::Until(_, robots) => robots.size(),
            Known::Nothing | Known::Asked(_) => 0,
        }
    }
}
