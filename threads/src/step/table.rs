//! An interleaving as a table: one column a thread, time goes down.

use std::fmt::Write;

use super::kernels::Kernel;
use super::run::Step;

/// The mark of a preemption.
const PREEMPTION: char = '↷';

/// These steps, one a row; every column is as wide as what its thread did.
pub fn table(kernel: &Kernel, steps: &[Step]) -> String {
    let column = |thread: usize| {
        let own = steps.iter().filter(|step| step.thread == thread).map(|step| step.did.as_str());
        let width = own.chain([kernel.threads[thread]]).map(|text| text.chars().count()).max();
        width.unwrap_or_default() + 2
    };
    let columns: Vec<usize> = (0..kernel.threads.len()).map(column).collect();
    let mut head = String::from("      ");
    for (name, width) in kernel.threads.iter().zip(&columns) {
        // Writing to a string in memory cannot fail.
        let _ = write!(head, "{name:width$}");
    }
    let mut rows = vec![head];
    for (number, step) in steps.iter().enumerate() {
        let mark = if step.is_preemption() { PREEMPTION } else { ' ' };
        let before: usize = columns[..step.thread].iter().sum();
        rows.push(format!("{:>3} {mark} {:before$}{}", number + 1, "", step.did));
    }
    if steps.iter().any(Step::is_preemption) {
        rows.push(format!("    {PREEMPTION} preemption: the thread before could have gone on"));
    }
    rows.iter().flat_map(|row| [row.trim_end(), "\n"]).collect()
}
