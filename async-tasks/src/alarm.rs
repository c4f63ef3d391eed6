//! A future written by hand: ready when its time has come, rung by a thread.
//!
//! It shows the one duty of every future: before it answers `Pending` it must have left
//! its waker with whoever will call it. It knows nothing of the executor that polls it, so
//! the same alarm works under ours and under tokio.
//!
//! # Invariants
//!
//! * The waker is stored under the lock under which `rung` is set, so the ring cannot fall
//!   between the look and the leaving of the waker.
//! * The thread ends when the alarm rings or is dropped, and is joined at the drop.
//!
//! # Cost
//!
//! A thread an alarm, which is what async is meant to save: tokio's timer needs none.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tracing::info_span;

/// A future that is ready once `after` has passed since its first poll.
pub struct Alarm {
    after: Duration,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    ring: Mutex<Ring>,
    /// Wakes the thread early when the alarm is dropped.
    cancel: Condvar,
}

#[derive(Default)]
struct Ring {
    /// Set by the thread, read by the poll.
    rung: bool,
    /// Set by the drop, read by the thread.
    cancelled: bool,
    /// Left by the latest poll, taken by the thread.
    waker: Option<Waker>,
}

impl Alarm {
    /// An alarm that has not been set yet: its first poll does that.
    pub fn after(after: Duration) -> Self {
        Alarm { after, state: Arc::default(), thread: None }
    }

    fn start(&mut self) -> io::Result<()> {
        let (state, after) = (Arc::clone(&self.state), self.after);
        let lane = info_span!("thread", "alarm");
        let thread = thread::Builder::new().name("alarm".into());
        self.thread = Some(thread.spawn(move || lane.in_scope(|| state.ring_after(after)))?);
        Ok(())
    }
}

impl Future for Alarm {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut ring = self.state.lock();
        if ring.rung {
            return Poll::Ready(Ok(()));
        }
        // The latest waker counts: the task may have moved to another executor thread.
        ring.waker = Some(context.waker().clone());
        drop(ring);
        if self.thread.is_none() {
            self.start()?;
        }
        Poll::Pending
    }
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Ring> {
        // Nothing under this lock can panic half-way.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring_after(&self, after: Duration) {
        let waiting = info_span!("wait", on = "sleep").entered();
        let pending = |ring: &mut Ring| !ring.cancelled;
        let waited = self.cancel.wait_timeout_while(self.lock(), after, pending);
        drop(waiting);
        let (mut ring, _) = waited.unwrap_or_else(PoisonError::into_inner);
        ring.rung = true;
        let waker = ring.waker.take();
        drop(ring); // the task that is woken wants this lock at once
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.state.lock().cancelled = true;
        self.state.cancel.notify_all();
        if let Some(thread) = self.thread.take() {
            // A waker that panicked is its executor's trouble, not this future's.
            let _ = thread.join();
        }
    }
}
