//! The one subscriber of a process: it turns what is said with `tracing` into entries.
//!
//! ```text
//!  info_span!("work") ─▶ new_span ─▶ Begin      enter, exit ─▶ the thread's stack
//!                        try_close ─▶ End         (entries too, for lanes)
//!       open spans: one sharded map             entries: the store, or a child's file
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

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::num::NonZeroU64;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

use ecow::EcoString;
use nix::unistd::gettid;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber, level_filters::LevelFilter};
use tracing_core::span::Current;

use crate::child::ChildFile;
use crate::narrator::{self, Moment};
use crate::store::{Store, lock};
use crate::vocabulary::{Entry, Fields, What, Word, is_lane, now};

/// Two million entries, about 112 MB, then the oldest go.
const CAP: usize = 2_000_000;
/// Span ids that a thread takes from the common counter at once.
const BLOCK: u64 = 1024;
const SHARDS: usize = 64;

/// Records what is said, for as long as the process lives.
pub(crate) struct Recorder {
    sink: Sink,
    /// Spans that have not ended, by id; in shards, each for a block of ids.
    open: Vec<Mutex<HashMap<u64, Open, BuildHasherDefault<ById>>>>,
    /// The next block of span ids; each is its process's id and a number.
    ids: AtomicU64,
    threads: AtomicUsize,
    runs: AtomicU32,
}

/// Where entries go.
pub(crate) enum Sink {
    /// Into the memory of this process.
    Store(Store),
    /// Into the file of the process that started this one.
    Child(ChildFile),
}

struct Open {
    metadata: &'static Metadata<'static>,
    run: u32,
    /// Handles that refer to the span; the last one that goes ends it.
    handles: u32,
    entered: bool,
    switched: bool,
    text: EcoString,
}

/// What a thread knows of itself.
struct Local {
    tid: u32,
    thread: usize,
    /// The spans that it has entered, innermost last, with their runs.
    stack: Vec<(u64, u32)>,
    /// The span that it left last, and when.
    left: (u64, u64),
    ids: std::ops::Range<u64>,
}

thread_local! {
    static LOCAL: RefCell<Option<Local>> = const { RefCell::new(None) };
}

impl Recorder {
    pub fn new(sink: Sink) -> Self {
        Recorder {
            sink,
            open: (0..SHARDS).map(|_| Mutex::default()).collect(),
            ids: AtomicU64::new(u64::from(std::process::id()) << 40 | BLOCK),
            threads: AtomicUsize::new(0),
            runs: AtomicU32::new(0),
        }
    }

    /// A recorder that keeps its entries in memory.
    pub fn in_memory() -> Self {
        Recorder::new(Sink::Store(Store::new(CAP)))
    }

    /// The run that the span descends from.
    pub fn run_of(&self, id: &Id) -> u32 {
        self.with_open(id.into_u64(), |open| open.run).unwrap_or(0)
    }

    /// The entries of `run` and how many entries have gone for want of room.
    pub fn entries(&self, run: u32, remove: bool) -> (Vec<Entry>, u64) {
        match &self.sink {
            Sink::Store(store) => store.entries(run, remove),
            Sink::Child(_) => (Vec::new(), 0),
        }
    }

    fn with_open<T>(&self, id: u64, look: impl FnOnce(&mut Open) -> T) -> Option<T> {
        lock(self.shard(id)).get_mut(&id).map(look)
    }

    fn shard(&self, id: u64) -> &Mutex<HashMap<u64, Open, BuildHasherDefault<ById>>> {
        &self.open[(id / (2 * BLOCK)) as usize % SHARDS]
    }

    /// Runs `look` with this thread's own state; `None` while the thread is being torn down.
    fn local<T>(&self, look: impl FnOnce(&mut Local) -> T) -> Option<T> {
        LOCAL
            .try_with(|local| {
                let mut local = local.try_borrow_mut().ok()?;
                Some(look(local.get_or_insert_with(|| self.new_local())))
            })
            .ok()?
    }

    fn new_local(&self) -> Local {
        Local {
            tid: gettid().as_raw().cast_unsigned(),
            thread: self.threads.fetch_add(1, Ordering::Relaxed),
            stack: Vec::new(),
            left: (0, 0),
            ids: 0..0,
        }
    }

    /// A fresh id. Its lowest bit says whether it is a lane's.
    fn fresh_id(&self, lane: bool) -> u64 {
        let take = |local: &mut Local| {
            if local.ids.is_empty() {
                let begin = self.ids.fetch_add(BLOCK, Ordering::Relaxed);
                local.ids = begin..begin + BLOCK;
            }
            local.ids.next()
        };
        let number = self.local(take).flatten();
        let number = number.unwrap_or_else(|| self.ids.fetch_add(BLOCK, Ordering::Relaxed));
        number << 1 | u64::from(lane)
    }

    fn write(&self, run: u32, at: u64, what: What) {
        if run == 0 {
            return;
        }
        let (tid, thread) = self.local(|local| (local.tid, local.thread)).unwrap_or((0, 0));
        let entry = Entry { at, run, tid, what };
        match &self.sink {
            Sink::Store(store) => store.push(thread, entry),
            Sink::Child(file) => file.append(&entry),
        }
    }

    /// The parent that a span or event has, and its run.
    fn parent(&self, explicit: Option<&Id>, contextual: bool) -> (u64, u32) {
        let top = || self.local(|local| local.stack.last().copied()).flatten();
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
        let id = self.fresh_id(word.is_lane());
        let text = fields.text;
        let open = Open {
            metadata,
            run,
            handles: 1,
            entered: false,
            switched: fields.switched,
            text: text.clone(),
        };
        lock(self.shard(id)).insert(id, open);
        if run != 0 && !word.is_lane() {
            narrator::tell(word, Moment::Begin, &text);
        }
        self.write(run, now(), What::Begin { id, parent, word, text });
        Id::from_non_zero_u64(NonZeroU64::new(id).unwrap_or(NonZeroU64::MIN))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        let id = span.into_u64();
        let run = self.with_open(id, |open| {
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
        let look = |open: &mut Open| {
            let first = !std::mem::replace(&mut open.entered, true);
            let lane = first && is_lane(id);
            (open.run, lane.then(|| (Word::of(open.metadata), open.text.clone())))
        };
        let (run, first) = self.with_open(id, look).unwrap_or((0, None));
        self.local(|local| local.stack.push((id, run)));
        if !is_lane(id) {
            return;
        }
        self.write(run, now(), What::Enter { id });
        if let Some((Some(word), text)) = first.filter(|_| run != 0) {
            narrator::tell(word, Moment::Begin, &text);
        }
    }

    fn exit(&self, span: &Id) {
        let id = span.into_u64();
        let at = now();
        let leave = |local: &mut Local| {
            local.left = (id, at);
            // Guards may be dropped out of order; the innermost entry of this span goes.
            let place = local.stack.iter().rposition(|(entered, _)| *entered == id)?;
            Some(local.stack.remove(place).1)
        };
        if let Some(run) = self.local(leave).flatten()
            && is_lane(id)
        {
            self.write(run, at, What::Exit { id });
        }
    }

    fn clone_span(&self, span: &Id) -> Id {
        self.with_open(span.into_u64(), |open| open.handles += 1);
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        let id = span.into_u64();
        let ended = {
            let mut shard = lock(self.shard(id));
            let Some(open) = shard.get_mut(&id) else { return false };
            open.handles -= 1;
            if open.handles > 0 {
                return false;
            }
            shard.remove(&id)
        };
        let Some(open) = ended.filter(|open| open.run != 0) else { return true };
        let left = self.local(|local| local.left).filter(|(left, _)| *left == id);
        let at = left.map_or_else(now, |(_, at)| at);
        self.write(open.run, at, What::End { id, switched: open.switched });
        if let Some(word) = Word::of(open.metadata)
            && (open.entered || !word.is_lane())
        {
            narrator::tell(word, Moment::End, &open.text);
        }
        true
    }

    fn current_span(&self) -> Current {
        let top = self.local(|local| local.stack.last().copied()).flatten();
        let known = top.and_then(|(id, _)| {
            let metadata = self.with_open(id, |open| open.metadata)?;
            Some(Current::new(Id::from_u64(id), metadata))
        });
        known.unwrap_or_else(Current::none)
    }
}

/// Ids are numbers given out in turn: they need no hashing, only spreading.
#[derive(Default)]
struct ById(u64);

impl Hasher for ById {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, id: u64) {
        // Fibonacci hashing: the table looks at the highest bits too.
        self.0 = id.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
