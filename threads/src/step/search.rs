//! Searches for the order that fails, fewest deviations first.
//!
//! A deviation, or pre-emption, takes the turn from a thread that could have gone on. Most
//! mistakes need one or two of them (Musuvathi and Qadeer, "Iterative context bounding for
//! systematic testing of multithreaded programs", 2007), so the orders with few come
//! first; and what is found has no more of them than it needs, which makes it readable.
//!
//! Every order is run once: each run is a list of choices and the default after it, and
//! those that differ from it at one later choice are tried next, when their turn comes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::explore::explore;
use super::kernels::Kernel;
use super::run::Run;

/// How many runs a search makes before it gives up: some seconds.
pub const LIMIT: usize = 200_000;

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
    /// This run failed, and none with fewer deviations does.
    Failed(Run),
    /// There is no other order, and all end well.
    AllWell,
    /// It has made as many runs as it may, and all ended well.
    GaveUp,
}

/// Runs the kernel in all orders that begin with these choices, until one fails.
///
/// It gives up after `limit` runs. Choices that do not fit begin no order.
pub fn search(kernel: &Kernel, from: &[usize], limit: usize) -> Search {
    let mut waiting = BinaryHeap::from([Reverse((0, 0, from.to_vec()))]);
    let mut seen = 1; // also the place in the queue, among those with as many deviations
    let mut runs = 0;
    while let Some(Reverse((deviations, _, choices))) = waiting.pop() {
        if runs == limit {
            return Search { runs, end: End::GaveUp };
        }
        let Ok(run) = explore(kernel, &choices) else { continue };
        runs += 1;
        if run.outcome.is_failure() {
            return Search { runs, end: End::Failed(run) };
        }
        for (cost, others) in alternatives(&run, choices.len()) {
            waiting.push(Reverse((deviations + cost, seen, others)));
            seen += 1;
        }
    }
    Search { runs, end: End::AllWell }
}

/// All that differ from the run at one choice after so many and end there, each with the
/// number of deviations that this adds.
fn alternatives(run: &Run, after: usize) -> Vec<(usize, Vec<usize>)> {
    let made = run.choices();
    let choices = run.turns.iter().filter(|turn| turn.is_choice()).enumerate().skip(after);
    let each = choices.flat_map(|(place, turn)| {
        let others = turn.ready.iter().copied().filter(|other| *other != turn.went);
        let made = &made;
        others.map(move |other| {
            let prefix = made[..place].iter().copied().chain([other]).collect();
            (usize::from(turn.costs(other)), prefix)
        })
    });
    each.collect()
}
