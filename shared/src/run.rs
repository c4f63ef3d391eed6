//! A run: a root span, and the record of what descends from it.

use std::collections::HashMap;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use tracing::info_span;

use crate::assemble::assemble;
use crate::child::{self, ChildFile};
use crate::record::Record;
use crate::recorder::{Recorder, Sink};
use crate::store::lock;
use crate::usage::measure;
use crate::vocabulary::{What, now};

/// The recorder of this process, where it is ours to install.
static RECORDER: OnceLock<Option<Arc<Recorder>>> = OnceLock::new();
/// The runs that go on.
static RUNNING: Mutex<Vec<Run>> = Mutex::new(Vec::new());

/// Does `work` and gives back its answer and the record of the run.
///
/// The record holds exactly what descends from this run: other runs of the same process,
/// even at the same time, have their own. A thread that somebody else started belongs to
/// the run only if its spans name their parent.
///
/// A program that has installed another subscriber keeps it; its records stay empty.
///
/// # Panics
/// A panic of `work` goes on; its record is gone with it.
///
/// ```
/// use tracing::info_span;
///
/// let (answer, record) = shared::run(|| info_span!("work", "six times seven").in_scope(|| 6 * 7));
/// assert_eq!(answer, 42);
/// assert_eq!(record.bars.len(), 1);
/// ```
pub fn run<T>(work: impl FnOnce() -> T) -> (T, Record) {
    let recorder = install();
    let root = info_span!(parent: None, "run", name = "main");
    let number = root.id().zip(recorder).map_or(0, |(id, recorder)| recorder.run_of(&id));
    let run = Run { number, children_from: child::length() };
    lock(&RUNNING).push(run);
    // Until the record is read the run goes on, so that Ctrl-C finds it.
    let _forgotten_in_the_end = Running(run);
    let (answer, usage) = measure(|| root.in_scope(work));
    drop(root);
    let record = recorder.map(|recorder| read(recorder, run)).unwrap_or_default();
    (answer, Record { usage, ..record })
}

/// A run that goes on.
#[derive(Clone, Copy)]
struct Run {
    number: u32,
    /// What children had said before it began is not of this run.
    children_from: u64,
}

/// Takes a run off the list, and its entries out of memory, also when its work panics.
struct Running(Run);

impl Drop for Running {
    fn drop(&mut self) {
        lock(&RUNNING).retain(|run| run.number != self.0.number);
        if let Some(recorder) = RECORDER.get().and_then(Option::as_deref) {
            recorder.forget(self.0.number);
        }
    }
}

/// The runs that go on, as far as they have come.
pub(crate) fn so_far() -> Vec<Record> {
    let running = lock(&RUNNING).clone();
    let recorder = RECORDER.get().and_then(Option::as_deref);
    let look = |recorder| running.into_iter().map(|run| read(recorder, run)).collect();
    recorder.map(look).unwrap_or_default()
}

/// The run that the caller is in, as far as it has come.
pub(crate) fn so_far_here() -> Option<Record> {
    let recorder = RECORDER.get().and_then(Option::as_deref)?;
    let number = recorder.run_of(&tracing::Span::current().id()?);
    let run = lock(&RUNNING).iter().find(|run| run.number == number).copied()?;
    Some(read(recorder, run))
}

/// Installs the recorder of this process, once; a child's writes to its parent's record.
pub(crate) fn install() -> Option<&'static Recorder> {
    RECORDER
        .get_or_init(|| {
            let recorder = match ChildFile::from_environment() {
                Ok(Some(file)) => Recorder::new(Sink::Child(file)),
                // A parent that has gone reads no record.
                Ok(None) | Err(_) => Recorder::in_memory(),
            };
            let recorder = Arc::new(recorder);
            tracing::subscriber::set_global_default(recorder.clone()).ok().map(|()| recorder)
        })
        .as_deref()
}

/// From here on, about so many entries are kept.
pub(crate) fn keep(entries: usize) {
    if let Some(recorder) = RECORDER.get().and_then(Option::as_deref) {
        recorder.keep(entries);
    }
}

fn read(recorder: &Recorder, run: Run) -> Record {
    let (entries, lost) = recorder.entries(run.number);
    let has_children = entries.iter().any(|entry| matches!(entry.what, What::Pid { .. }));
    let children = if has_children { child::entries(run.children_from) } else { HashMap::new() };
    assemble(entries, lost, children, now())
}

/// A command that starts this program again, and whose process writes to this record.
///
/// On Linux it is the same program even if its file has been replaced meanwhile, as a
/// build does.
///
/// # Errors
/// The system does not tell where the program's file is.
pub fn this_program() -> io::Result<Command> {
    let file = std::env::current_exe()?;
    let mut command = Command::new(if cfg!(target_os = "linux") {
        "/proc/self/exe".as_ref()
    } else {
        file.as_path()
    });
    command.arg0(&file);
    Ok(child::recorded(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_descends_from_no_run_leaves_no_entry() {
        let recorder = install().expect("no test installs another subscriber");
        info_span!("work", "before any run").in_scope(|| tracing::info!(name: "send", id = 1));
        assert!(recorder.entries(0).0.is_empty());
    }
}
