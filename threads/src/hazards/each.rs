//! Starts the threads of a hazard and waits for their ends.
//!
//! As [`scope::each`](crate::scope::each), but the threads own what they use: a model
//! checker's scope cannot name its threads, nor say that one was refused.

use std::panic::resume_unwind;

use tracing::info_span;

use super::sync::Arc;
use super::sync::thread::{self, Builder, JoinHandle};
use crate::Refused;

/// Runs `work` in one thread a name, and returns the answers in the order of `names`.
///
/// # Errors
/// The system refuses a thread: those before it are joined, and none after it starts.
///
/// # Panics
/// A panic of `work` goes on here, when all threads are joined, also after a refusal.
pub fn each<T: Send + 'static>(
    names: &[&str],
    work: impl Fn(&str) -> T + Send + Sync + 'static,
) -> Result<Vec<T>, Refused> {
    let work = Arc::new(work);
    let mut started = Vec::new();
    let mut refused = None;
    for &name in names {
        match start(name, &work) {
            Ok(thread) => started.push((name, thread)),
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
    }
    let ended: Vec<_> = started.into_iter().map(|(name, thread)| join(name, thread)).collect();
    let answers = ended.into_iter().map(|end| end.unwrap_or_else(|panic| resume_unwind(panic)));
    let answers = answers.collect(); // here, so that a refusal hides no panic
    refused.map_or(Ok(answers), Err)
}

fn start<T: Send + 'static>(
    name: &str,
    work: &Arc<impl Fn(&str) -> T + Send + Sync + 'static>,
) -> Result<JoinHandle<T>, Refused> {
    let (own, work) = (name.to_owned(), Arc::clone(work));
    let lane = info_span!("thread", name);
    let run = move || lane.in_scope(|| work(&own));
    Builder::new().name(name.to_owned()).spawn(run).map_err(Refused::of(name))
}

fn join<T>(name: &str, thread: JoinHandle<T>) -> thread::Result<T> {
    info_span!("wait", on = format!("end of {name}")).in_scope(|| thread.join())
}
