//! What would hang if it were broken fails instead.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Runs the work in a thread of its own; fails if that takes forty seconds.
pub fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, done) = mpsc::channel();
    thread::spawn(move || sender.send(catch_unwind(AssertUnwindSafe(work))));
    let ended = done.recv_timeout(Duration::from_secs(40)).expect("they still wait");
    ended.unwrap_or_else(|panic| resume_unwind(panic))
}
