//! The words in which a run is told, and the entry that each saying leaves.
//!
//! | word | kind | said when |
//! |---|---|---|
//! | `thread`, `process`, `task` | lane, a span | made by whoever starts it, entered by the one that runs |
//! | `work` | span | it computes, or does what the example is about |
//! | `wait` | span, `on = "lock"` | it waits |
//! | `hold` | span, `of = "ledger"` | it holds a lock |
//! | `send`, `recv` | event, `id = 3` | before the hand-over, after the receipt |
//!
//! A span or event carries at most one text, whatever its field is called. Two fields
//! mean something by their name: `pid` ties a `process` lane to the process that runs it,
//! and `switched = true` says of a `work` that its thread lost the core within it: it is
//! then recorded as a `wait` for the core.
//!
//! Three texts mean something to [`Record::cycle`](crate::Record::cycle) and
//! [`Record::missed_signal`](crate::Record::missed_signal): a `wait` for a lock has the text
//! of its `hold`; a `work` of the text `give X` ends the `wait` for `X`; a `wait` for
//! `end of X` lasts until the lane `X` ends.
//!
//! Of the text of a `work`, the first 200 characters are recorded, so that a record of long
//! URLs takes no more than one of short ones. All other texts are compared with each other,
//! and `give X` too: they are recorded whole.
//!
//! Spans and events with any other name, or below `INFO`, cost nothing and leave nothing.

use std::fmt::{self, Write as _};

use ecow::EcoString;
use nix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use tracing::field::{Field, Visit};
use tracing::{Level, Metadata};

/// So many characters of a `work`'s text are recorded.
const LONGEST: usize = 200;

/// One word of the vocabulary.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Word {
    /// The root of a run, drawn as the lane `main`.
    Run,
    /// A lane: a thread of this process.
    Thread,
    /// A lane: a process with an id of its own.
    Process,
    /// A lane: an async task, which has no thread of its own.
    Task,
    /// It computes, or does what the example is about.
    Work,
    /// It waits: for a lock, a queue, a timer, a socket.
    Wait,
    /// It holds a lock.
    Hold,
    /// It hands something over, under an id.
    Send,
    /// It has received what was sent under that id.
    Recv,
}

impl Word {
    /// The word that a call site says, if it says one.
    pub(crate) fn of(metadata: &Metadata<'_>) -> Option<Word> {
        if *metadata.level() > Level::INFO {
            return None;
        }
        Some(match (metadata.is_span(), metadata.name()) {
            (true, "run") => Word::Run,
            (true, "thread") => Word::Thread,
            (true, "process") => Word::Process,
            (true, "task") => Word::Task,
            (true, "work") => Word::Work,
            (true, "wait") => Word::Wait,
            (true, "hold") => Word::Hold,
            (false, "send") => Word::Send,
            (false, "recv") => Word::Recv,
            _ => return None,
        })
    }

    /// Whether the word names a lane rather than something that happens in one.
    pub fn is_lane(self) -> bool {
        self <= Word::Task
    }

    /// The word as it is said, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Word::Run => "run",
            Word::Thread => "thread",
            Word::Process => "process",
            Word::Task => "task",
            Word::Work => "work",
            Word::Wait => "wait",
            Word::Hold => "hold",
            Word::Send => "send",
            Word::Recv => "recv",
        }
    }
}

/// One thing said: when, by which thread, in which run, and what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Nanoseconds of `CLOCK_MONOTONIC`, which all processes of one boot share.
    pub at: u64,
    /// The run that it descends from; 0 is none.
    pub run: u32,
    /// The system's id of the thread that said it.
    pub tid: u32,
    /// What was said.
    pub what: What,
}

/// What an entry says. Span ids carry their process's id, so they never meet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum What {
    /// A span was made, in `parent` (0: none).
    Begin { id: u64, parent: u64, word: Word, text: EcoString },
    /// A lane was entered, for the `first` time or again: a poll, if it is a task's.
    Enter { id: u64, first: bool },
    /// A lane was left.
    Exit { id: u64 },
    /// A process lane told the id of its process.
    Pid { id: u64, pid: u32 },
    /// A span ended; `switched`: its thread lost the core within it.
    End { id: u64, switched: bool },
    /// An event in `parent` (0: none).
    Said { parent: u64, word: Word, text: EcoString },
}

/// Whether a span id is a lane's: the lowest bit says it.
pub(crate) fn is_lane(id: u64) -> bool {
    id & 1 == 1
}

/// What is recorded of the text of a span: all, but of a `work` that is compared with nothing.
pub(crate) fn recorded(word: Word, text: EcoString) -> EcoString {
    if word != Word::Work || text.len() <= LONGEST || text.starts_with("give ") {
        return text;
    }
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => [&text[..end], "…"].concat().into(),
        None => text,
    }
}

/// Nanoseconds of the clock that every entry uses.
pub(crate) fn now() -> u64 {
    clock_gettime(ClockId::CLOCK_MONOTONIC)
        .map_or(0, |time| time.tv_sec() as u64 * 1_000_000_000 + time.tv_nsec() as u64)
}

/// The fields of a span or event that the vocabulary knows.
#[derive(Default)]
pub(crate) struct Fields {
    /// The first field that is neither of the others.
    pub text: EcoString,
    /// `pid`, of a process lane.
    pub pid: Option<u32>,
    /// `switched`, of a span.
    pub switched: bool,
}

impl Fields {
    fn first(&mut self, value: fmt::Arguments<'_>) {
        if self.text.is_empty() {
            // Writing to a string in memory cannot fail.
            let _ = self.text.write_fmt(value);
        }
    }
}

impl Visit for Fields {
    fn record_str(&mut self, _: &Field, value: &str) {
        if self.text.is_empty() {
            self.text = value.into();
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        match field.name() {
            "switched" => self.switched = value,
            _ => self.first(format_args!("{value}")),
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "pid" => self.pid = u32::try_from(value).ok(),
            _ => self.first(format_args!("{value}")),
        }
    }

    fn record_debug(&mut self, _: &Field, value: &dyn fmt::Debug) {
        self.first(format_args!("{value:?}"));
    }
}
