//! What came of a run, in a sentence.

use std::fmt;

use super::kernels::Kernel;
use super::state::{State, Status};

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The answer is the right one.
    Right(String),
    /// The answer is another one.
    Wrong(String),
    /// There is no answer: no thread may go, and some have not ended.
    Stuck(String),
}

impl Outcome {
    /// What came of the kernel that gave this answer, or gave none and ended in this state.
    pub(super) fn of(kernel: &Kernel, answer: Option<u32>, end: &State) -> Self {
        match answer {
            Some(answer) if answer == kernel.right => Outcome::Right((kernel.says)(answer)),
            Some(answer) => Outcome::Wrong((kernel.says)(answer)),
            None => Outcome::Stuck(stuck(end)),
        }
    }

    /// Whether it is what should never happen.
    pub fn is_failure(&self) -> bool {
        !matches!(self, Outcome::Right(_))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Outcome::Right(sentence) | Outcome::Wrong(sentence) | Outcome::Stuck(sentence)) = self;
        out.write_str(sentence)
    }
}

/// Why nobody may go: a cycle of waits, or waits that nobody is left to end.
fn stuck(end: &State) -> String {
    let told = |threads: Vec<usize>| {
        let each = threads.into_iter().map(|thread| holds_and_waits(end, thread));
        each.collect::<Vec<_>>().join(" · ")
    };
    if let Some(cycle) = cycle(end) {
        return format!("deadlock: {}", told(cycle));
    }
    // Whoever waits for the end of another is not the reason.
    let is_reason = |wait: &str| !wait.starts_with("the end of ");
    let threads = 0..end.threads.len();
    let reasons = threads.filter(|&thread| waits(end, thread).is_some_and(is_reason)).collect();
    format!("lost wake-up: {}, and no thread is left to give it", told(reasons))
}

/// The threads of which each waits for a lock that the next one holds, in a circle.
fn cycle(end: &State) -> Option<Vec<usize>> {
    (0..end.threads.len()).find_map(|first| {
        let mut path = vec![first];
        loop {
            let holder = end.holder(waits(end, *path.last()?)?)?;
            if let Some(again) = path.iter().position(|thread| *thread == holder) {
                return Some(path.split_off(again));
            }
            path.push(holder);
        }
    })
}

/// What it waits for.
fn waits(end: &State, thread: usize) -> Option<&str> {
    match &end.threads[thread].status {
        Status::Blocked(what) => Some(what),
        _ => None,
    }
}

/// `A holds ledger, waits for cache`.
fn holds_and_waits(end: &State, thread: usize) -> String {
    let wait = waits(end, thread).unwrap_or_default();
    let thread = &end.threads[thread];
    let holds = thread.holds.iter().flat_map(|held| [" holds ", held, ","]).collect::<String>();
    format!("{}{holds} waits for {wait}", thread.name)
}
