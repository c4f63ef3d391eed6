//! Searches for the order that fails, fewest preemptions first.
//!
//! A preemption takes the turn from a thread that could have gone on. Most mistakes need
//! one or two of them (Musuvathi and Qadeer, "Iterative context bounding for systematic
//! testing of multithreaded programs", 2007), so the orders with few come first; and what
//! is found has no more of them than it needs, which makes it readable.
//!
//! Every order is run once: each run is a schedule and the default after it, and those
//! that differ from it at one later choice are tried next, when their turn comes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::kernels::Kernel;
use super::replay::replay;
use super::run::Run;

/// How many runs a search makes before it gives up: about a second, so that no reader waits
/// for one in silence. No kernel here has a fifth as many orders.
pub const LIMIT: usize = 2000;

/// What a search has come to, after so many runs.
#[derive(Clone, Debug)]
pub struct Search {
    /// How many orders it ran.
    pub runs: usize,
    /// Why it ended.
    pub end: End,
}

/// Why a search has ended.
#[derive(Clone, Debug)]
pub enum End {
    /// This run failed, and none with fewer preemptions does.
    Failed(Run),
    /// There is no other order, and all end well.
    AllWell,
    /// It has made as many runs as it may, and all ended well.
    GaveUp,
}

impl Search {
    /// Which orders it ran, in words: `all 172 orders`.
    pub fn orders(&self) -> String {
        match (self.runs, &self.end) {
            (1, End::AllWell) => "the only order".into(),
            (runs, End::AllWell) => format!("all {runs} orders"),
            (runs, _) => format!("the first {runs} orders"),
        }
    }
}

/// Runs the kernel in all orders that begin with this schedule, until one fails.
///
/// It gives up after `limit` runs. A schedule that does not fit begins no order.
pub fn search(kernel: &Kernel, from: &[usize], limit: usize) -> Search {
    let mut waiting = BinaryHeap::from([Reverse((0, 0, from.to_vec()))]);
    let mut queued = 1; // also the place in the queue, among those with as many preemptions
    let mut runs = 0;
    while let Some(Reverse((preemptions, _, schedule))) = waiting.pop() {
        if runs == limit {
            return Search { runs, end: End::GaveUp };
        }
        let Ok(run) = replay(kernel, &schedule) else { continue };
        runs += 1;
        if run.outcome.is_failure() {
            return Search { runs, end: End::Failed(run) };
        }
        for (more, other) in alternatives(&run, schedule.len()) {
            waiting.push(Reverse((preemptions + more, queued, other)));
            queued += 1;
        }
    }
    Search { runs, end: End::AllWell }
}

/// All that differ from the run at one choice after so many and end there, each with the
/// number of preemptions that this adds.
fn alternatives(run: &Run, after: usize) -> Vec<(usize, Vec<usize>)> {
    let made = &run.schedule();
    let choices = run.steps.iter().filter(|step| step.is_choice()).enumerate().skip(after);
    let each = choices.flat_map(|(place, step)| {
        let others = step.ready.iter().copied().filter(|other| *other != step.thread);
        others.map(move |other| {
            let prefix = [&made[..place], &[other]].concat();
            (usize::from(step.would_preempt(other)), prefix)
        })
    });
    each.collect()
}
