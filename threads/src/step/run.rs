//! A run of a kernel: everything about it that can be asked.

use super::outcome::Outcome;
use super::state::State;

/// One whole run of a kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its steps, in their order.
    pub steps: Vec<Step>,
    /// The state at its end.
    pub end: State,
    /// What came of it.
    pub outcome: Outcome,
}

/// One step: who could go, who went, and what that thread did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The state before it.
    pub state: State,
    /// Who could go, by their place among the kernel's threads.
    pub ready: Vec<usize>,
    /// Who went before.
    pub last: Option<usize>,
    /// Who went.
    pub thread: usize,
    /// What that thread did.
    pub did: String,
}

impl Step {
    /// Whether more than one thread could go.
    pub fn is_choice(&self) -> bool {
        self.ready.len() > 1
    }

    /// Whether another thread went although the one before could have gone on.
    pub fn is_preemption(&self) -> bool {
        self.would_preempt(self.thread)
    }

    /// Whether it would be a preemption if that thread went.
    pub fn would_preempt(&self, thread: usize) -> bool {
        self.last.is_some_and(|last| last != thread && self.ready.contains(&last))
    }
}

impl Run {
    /// Who went wherever more than one could: what makes this run happen again.
    pub fn schedule(&self) -> Vec<usize> {
        self.steps.iter().filter(|step| step.is_choice()).map(|step| step.thread).collect()
    }

    /// How many of its steps are preemptions.
    pub fn preemptions(&self) -> usize {
        self.steps.iter().filter(|step| step.is_preemption()).count()
    }

    /// The step that is decided by the choice after so many others, if there is one.
    pub fn choice(&self, after: usize) -> Option<usize> {
        let mut choices = (0..self.steps.len()).filter(|&step| self.steps[step].is_choice());
        choices.nth(after)
    }
}
