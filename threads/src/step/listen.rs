//! Hears what the kernel says through `tracing`, and tells it as a [`Story`].
//!
//! A thread is known by the task that the model checker runs at that moment, and what it
//! says by the words of the record: `thread`, `work`, `wait`, `hold`.

use std::cell::RefCell;
use std::fmt::{self, Write as _};
use std::sync::LazyLock;

use shuttle::current::{TaskId, try_get_current_task};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber, dispatcher};

use super::operation::Operation;
use super::story::{self, Story};

/// The words that are heard; whatever the model checker itself says is not.
const WORDS: [&str; 4] = ["thread", "work", "wait", "hold"];

/// The one listener, for every run: each new one would have all call sites asked again.
static LISTENER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Listener));

thread_local! {
    /// What has been said in the run that this thread makes, by number from 1.
    static SAID: RefCell<Vec<Said>> = RefCell::default();
}

/// Makes a run, and listens to what its kernel says.
pub(super) fn listen(run: impl FnOnce()) {
    SAID.with_borrow_mut(Vec::clear);
    dispatcher::with_default(&LISTENER, run);
}

/// Which thread of the kernel a task is; the first task is the program around it.
pub(super) fn thread(task: TaskId) -> Option<usize> {
    usize::from(task).checked_sub(1)
}

struct Listener;

#[derive(Clone)]
struct Said {
    word: &'static str,
    text: String,
}

fn said(id: &Id) -> Option<Said> {
    let place = usize::try_from(id.into_u64()).ok()?.checked_sub(1)?;
    SAID.with_borrow(|said| said.get(place).cloned())
}

/// Tells the story something of the thread that runs now, if it is one of the kernel's.
fn tell(something: impl FnOnce(&mut Story, usize)) {
    if let Some(thread) = try_get_current_task().and_then(thread) {
        story::with(|story| something(story, thread));
    }
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
        let said = Said { word: span.metadata().name(), text: text.0 };
        if said.word == "thread" {
            // Whoever makes a lane is about to start its thread.
            tell(|story, thread| story.says(thread, Operation::Start(said.text.clone())));
        }
        let number = SAID.with_borrow_mut(|all| {
            all.push(said);
            all.len() // none is removed before the run is over
        });
        Id::from_u64(number as u64)
    }

    fn enter(&self, id: &Id) {
        let Some(said) = said(id) else { return };
        tell(|story, thread| match said.word {
            "work" => story.says(thread, Operation::Work(said.text)),
            "wait" => story.waits(thread, &said.text),
            "hold" => story.holds(thread, &said.text),
            _ => {}
        });
    }

    fn exit(&self, id: &Id) {
        let Some(said) = said(id) else { return };
        tell(|story, thread| match said.word {
            "work" => story.worked(thread, &said.text),
            "wait" => story.goes_on(thread),
            "hold" => story.says(thread, Operation::Unlock(said.text)),
            _ => story.ends(thread),
        });
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
