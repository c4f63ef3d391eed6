//! The checked kernels: found, cleared, replayed, played.

mod orders;
mod playing;
mod schedules;

use super::search::End;
use super::{Kernel, Run, replay, search};

fn kernel(name: &str) -> &'static Kernel {
    Kernel::named(name).unwrap()
}

/// The failure that a search from these choices finds, and after how many runs.
fn failure(name: &str, from: &[usize]) -> (Run, usize) {
    let search = search(kernel(name), from, 10_000);
    match search.end {
        End::Failed(run) => (run, search.runs),
        other => panic!("{name}: {other:?}"),
    }
}

/// A whole run: each number picks one of those that may go, and then the default.
fn picked(kernel: &Kernel, picks: &[usize]) -> Run {
    let mut choices = Vec::new();
    for pick in picks {
        let run = replay(kernel, &choices).unwrap();
        let Some(step) = run.choice(choices.len()) else { return run };
        let ready = &run.steps[step].ready;
        choices.push(ready[pick % ready.len()]);
    }
    replay(kernel, &choices).unwrap()
}

/// Every order of a kernel that begins with these choices.
fn all_orders(kernel: &Kernel, from: &[usize]) -> Vec<Run> {
    let run = replay(kernel, from).unwrap();
    let Some(step) = run.choice(from.len()) else { return vec![run] };
    let ready = run.steps[step].ready.iter();
    ready.flat_map(|&next| all_orders(kernel, &[from, &[next]].concat())).collect()
}
