//! What the kernel has said so far, and what the scheduler has chosen.

use std::cell::RefCell;

use super::kernels::Kernel;
use super::operation::Operation;
use super::run::Turn;
use super::scene::{Scene, Seen, State};

thread_local! {
    /// The story of the run that this thread makes. A model checker runs all the kernel's
    /// threads on the one that called it, so they, its scheduler and the listener meet here.
    static STORY: RefCell<Story> = RefCell::default();
}

/// Reads or goes on with the story of the run that this thread makes.
pub(super) fn with<T>(go_on: impl FnOnce(&mut Story) -> T) -> T {
    STORY.with_borrow_mut(go_on)
}

/// The account of a run while it runs.
#[derive(Default)]
pub(super) struct Story {
    threads: Vec<Actor>,
    values: Vec<(String, i64)>,
    /// The turns that were taken; what the last one did is known at the next.
    pub turns: Vec<Turn>,
    /// The answer, once `main` has ended.
    pub answer: Option<u32>,
    /// The choice that could not be followed, and who could go there.
    pub refused: Option<(usize, Vec<usize>)>,
}

/// One thread of the kernel.
#[derive(Default)]
struct Actor {
    name: String,
    operation: Operation,
    /// How often it has gone since it said `operation`.
    turns: usize,
    holds: Vec<String>,
    ended: bool,
    /// What it did in its last turn besides `operation`.
    besides: Vec<String>,
}

impl Story {
    pub fn of(kernel: &Kernel) -> Self {
        let values = kernel.values.iter().map(|&(name, value)| (name.to_owned(), value));
        Story { values: values.collect(), ..Story::default() }
    }

    /// The scheduler sees these threads and their names; the first ever is `main`.
    pub fn meet(&mut self, threads: &[usize], names: Vec<Option<String>>) {
        for (&thread, name) in threads.iter().zip(names) {
            if thread == self.threads.len() {
                self.threads.push(Actor { name: name.unwrap_or_default(), ..Actor::default() });
            }
        }
    }

    /// Whether the kernel has not begun or is over.
    pub fn is_outside(&self) -> bool {
        self.threads.is_empty() || self.answer.is_some()
    }

    /// The kernel's `main` ends with this answer.
    pub fn answers(&mut self, answer: u32) {
        self.answer = Some(answer);
        self.ends(0);
    }

    /// Who went last.
    pub fn last(&self) -> Option<usize> {
        self.turns.last().map(|turn| turn.went)
    }

    /// One of the `ready` threads is chosen to go.
    pub fn turn(&mut self, ready: Vec<usize>, went: usize) {
        let scene = self.settle(&ready);
        let last = self.last();
        let actor = &mut self.threads[went];
        let did = actor.operation.about(actor.turns);
        actor.turns += 1;
        let lets_go = match &actor.operation {
            Operation::Unlock(lock) => Some(lock),
            Operation::Wait { lock, .. } if actor.turns == 1 => Some(lock),
            _ => None,
        };
        if let Some(lock) = lets_go {
            actor.holds.retain(|held| held != lock);
        }
        self.turns.push(Turn { scene, ready, last, went, did });
    }

    /// How things stand when these may go, and with that what the last turn came to.
    pub fn settle(&mut self, ready: &[usize]) -> Scene {
        if let Some(turn) = self.turns.last_mut() {
            let actor = &mut self.threads[turn.went];
            let waits = !actor.ended && !ready.contains(&turn.went);
            // It tried, and could not: a step that only begins to wait.
            if waits && actor.turns > 0 {
                turn.did = format!("waits for {}", actor.operation.waits_for(actor.turns));
            }
            for besides in actor.besides.drain(..) {
                turn.did = format!("{}, {besides}", turn.did);
            }
        }
        let threads = self.threads.iter().enumerate();
        let seen = threads.map(|(index, actor)| actor.seen(ready.contains(&index)));
        Scene { threads: seen.collect(), values: self.values.clone() }
    }

    /// A thread says what it is about to do.
    pub fn says(&mut self, thread: usize, operation: Operation) {
        if let Some(actor) = self.threads.get_mut(thread) {
            (actor.operation, actor.turns) = (operation, 0);
        }
    }

    /// A thread begins to wait: for an end, for a lock, or, if it has said that it holds a
    /// lock no longer and not yet let it go, for a signal.
    pub fn waits(&mut self, thread: usize, on: &str) {
        let Some(actor) = self.threads.get(thread) else { return };
        let operation = match (&actor.operation, on.strip_prefix("end of ")) {
            (_, Some(name)) => Operation::Join(name.into()),
            (Operation::Unlock(lock), _) if actor.turns == 0 => {
                Operation::Wait { signal: on.into(), lock: lock.clone() }
            }
            _ => Operation::Lock(on.into()),
        };
        self.says(thread, operation);
    }

    /// A thread has what it waited for.
    pub fn goes_on(&mut self, thread: usize) {
        self.says(thread, Operation::GoOn);
    }

    /// A thread has taken a lock.
    pub fn holds(&mut self, thread: usize, lock: &str) {
        if let Some(actor) = self.threads.get_mut(thread) {
            actor.holds.push(lock.into());
        }
    }

    /// A thread has done its work, which may be an assignment.
    pub fn worked(&mut self, thread: usize, work: &str) {
        self.assign(work);
        if let Some(actor) = self.threads.get_mut(thread)
            && actor.turns == 0
        {
            actor.besides.push(work.into()); // within a turn that began with something else
        }
        self.goes_on(thread);
    }

    /// A thread has ended.
    pub fn ends(&mut self, thread: usize) {
        if let Some(actor) = self.threads.get_mut(thread) {
            actor.ended = true;
        }
    }

    /// `counter = 4` and `counter += 1`; any other text assigns nothing.
    fn assign(&mut self, work: &str) {
        let (name, value, add) = match (work.split_once(" += "), work.split_once(" = ")) {
            (Some((name, value)), _) => (name, value, true),
            (None, Some((name, value))) => (name, value, false),
            (None, None) => return,
        };
        let known = self.values.iter_mut().find(|(known, _)| known == name);
        if let (Some((_, known)), Ok(value)) = (known, value.parse::<i64>()) {
            *known = if add { *known + value } else { value };
        }
    }
}

impl Actor {
    fn seen(&self, ready: bool) -> Seen {
        let state = match (self.ended, ready) {
            (true, _) => State::Ended,
            (false, true) => State::About(self.operation.about(self.turns)),
            (false, false) => State::Waits(self.operation.waits_for(self.turns)),
        };
        Seen { name: self.name.clone(), state, holds: self.holds.clone() }
    }
}
