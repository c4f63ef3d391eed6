//! Hears what the kernel says through `tracing`, and puts it into the trace.
//!
//! A thread is known by the task that the model checker runs at that moment, and what it
//! says by the words of the record: `thread`, `work`, `wait`, `hold`.

use std::fmt::{self, Write as _};
use std::sync::LazyLock;

use shuttle::current::{TaskId, try_get_current_task};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber, dispatcher};

use super::trace::{self, Trace};

/// The words that are heard; whatever the model checker itself says is not.
const WORDS: [&str; 4] = ["thread", "work", "wait", "hold"];

/// The one listener, for every run: each new one would have all call sites asked again.
static LISTENER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Listener));

/// Makes a run, and listens to what its kernel says.
pub(super) fn listen(run: impl FnOnce()) {
    dispatcher::with_default(&LISTENER, run);
}

/// Which thread of the kernel a task is; the first task is the program around it.
pub(super) fn thread(task: TaskId) -> Option<usize> {
    usize::from(task).checked_sub(1)
}

/// Puts something about the thread that runs now into the trace, if it is the kernel's.
fn put(something: impl FnOnce(&mut Trace, usize)) {
    if let Some(thread) = try_get_current_task().and_then(thread) {
        trace::with(|trace| something(trace, thread));
    }
}

struct Listener;

/// The place of a span among all of its run; ids begin with 1.
fn place(id: &Id) -> usize {
    usize::try_from(id.into_u64() - 1).expect("spans are counted by a usize")
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && WORDS.contains(&metadata.name())
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::INFO)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = Text::default();
        span.record(&mut text);
        let word = span.metadata().name();
        if word == "thread" {
            put(|trace, thread| trace.starts(thread, &text.0));
        }
        let number = trace::with(|trace| {
            trace.spans.push((word, text.0));
            trace.spans.len() // none is removed before the run is over
        });
        Id::from_u64(number as u64)
    }

    fn enter(&self, id: &Id) {
        put(|trace, thread| trace.enters(thread, place(id)));
    }

    fn exit(&self, id: &Id) {
        put(|trace, thread| trace.exits(thread, place(id)));
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}
}

/// The one text of a span.
#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_str(&mut self, _: &Field, value: &str) {
        self.0.push_str(value);
    }

    fn record_debug(&mut self, _: &Field, value: &dyn fmt::Debug) {
        // Writing to a string in memory cannot fail.
        let _ = write!(self.0, "{value:?}");
    }
}
