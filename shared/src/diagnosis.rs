//! Who holds what and who waits for what, read from a record: what keeps a run from ending.
//!
//! ```text
//!  A ── waits for cache ──▶ held by B            every lane of a cycle waits for the next
//!  ▲                            │                one, so none of them ever goes on
//!  └── held by A ◀── ledger ── waits for
//! ```
//!
//! What is open in the record, begun and not ended, is so in the run: a `hold` begins when
//! the lock has been taken and ends before it is given back, a `wait` begins before the
//! thread can be blocked. Each is written before its thread goes on, so what has been
//! written at any one moment is a cut through the run that no later one contradicts. That
//! is why a cycle of locks is a deadlock, and no look at it comes too early: whoever is
//! waited for in it has not given the lock back.
//!
//! # What must be said
//!
//! * A lock is known by its name: a `wait` must name it as the `hold` does.
//! * A lock here is one that a single lane can hold, a mutex or who writes. Where several
//!   can, as in a semaphore or for who reads, the first of them that lets go ends the wait:
//!   a name that more than one holds at the moment is left out. While only one holds it, the
//!   record cannot tell: give what several can hold a name that no `wait` has.
//! * Two locks of one name, also in two processes, are one here: held both, they are left
//!   out.

use std::collections::BTreeSet;
use std::fmt;

use crate::record::{Bar, Lane, Record};
use crate::vocabulary::Word;

/// Lanes that wait for each other, each for a lock that the next one holds.
///
/// Told as `A holds ledger, waits for cache · B holds cache, waits for ledger`. The lane
/// that was made first comes first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cycle {
    /// The lanes, of which the last one waits for the first.
    pub steps: Vec<Step>,
}

/// A lane in a cycle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Its place in [`Record::lanes`].
    pub lane: usize,
    /// Its name.
    pub name: String,
    /// What it holds: the one before it waits for that.
    pub holds: String,
    /// What it waits for: the next one holds that.
    pub waits: String,
}

/// A lane waits for a signal that was given before it began to wait, and nobody is left to
/// give it again.
#[derive(Clone, Copy, Debug)]
pub struct Missed<'a> {
    /// Who waits.
    pub waiter: &'a Lane,
    /// Who gave the signal last.
    pub sender: &'a Lane,
    /// What it waits for.
    pub signal: &'a str,
}

/// A lane that waits, the lock that it waits for, and a lane that holds it.
type Edge<'a> = (usize, &'a str, usize);

impl Record {
    /// The holds, or the waits, that have begun and not ended.
    pub fn open(&self, word: Word) -> impl Iterator<Item = &Bar> {
        self.bars_of(word).filter(|bar| !bar.ended)
    }

    /// Lanes that wait for each other in a circle, if there are any: a deadlock, if each
    /// lock in it is one that a single lane can hold.
    ///
    /// One that waits for what it holds itself is a cycle of one. A lock of which more than
    /// one hold is open is in no cycle.
    pub fn cycle(&self) -> Option<Cycle> {
        let edge = |wait: &'_ Bar| {
            let mut holds = self.open(Word::Hold).filter(|hold| hold.text == wait.text);
            let (hold, another) = (holds.next()?, holds.next());
            another.is_none().then_some((wait.lane, hold.text.as_str(), hold.lane))
        };
        let edges: Vec<Edge<'_>> = self.open(Word::Wait).filter_map(edge).collect();
        let (mut seen, mut path) = (BTreeSet::new(), Vec::new());
        edges.iter().find(|edge| goes_round(&edges, edge.0, &mut seen, &mut path))?;
        let first = (0..path.len()).min_by_key(|&place| path[place].0)?;
        path.rotate_left(first);
        let before = path.iter().cycle().skip(path.len() - 1);
        let step = |(&(lane, waits, _), &(_, holds, _)): (&Edge<'_>, &Edge<'_>)| Step {
            lane,
            name: self.lanes[lane].name.clone(),
            holds: holds.to_owned(),
            waits: waits.to_owned(),
        };
        Some(Cycle { steps: path.iter().zip(before).map(step).collect() })
    }

    /// A wait that nothing will end: the signal was given before it began, and every other
    /// lane has ended or waits for an `end of` one that has not.
    ///
    /// What a `wait` for `signal` waits for is a `work` of the text `give signal`, and is
    /// given when that ends: a `send` is said before, and does not tell which came first.
    pub fn missed_signal(&self) -> Option<Missed<'_>> {
        self.open(Word::Wait).find_map(|wait| {
            let given = self
                .bars_of(Word::Work)
                .filter(|work| work.text.strip_prefix("give ") == Some(&wait.text));
            let last = given.last()?;
            let before = last.ended && last.end < wait.begin;
            let missed =
                before && (0..self.lanes.len()).all(|at| at == wait.lane || self.is_over(at));
            let (waiter, sender) = (&self.lanes[wait.lane], &self.lanes[last.lane]);
            missed.then_some(Missed { waiter, sender, signal: &wait.text })
        })
    }

    /// Whether a lane has ended, or goes on only after another that has not.
    fn is_over(&self, lane: usize) -> bool {
        let joins = |wait: &Bar| {
            let mut lanes = self.lanes.iter().filter(|lane| !lane.ended);
            lanes.any(|other| wait.text.strip_prefix("end of ") == Some(&other.name))
        };
        self.lanes[lane].ended || self.open(Word::Wait).any(|wait| wait.lane == lane && joins(wait))
    }
}

/// Whether edges lead from that lane round a circle, which is then the `path`.
fn goes_round<'a>(
    edges: &[Edge<'a>],
    lane: usize,
    seen: &mut BTreeSet<usize>,
    path: &mut Vec<Edge<'a>>,
) -> bool {
    if let Some(again) = path.iter().position(|edge| edge.0 == lane) {
        path.drain(..again);
        return true;
    }
    // A lane that was left again leads into no circle.
    seen.insert(lane)
        && edges.iter().filter(|edge| edge.0 == lane).any(|&edge| {
            path.push(edge);
            let found = goes_round(edges, edge.2, seen, path);
            if !found {
                path.pop();
            }
            found
        })
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} holds {}, waits for {}", self.name, self.holds, self.waits)
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.steps.iter().enumerate() {
            write!(f, "{}{step}", if place == 0 { "" } else { " · " })?;
        }
        Ok(())
    }
}
