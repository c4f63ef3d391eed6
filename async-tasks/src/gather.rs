//! Two tasks start, wait at the same time, and end, on one thread.
//!
//! `tokio::spawn` is asyncio's `create_task`, and [`gather`] is its namesake. What is the
//! same: the tasks take turns on one thread, and one gives way only where it awaits. What
//! differs: the event loop is a library, chosen and built in `main`; each handle gives
//! back the task's value, or its panic or cancellation, as a value; and a task must own
//! what it uses (E0373), for it may outlive the function that spawned it:
//!
//! ```compile_fail,E0373
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let name = String::from("task 1");
//! tokio::spawn(async { println!("{name} started") });
//! # });
//! ```
//!
//! On a runtime of several threads a task may be resumed on another one than it paused
//! on, so what it keeps across an `await` must be [`Send`] (E0277), where asyncio has but
//! one thread:
//!
//! ```compile_fail,E0277
//! # fn needs_send(_: impl Send) {}
//! needs_send(async {
//!     let count = std::rc::Rc::new(0);
//!     std::future::ready(()).await;
//!     println!("{count}");
//! });
//! ```
//!
//! # Cost
//!
//! One allocation a task; a pause is an entry in the runtime's timer wheel, of 1 ms steps.

use std::time::Duration;

use tokio::task::JoinError;
use tracing::{Instrument, info_span};

/// Runs one task per name and returns their outcomes in the order of `names`.
///
/// All tasks wait at once. A task that panicked is its own error; the others go on.
/// Dropped before its end, the tasks that it started go on by themselves.
///
/// # Panics
/// Outside of a tokio runtime with time enabled.
pub async fn gather(names: &[&'static str], pause: Duration) -> Vec<Result<(), JoinError>> {
    let start = |&name: &&'static str| {
        let lane = info_span!("task", name); // made here, so the arrow leaves this lane
        tokio::spawn(task(pause).instrument(lane))
    };
    let started: Vec<_> = names.iter().map(start).collect();
    let mut ended = Vec::new();
    for task in started {
        ended.push(task.await);
    }
    ended
}

/// The sequential twin: the same task, one after the other.
pub async fn in_turn(names: &[&'static str], pause: Duration) -> Vec<Result<(), JoinError>> {
    let mut ended = Vec::new();
    for _ in names {
        task(pause).await;
        ended.push(Ok(()));
    }
    ended
}

async fn task(pause: Duration) {
    tokio::time::sleep(pause).instrument(info_span!("wait", on = "sleep")).await;
}
