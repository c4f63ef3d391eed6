//! What the kernel asks of the state that it guards.

use std::time::Instant;

/// A state that jobs are taken from.
pub trait Source {
    /// What a worker is given.
    type Job;

    /// A job, if one is ready; otherwise for what to wait.
    ///
    /// The answer changes only when the state is changed, or when the time has come that it
    /// named. `End` is for good.
    fn take(&mut self, now: Instant) -> Take<Self::Job>;
}

/// What is taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Take<Job> {
    /// A job; it is this worker's now.
    Job(Job),
    /// None is ready: until something is changed, or this time has come.
    Wait(Option<Instant>),
    /// None is left, and none will come.
    End,
}
