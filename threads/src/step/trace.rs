//! The trace of a run: what the kernel has said so far, and what the scheduler has chosen.

use std::cell::RefCell;

use super::kernels::Kernel;
use super::operation::Operation;
use super::run::Step;
use super::state::State;
use super::thread::Thread;

thread_local! {
    /// The trace of the run that this thread makes. A model checker runs all the kernel's
    /// threads on the one that called it, so they, its scheduler and the listener meet here.
    static TRACE: RefCell<Trace> = RefCell::default();
}

/// Reads or continues the trace of the run that this thread makes.
pub(super) fn with<T>(go_on: impl FnOnce(&mut Trace) -> T) -> T {
    TRACE.with_borrow_mut(go_on)
}

/// What has happened in a run so far.
#[derive(Default)]
pub(super) struct Trace {
    threads: Vec<Thread>,
    values: Vec<(String, i64)>,
    /// What the last step did is known at the next.
    pub steps: Vec<Step>,
    /// The answer, once `main` has ended.
    pub answer: Option<u32>,
    /// The choice that could not be followed, and who could go there.
    pub refused: Option<(usize, Vec<usize>)>,
    /// Every span that the kernel has made: the word of the record and its text.
    pub spans: Vec<(&'static str, String)>,
}

impl Trace {
    pub fn of(kernel: &Kernel) -> Self {
        let values = kernel.values.iter().map(|&(name, value)| (name.to_owned(), value));
        Trace { values: values.collect(), ..Trace::default() }
    }

    /// The scheduler sees these threads and their names; the first ever is `main`.
    pub fn register(&mut self, threads: &[usize], names: Vec<Option<String>>) {
        for (&thread, name) in threads.iter().zip(names) {
            if thread == self.threads.len() {
                self.threads.push(Thread { name: name.unwrap_or_default(), ..Thread::default() });
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
        self.threads[0].ended = true;
    }

    /// Who went last.
    pub fn last(&self) -> Option<usize> {
        self.steps.last().map(|step| step.thread)
    }

    /// One of the `ready` threads is chosen to go.
    pub fn step(&mut self, ready: Vec<usize>, chosen: usize) {
        let state = self.settle(&ready);
        let last = self.last();
        let Thread { operation, steps, holds, .. } = &mut self.threads[chosen];
        let did = operation.next(*steps);
        if *steps == 0 {
            holds.retain(|held| operation.lets_go() != Some(held));
        }
        *steps += 1;
        self.steps.push(Step { state, ready, last, thread: chosen, did });
    }

    /// The state in which these may go, and with that what the last step came to.
    pub fn settle(&mut self, ready: &[usize]) -> State {
        if let Some(step) = self.steps.last_mut() {
            let thread = &mut self.threads[step.thread];
            let blocked = !thread.ended && !ready.contains(&step.thread);
            // It tried, and could not: a step that only begins to wait.
            if blocked && thread.steps > 0 {
                step.did = format!("waits for {}", thread.operation.waits_for(thread.steps));
            }
            for also in thread.also.drain(..) {
                step.did = format!("{}, {also}", step.did);
            }
        }
        let threads = self.threads.iter().enumerate();
        let threads = threads.map(|(index, thread)| thread.state(ready.contains(&index)));
        State { threads: threads.collect(), values: self.values.clone() }
    }

    /// A thread makes the lane of another, which it is about to start.
    pub fn starts(&mut self, thread: usize, name: &str) {
        self.threads[thread].begins(Operation::Start(name.into()));
    }

    /// A thread enters the span of that number.
    pub fn enters(&mut self, thread: usize, span: usize) {
        let (Some((word, text)), thread) = (self.spans.get(span), &mut self.threads[thread]) else {
            return;
        };
        match *word {
            "work" => thread.begins(Operation::Work(text.clone())),
            "wait" => thread.waits(text),
            "hold" => thread.holds.push(text.clone()),
            _ => {}
        }
    }

    /// A thread leaves the span of that number.
    pub fn exits(&mut self, thread: usize, span: usize) {
        let Some((word, text)) = self.spans.get(span).cloned() else { return };
        let thread = &mut self.threads[thread];
        match word {
            "work" => {
                if thread.steps == 0 {
                    thread.also.push(text.clone()); // in a step that began with something else
                }
                thread.begins(Operation::GoOn);
                self.assign(&text);
            }
            "wait" => thread.begins(Operation::GoOn),
            "hold" => thread.begins(Operation::Unlock(text)),
            _ => thread.ended = true,
        }
    }

    /// Does what the text of a `work` says: `counter = 4`, `counter += 1`.
    ///
    /// [`crate::hazards`] writes the texts down; any other assigns nothing.
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
