//! Whose turn it is: those that are ready go round, those that wait for a time come then.
//!
//! # Cost
//!
//! Logarithmic in their number, whatever is done; those that wait for something else than a
//! time cost nothing.

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

/// Places of members, which are numbers.
#[derive(Debug, Default)]
pub struct Turns {
    /// By when they became ready: each that had its turn comes in again behind the others.
    ready: BTreeSet<(u64, usize)>,
    times: BTreeSet<(Instant, usize)>,
    /// Where each member is that is anywhere: in the set that this names, and in no other.
    places: HashMap<usize, Place>,
    turn: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Ready(u64),
    Timed(Instant),
}

impl Turns {
    /// This member is ready at this time, or not at any; one that is ready already keeps its turn.
    pub fn put(&mut self, member: usize, at: Option<Instant>, now: Instant) {
        let ready = at.is_some_and(|at| at <= now);
        if ready && matches!(self.places.get(&member), Some(Place::Ready(_))) {
            return;
        }
        self.remove(member);
        match at {
            None => (),
            Some(_) if ready => self.line_up(member),
            Some(at) => {
                self.times.insert((at, member));
                self.places.insert(member, Place::Timed(at));
            }
        }
    }

    /// The member whose turn it is; it is nowhere after that.
    pub fn next(&mut self, now: Instant) -> Option<usize> {
        while let Some((_, member)) = self.times.first().copied().filter(|(at, _)| *at <= now) {
            self.remove(member);
            self.line_up(member);
        }
        let (_, member) = *self.ready.first()?;
        self.remove(member);
        Some(member)
    }

    /// When the first of those that wait for a time is due.
    pub fn earliest(&self) -> Option<Instant> {
        self.times.first().map(|(at, _)| *at)
    }

    fn line_up(&mut self, member: usize) {
        self.turn += 1;
        self.ready.insert((self.turn, member));
        self.places.insert(member, Place::Ready(self.turn));
    }

    fn remove(&mut self, member: usize) {
        let was_there = match self.places.remove(&member) {
            None => return,
            Some(Place::Ready(turn)) => self.ready.remove(&(turn, member)),
            Some(Place::Timed(at)) => self.times.remove(&(at, member)),
        };
        debug_assert!(was_there, "a place names the set that a member is in");
    }
}
