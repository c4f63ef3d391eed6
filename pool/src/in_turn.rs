//! The sequential twin of every pool: one number after the other, in this thread.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tracing::info_span;

use crate::map::{Lost, Pool};

/// No pool at all: whoever calls does the work.
#[derive(Clone, Copy, Debug)]
pub struct InTurn<F> {
    /// What is done with a number.
    pub task: F,
}

impl<F: Fn(u32) -> u64> Pool for InTurn<F> {
    fn map(&self, numbers: &[u32]) -> Vec<Result<u64, Lost>> {
        numbers.iter().map(|&number| outcome(&self.task, number)).collect()
    }
}

/// Does the task; a panic in it is the number's error.
pub(crate) fn outcome(task: &impl Fn(u32) -> u64, number: u32) -> Result<u64, Lost> {
    // What a task that panicked has left half done is of the task: the pool looks at none of it.
    let run = AssertUnwindSafe(|| info_span!("work", number).in_scope(|| task(number)));
    catch_unwind(run).map_err(|_| Lost::Panicked { number })
}
