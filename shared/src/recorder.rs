//! The one subscriber of a process: it turns what is said with `tracing` into entries.
//!
//! ```text
//!  info_span!("work") ─▶ new_span ─▶ Begin      enter, exit ─▶ the thread's stack
//!                        try_close ─▶ End         (entries too, for lanes)
//!       what is open: OpenSpans                 entries: the store, or a child's file
//! ```
//!
//! A registry of `tracing-subscriber` would keep the open spans for us, but costs more
//! than the bar of 300 ns a span allows; `cargo bench -p shared` prints what this costs.
//!
//! # Invariants
//!
//! * What does not descend from a run leaves no entry (in a child process, all does).
//! * A span ends when its last handle goes, at the time when it was last left.
//! * No lock is held while the narrator speaks or a file is written.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU32, Ordering};

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber, level_filters::LevelFilter};
use tracing_core::span::Current;

use crate::child::ChildFile;
use crate::here::{Here, fresh_id, here};
use crate::narrator::{self, Moment};
use crate::open_spans::{OpenSpan, OpenSpans};
use crate::store::{Lost, Store};
use crate::vocabulary::{Entry, Fields, What, Word, is_lane, now, recorded};

/// Two million entries, about 112 MB, then the oldest go; an example may keep fewer.
pub(crate) const CAP: usize = 2_000_000;

/// Records what is said, for as long as the process lives.
pub(crate) struct Recorder {
    sink: Sink,
    open: OpenSpans,
    runs: AtomicU32,
}

/// Where entries go.
pub(crate) enum Sink {
    /// Into the memory of this process.
    Store(Store),
    /// Into the file of the process that started this one.
    Child(ChildFile),
}

impl Recorder {
    pub fn new(sink: Sink) -> Self {
        Recorder { sink, open: OpenSpans::new(), runs: AtomicU32::new(0) }
    }

    /// A recorder that keeps its entries in memory.
    pub fn in_memory() -> Self {
        Recorder::new(Sink::Store(Store::new(CAP)))
    }

    /// The run that the span descends from.
    pub fn run_of(&self, id: &Id) -> u32 {
        self.open.with(id.into_u64(), |open| open.run).unwrap_or(0)
    }

    /// The entries of `run` so far and what of them has gone for want of room.
    pub fn entries(&self, run: u32) -> (Vec<Entry>, Lost) {
        match &self.sink {
            Sink::Store(store) => store.entries(run),
            Sink::Child(_) => (Vec::new(), Lost::default()),
        }
    }

    /// From here on, about so many entries are kept in memory.
    pub fn keep(&self, entries: usize) {
        if let Sink::Store(store) = &self.sink {
            store.keep(entries);
        }
    }

    /// Forgets all that was said in `run`.
    pub fn forget(&self, run: u32) {
        if let Sink::Store(store) = &self.sink {
            store.forget(run);
        }
    }

    fn write(&self, run: u32, at: u64, what: What) {
        if run == 0 {
            return;
        }
        let (tid, thread) = here(|here| (here.tid, here.number)).unwrap_or((0, 0));
        let entry = Entry { at, run, tid, what };
        match &self.sink {
            Sink::Store(store) => store.push(thread, entry),
            Sink::Child(file) => file.append(&entry),
        }
    }

    /// The parent that a span or event has, and its run.
    fn parent(&self, explicit: Option<&Id>, contextual: bool) -> (u64, u32) {
        let top = || here(|here| here.stack.last().copied()).flatten();
        match explicit {
            Some(id) => (id.into_u64(), self.run_of(id)),
            None if contextual => top().unwrap_or((0, self.run_of_orphans())),
            None => (0, self.run_of_orphans()),
        }
    }

    /// In a child process all that is said belongs to its lane; here it belongs to no run.
    fn run_of_orphans(&self) -> u32 {
        u32::from(matches!(self.sink, Sink::Child(_)))
    }
}

impl Subscriber for Recorder {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if Word::of(metadata).is_some() { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        Word::of(metadata).is_some()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::from_level(Level::INFO))
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let metadata = span.metadata();
        let word = Word::of(metadata).unwrap_or(Word::Work);
        let (parent, run) = self.parent(span.parent(), span.is_contextual());
        let run = match word {
            Word::Run => 1 + self.runs.fetch_add(1, Ordering::Relaxed),
            _ => run,
        };
        let mut fields = Fields::default();
        span.record(&mut fields);
        let id = fresh_id(word.is_lane());
        let text = fields.text;
        let open = OpenSpan {
            metadata,
            run,
            handles: 1,
            entered_by: None,
            switched: fields.switched,
            text: text.clone(),
        };
        self.open.insert(id, open);
        if run != 0 && !word.is_lane() {
            narrator::tell(word, Moment::Begin, &text);
        }
        let text = recorded(word, text);
        self.write(run, now(), What::Begin { id, parent, word, text });
        Id::from_non_zero_u64(NonZeroU64::new(id).unwrap_or(NonZeroU64::MIN))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        let id = span.into_u64();
        let run = self.open.with(id, |open| {
            open.switched |= fields.switched;
            open.run
        });
        if let (Some(pid), Some(run)) = (fields.pid, run) {
            self.write(run, now(), What::Pid { id, pid });
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let Some(word) = Word::of(event.metadata()) else { return };
        let (parent, run) = self.parent(event.parent(), event.is_contextual());
        if run == 0 {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let text = fields.text;
        narrator::tell(word, Moment::Begin, &text);
        self.write(run, now(), What::Said { parent, word, text });
    }

    fn enter(&self, span: &Id) {
        let id = span.into_u64();
        let thread = here(|here| here.number);
        let look = |open: &mut OpenSpan| {
            let first = open.entered_by.is_none();
            open.entered_by = thread.or(open.entered_by);
            let lane = first && is_lane(id);
            (open.run, lane.then(|| (Word::of(open.metadata), open.text.clone())))
        };
        let (run, first) = self.open.with(id, look).unwrap_or((0, None));
        here(|here| here.stack.push((id, run)));
        if !is_lane(id) {
            return;
        }
        self.write(run, now(), What::Enter { id, first: first.is_some() });
        if let Some((Some(word), text)) = first.filter(|_| run != 0) {
            narrator::tell(word, Moment::Begin, &text);
        }
    }

    fn exit(&self, span: &Id) {
        let id = span.into_u64();
        let at = now();
        let leave = |here: &mut Here| {
            here.left = (id, at);
            // Guards may be dropped out of order; the innermost entry of this span goes.
            let place = here.stack.iter().rposition(|(entered, _)| *entered == id)?;
            Some(here.stack.remove(place).1)
        };
        if let Some(run) = here(leave).flatten()
            && is_lane(id)
        {
            self.write(run, at, What::Exit { id });
        }
    }

    fn clone_span(&self, span: &Id) -> Id {
        self.open.with(span.into_u64(), |open| open.handles += 1);
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        let id = span.into_u64();
        let Some(open) = self.open.drop_handle(id) else { return false };
        if open.run == 0 {
            return true;
        }
        // When it was last left, if that was by this thread; another may have come after.
        let left = |here: &mut Here| {
            let mine = open.entered_by == Some(here.number) && here.left.0 == id;
            mine.then_some(here.left.1)
        };
        let at = here(left).flatten().unwrap_or_else(now);
        self.write(open.run, at, What::End { id, switched: open.switched });
        if let Some(word) = Word::of(open.metadata)
            && (open.entered_by.is_some() || !word.is_lane())
        {
            narrator::tell(word, Moment::End, &open.text);
        }
        true
    }

    fn current_span(&self) -> Current {
        let top = here(|here| here.stack.last().copied()).flatten();
        let known = top.and_then(|(id, _)| {
            let metadata = self.open.with(id, |open| open.metadata)?;
            Some(Current::new(Id::from_u64(id), metadata))
        });
        known.unwrap_or_else(Current::none)
    }
}
