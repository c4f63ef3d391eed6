//! What came of a run, in a sentence.

use std::fmt;

use super::kernels::Kernel;
use super::scene::{Scene, State};

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
    /// What became of the kernel that gave this answer, or none and stands like this.
    pub(super) fn of(kernel: &Kernel, answer: Option<u32>, end: &Scene) -> Self {
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

/// Why nobody may go: a circle of waits, or waits that nobody is left to end.
fn stuck(end: &Scene) -> String {
    let circles = (0..end.threads.len()).map(|thread| circle(end, thread));
    if let Some(circle) = circles.into_iter().flatten().next() {
        let each = circle.into_iter().map(|thread| held_and_wanted(end, thread));
        return format!("deadlock: {}", each.collect::<Vec<_>>().join(" · "));
    }
    let left = (0..end.threads.len()).filter(|&thread| wanted(end, thread).is_some());
    // Whoever waits for the end of another is not the reason.
    let reasons = left.filter(|&thread| !joins(end, thread));
    let each = reasons.map(|thread| held_and_wanted(end, thread)).collect::<Vec<_>>();
    format!("lost wake-up: {}, and no thread is left to give it", each.join(" · "))
}

/// The threads that wait for each other, from this one back to it, if it waits in a circle.
fn circle(end: &Scene, from: usize) -> Option<Vec<usize>> {
    let mut circle = vec![from];
    loop {
        let next = end.holder(wanted(end, *circle.last()?)?)?;
        if next == from {
            return Some(circle);
        }
        if circle.contains(&next) {
            return None; // it waits for a circle that it is not part of
        }
        circle.push(next);
    }
}

fn wanted(end: &Scene, thread: usize) -> Option<&str> {
    match &end.threads[thread].state {
        State::Waits(what) => Some(what),
        _ => None,
    }
}

fn joins(end: &Scene, thread: usize) -> bool {
    wanted(end, thread).is_some_and(|what| what.starts_with("the end of "))
}

/// `A holds ledger, waits for cache`.
fn held_and_wanted(end: &Scene, thread: usize) -> String {
    let seen = &end.threads[thread];
    let holds = seen.holds.iter().flat_map(|held| [" holds ", held, ","]).collect::<String>();
    format!("{}{holds} waits for {}", seen.name, wanted(end, thread).unwrap_or_default())
}
