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
//! is why a cycle among open holds and waits is a deadlock, and no look at it comes too
//! early: whoever is waited for in it has not given the lock back.
//!
//! A lock is known by its name: two of the same name are one here, also in two processes.

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

/// A lane waits for a signal that was given before it began to wait, by one that has ended.
#[derive(Clone, Copy, Debug)]
pub struct Missed<'a> {
    /// Who waits.
    pub waiter: &'a Lane,
    /// Who gave the signal.
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

    /// Lanes that wait for each other in a circle, if there are any: a deadlock.
    ///
    /// One that waits for what it holds itself is a cycle of one.
    pub fn cycle(&self) -> Option<Cycle> {
        let held_by = |wait: &Bar| {
            let (lane, of) = (wait.lane, &wait.text);
            let holds = self.open(Word::Hold).filter(move |hold| hold.text == *of);
            holds.map(|hold| (lane, hold.text.as_str(), hold.lane)).collect::<Vec<Edge<'_>>>()
        };
        let cycle = walk(&without_ends(self.open(Word::Wait).flat_map(held_by).collect()))?;
        let before = cycle.iter().cycle().skip(cycle.len() - 1);
        let step = |(&(lane, waits, _), &(_, holds, _)): (&Edge<'_>, &Edge<'_>)| Step {
            lane,
            name: self.lanes[lane].name.clone(),
            holds: holds.to_owned(),
            waits: waits.to_owned(),
        };
        Some(Cycle { steps: cycle.iter().zip(before).map(step).collect() })
    }

    /// A wait that nothing will end: the signal was given before it began, and whoever
    /// gave it has ended.
    ///
    /// What a `wait` for `signal` waits for is a `work` of the text `give signal`, and is
    /// given when that ends: a `send` is said before, and does not tell which came first.
    pub fn missed_signal(&self) -> Option<Missed<'_>> {
        self.open(Word::Wait).find_map(|wait| {
            let given = self
                .bars_of(Word::Work)
                .filter(|work| work.text.strip_prefix("give ") == Some(&wait.text));
            let last = given.last()?;
            let missed = last.ended && last.end < wait.begin && self.lanes[last.lane].ended;
            let (waiter, sender) = (&self.lanes[wait.lane], &self.lanes[last.lane]);
            missed.then_some(Missed { waiter, sender, signal: &wait.text })
        })
    }
}

/// Leaves out whoever waits for a lane that waits for nobody, until none is left of them.
fn without_ends(mut edges: Vec<Edge<'_>>) -> Vec<Edge<'_>> {
    loop {
        let waiting: BTreeSet<usize> = edges.iter().map(|edge| edge.0).collect();
        let before = edges.len();
        edges.retain(|(_, _, holder)| waiting.contains(holder));
        if edges.len() == before {
            return edges;
        }
    }
}

/// Follows edges of which every one leads to another, until a lane comes again.
fn walk<'a>(edges: &[Edge<'a>]) -> Option<Vec<Edge<'a>>> {
    let mut path = vec![*edges.first()?];
    let cycle = loop {
        let (_, _, holder) = *path.last()?;
        if let Some(again) = path.iter().position(|edge| edge.0 == holder) {
            break path.split_off(again);
        }
        path.push(*edges.iter().find(|edge| edge.0 == holder)?);
    };
    let first = cycle.iter().enumerate().min_by_key(|(_, edge)| edge.0).map_or(0, |(at, _)| at);
    Some([&cycle[first..], &cycle[..first]].concat())
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
