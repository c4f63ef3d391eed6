//! The monitor: one mutex over a state, and those who wait for it to have a job.
//!
//! ```text
//!             change ──▶ ┌────────────┐ ──▶ wakes the one that waits longest
//!   look ──▶ a job    ◀──│   state    │      who takes a job wakes the next:
//!        └─▶ or wait ──▶ │   waiting  │      there may be another job
//!                        │   clock    │ ◀── one of them has the timer
//!                        └────────────┘
//! ```
//!
//! A condition variable for tasks, with two savings. A change wakes one task, not all, for
//! most changes make one job ready. And of all that wait one alone keeps a timer, so a host
//! that is due wakes one task, not a hundred.
//!
//! # Invariants
//!
//! * *No wake-up is lost.* While the state has a job ready and tasks wait, one of them has
//!   been woken and has not looked since, or a task is about to look of itself, or the one
//!   with the timer has one that is due. For: who looks and finds nothing is in the queue
//!   before the lock is released, so a later change finds it there. Each change wakes one.
//!   A woken one looks; then either it finds nothing, and there is nothing to be told of; or it
//!   takes a job, and wakes another; or it is dropped before it looked, and its waker passes
//!   on to another.
//! * *The time is kept.* If the last look found that something is due at a time, one that
//!   waits has a timer for this time or an earlier one. When it leaves, with a job or by
//!   being dropped, it wakes another, which looks, and keeps the time in its place.
//! * *All learn of the end.* Who finds it wakes all others.
//! * Wakers are called after the lock is released: they may run anything.
//!
//! # Cost
//!
//! One lock a look and a change; a search in the queue of those that wait, which is as long
//! as there are idle workers.

use std::collections::VecDeque;
use std::task::{Context, Waker};
use std::time::Instant;

use super::sync::{Mutex, MutexGuard, PoisonError};
use super::take::{Source, Take};

/// A state that tasks take jobs from.
#[derive(Debug)]
pub struct Kernel<S> {
    inner: Mutex<Inner<S>>,
}

#[derive(Debug)]
struct Inner<S> {
    state: S,
    /// Goes from `false` to `true` once.
    stopped: bool,
    /// Who is to be woken, the longest waiting first. A woken one is not in here.
    waiting: VecDeque<(u64, Waker)>,
    /// Which of them has a timer, and for when.
    clock: Option<(u64, Instant)>,
    /// How many have ever waited.
    waited: u64,
}

/// What a look found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Look<Job> {
    /// A job, or the end.
    Job(Option<Job>),
    /// Nothing yet. The task is woken when it is to look again.
    Wait {
        /// When something is due, if it is known.
        until: Option<Instant>,
        /// Whether this task is to look again at that time by itself.
        timer: bool,
    },
}

/// One task's call, from its first look to its job.
#[derive(Debug)]
pub struct Waiter<'kernel, S> {
    kernel: &'kernel Kernel<S>,
    /// Its number, once it has looked in vain; then it may have been woken since.
    id: Option<u64>,
}

impl<S> Kernel<S> {
    /// A monitor over this state.
    pub fn new(state: S) -> Self {
        let (waiting, clock) = (VecDeque::new(), None);
        let inner = Inner { state, stopped: false, waiting, clock, waited: 0 };
        Kernel { inner: Mutex::new(inner) }
    }

    /// Comes to wait for a job.
    pub fn waiter(&self) -> Waiter<'_, S> {
        Waiter { kernel: self, id: None }
    }

    /// Changes the state; then one that waits looks again.
    pub fn change<R>(&self, change: impl FnOnce(&mut S) -> R) -> R {
        let mut inner = self.lock();
        let result = change(&mut inner.state);
        let next = inner.next();
        drop(inner);
        next.into_iter().for_each(Waker::wake);
        result
    }

    /// Looks at the state, and changes nothing.
    pub fn read<R>(&self, read: impl FnOnce(&S) -> R) -> R {
        read(&self.lock().state)
    }

    /// Ends it: from now on every look finds the end.
    pub fn stop(&self) {
        let mut inner = self.lock();
        inner.stopped = true;
        let all = inner.all();
        drop(inner);
        all.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Inner<S>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Source> Waiter<'_, S> {
    /// Takes a job if there is one, or joins those that wait.
    pub fn look(&mut self, context: &Context<'_>, now: Instant) -> Look<S::Job> {
        let mut inner = self.kernel.lock();
        let taken = if inner.stopped { Take::End } else { inner.state.take(now) };
        let (found, all) = match taken {
            Take::Wait(until) => {
                let id = *self.id.get_or_insert_with(|| inner.number());
                let timer = inner.wait(id, context.waker(), until);
                return Look::Wait { until, timer };
            }
            Take::Job(job) => (Some(job), false),
            Take::End => (None, true),
        };
        self.id.take().map(|id| inner.leave(id));
        let woken = if all { inner.all() } else { inner.next().into_iter().collect() };
        drop(inner);
        woken.into_iter().for_each(Waker::wake);
        Look::Job(found)
    }
}

impl<S> Drop for Waiter<'_, S> {
    /// A wake-up that came for one that does not look any more is passed on.
    fn drop(&mut self) {
        let Some(id) = self.id else { return };
        let mut inner = self.kernel.lock();
        let next = if inner.leave(id) { None } else { inner.next() };
        drop(inner);
        next.into_iter().for_each(Waker::wake);
    }
}

impl<S> Inner<S> {
    /// The one to be woken.
    fn next(&mut self) -> Option<Waker> {
        self.waiting.pop_front().map(|(_, waker)| waker)
    }

    fn all(&mut self) -> Vec<Waker> {
        self.waiting.drain(..).map(|(_, waker)| waker).collect()
    }

    /// Whether this one now has the timer.
    fn wait(&mut self, id: u64, waker: &Waker, until: Option<Instant>) -> bool {
        match self.waiting.iter_mut().find(|(waiting, _)| *waiting == id) {
            Some((_, known)) => known.clone_from(waker),
            None => self.waiting.push_back((id, waker.clone())),
        }
        let kept = self.clock.filter(|(keeper, _)| *keeper != id);
        // One that is due earlier looks then, and finds out how long it still is.
        let kept = kept.filter(|(_, at)| until.is_none_or(|until| *at <= until));
        self.clock = kept.or(until.map(|at| (id, at)));
        self.clock.is_some_and(|(keeper, _)| keeper == id)
    }

    /// A number for one that begins to wait.
    fn number(&mut self) -> u64 {
        self.waited += 1;
        self.waited
    }

    /// This one does not wait any more. Whether nobody relies on it: it was not woken, and
    /// does not keep the time.
    fn leave(&mut self, id: u64) -> bool {
        let kept = self.clock.take_if(|(keeper, _)| *keeper == id).is_some();
        let place = self.waiting.iter().position(|(waiting, _)| *waiting == id);
        let waited = place.and_then(|place| self.waiting.remove(place)).is_some();
        waited && !kept
    }
}
