//! The frontier: every URL once, and the end neither guessed nor missed.
//!
//! `checked` and `whole` run the kernel under a model checker, which decides at each lock who goes
//! next. The file is the crawler's own; it imports from `super::sync`, which is here the
//! checker's. What would be wrong with it is in `faulty`, and must be found.
//!
//! Webs and orders are the same in each run, unless it is told its number: then they are
//! others. Many runs, in a shell:
//!
//! ```text
//! for n in $(seq 200); do RUN=$n cargo test -q -p crawler --test frontier || break; done
//! ```

/// The number of this run.
fn run() -> u64 {
    std::env::var("RUN").map_or(0, |number| number.parse().expect("RUN is a number"))
}

mod sync {
    pub use shuttle::sync::{Mutex, MutexGuard, PoisonError};
}

mod take {
    pub use crawler::frontier::take::{Source, Take};
}

#[path = "../src/frontier/kernel.rs"]
mod kernel;

#[path = "frontier/checked.rs"]
mod checked;
#[path = "frontier/cost.rs"]
mod cost;
#[path = "frontier/faulty.rs"]
mod faulty;
#[path = "frontier/forgotten.rs"]
mod forgotten;
#[path = "frontier/looked_up.rs"]
mod looked_up;
#[path = "frontier/orders.rs"]
mod orders;
#[path = "frontier/robots.rs"]
mod robots;
#[path = "frontier/site.rs"]
mod site;
#[path = "frontier/state.rs"]
mod state;
#[path = "frontier/stress.rs"]
mod stress;
#[path = "frontier/timers.rs"]
mod timers;
#[path = "frontier/tree.rs"]
mod tree;
#[path = "frontier/web.rs"]
mod web;
#[path = "frontier/whole.rs"]
mod whole;
