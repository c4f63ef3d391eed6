//! The record of one run: its lanes, the bars on them, and the arrows between them.
//!
//! This is what every reader reads: the pictures, the trace, the test oracle. It is plain
//! data, in nanoseconds of one clock that all processes share.

use crate::usage::Usage;
use crate::vocabulary::Word;

/// One account of a run.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Everything that ran, in the order in which it was made; lane 0 is `main`.
    pub lanes: Vec<Lane>,
    /// What was done and waited for, ordered by its beginning.
    pub bars: Vec<Bar>,
    /// Spawns and hand-overs, ordered by the time when they left.
    pub arrows: Vec<Arrow>,
    /// What was sent and not received, or received and not sent.
    pub loose: Vec<Loose>,
    /// When the run began.
    pub begin: u64,
    /// When it ended, or when it was looked at.
    pub end: u64,
    /// Entries that went because memory is capped.
    pub dropped: u64,
    /// From when on the record is whole: its beginning, unless entries went. Of the time
    /// before, only lanes are known, and bars that were open at this moment.
    pub whole_from: u64,
    /// What the run cost.
    pub usage: Usage,
}

/// A thread, process or task.
#[derive(Clone, Debug)]
pub struct Lane {
    /// [`Word::Run`], [`Word::Thread`], [`Word::Process`] or [`Word::Task`].
    pub word: Word,
    /// Its name.
    pub name: String,
    /// The lane that started it, by its place in [`Record::lanes`].
    pub parent: Option<usize>,
    /// The process that it ran in.
    pub pid: u32,
    /// The thread that ran it first.
    pub tid: u32,
    /// All threads that ran it, in the order of their first turns: a task may move.
    pub threads: Vec<u32>,
    /// When it was made, by whoever started it.
    pub made: u64,
    /// When it began to run itself; `None`: it never did.
    pub begin: Option<u64>,
    /// Its end: the join or reap, or where the record ends.
    pub end: u64,
    /// Whether its end was said.
    pub ended: bool,
    /// When it was entered and left: the polls of a task. Polls in which nothing was said
    /// are left out.
    pub polls: Vec<(u64, u64)>,
}

/// A `work`, `wait` or `hold` in a lane.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bar {
    /// The lane, by its place in [`Record::lanes`].
    pub lane: usize,
    /// [`Word::Work`], [`Word::Wait`] or [`Word::Hold`].
    pub word: Word,
    /// What was worked on, waited for, or held.
    pub text: String,
    /// When it began.
    pub begin: u64,
    /// When it ended, or when its lane did.
    pub end: u64,
    /// Whether its end was said: a killed process leaves its bars open.
    pub ended: bool,
}

/// A point in a lane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Point {
    /// The lane, by its place in [`Record::lanes`].
    pub lane: usize,
    /// Nanoseconds.
    pub at: u64,
}

/// Something that led from one lane to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrow {
    /// The id of what was handed over; `None` for a spawn.
    pub id: Option<String>,
    /// Where it left: the making of the lane, or the moment before the hand-over.
    pub from: Point,
    /// Where it arrived: the lane's beginning, or the moment after the receipt.
    pub to: Point,
}

/// A `send` without its `recv`, or the other way round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Loose {
    /// [`Word::Send`] or [`Word::Recv`].
    pub word: Word,
    /// The id that was said.
    pub id: String,
    /// Where.
    pub at: Point,
}

impl Record {
    /// What runs a lane, for its label: `pid 4711`, `on main`, `on 3 threads`.
    pub(crate) fn runner(&self, lane: &Lane) -> Option<String> {
        match (lane.word, lane.threads.len()) {
            (Word::Process, _) => Some(format!("pid {}", lane.pid)),
            (Word::Task, 1) => {
                let runs = |other: &&Lane| {
                    other.word != Word::Task && (other.pid, other.tid) == (lane.pid, lane.tid)
                };
                let name = self.lanes.iter().find(runs).map(|other| other.name.clone());
                Some(format!("on {}", name.unwrap_or_else(|| format!("thread {}", lane.tid))))
            }
            (Word::Task, many @ 2..) => Some(format!("on {many} threads")),
            _ => None,
        }
    }
}
