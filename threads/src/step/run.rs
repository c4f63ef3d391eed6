//! A run of a kernel: everything about it that can be asked.

use super::outcome::Outcome;
use super::scene::Scene;

/// One whole run of a kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its steps, in their order.
    pub turns: Vec<Turn>,
    /// How things stand at its end.
    pub end: Scene,
    /// What came of it.
    pub outcome: Outcome,
}

/// One step: who could go, who went, and what that thread did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// How things stood before it.
    pub scene: Scene,
    /// Who could go, by their place among the kernel's threads.
    pub ready: Vec<usize>,
    /// Who went before.
    pub last: Option<usize>,
    /// Who went.
    pub went: usize,
    /// What that thread did.
    pub did: String,
}

impl Turn {
    /// Whether more than one thread could go.
    pub fn is_choice(&self) -> bool {
        self.ready.len() > 1
    }

    /// Whether another thread went although the one before could have gone on.
    pub fn deviates(&self) -> bool {
        self.costs(self.went)
    }

    /// Whether it would deviate if that thread went.
    pub fn costs(&self, thread: usize) -> bool {
        self.last.is_some_and(|last| last != thread && self.ready.contains(&last))
    }
}

impl Run {
    /// Who went wherever more than one could: what makes this run happen again.
    pub fn choices(&self) -> Vec<usize> {
        self.turns.iter().filter(|turn| turn.is_choice()).map(|turn| turn.went).collect()
    }

    /// How often it deviates.
    pub fn deviations(&self) -> usize {
        self.turns.iter().filter(|turn| turn.deviates()).count()
    }

    /// The turn that is decided by the choice after so many others, if there is one.
    pub fn choice(&self, after: usize) -> Option<usize> {
        let mut choices = (0..self.turns.len()).filter(|&turn| self.turns[turn].is_choice());
        choices.nth(after)
    }
}
