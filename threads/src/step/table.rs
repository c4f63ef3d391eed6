//! An interleaving as a table: one column a thread, time goes down.

use std::fmt::Write;

use super::kernels::Kernel;
use super::run::Turn;

/// The mark of a deviation.
const AWAY: char = '↷';

/// These turns, one a row; every column is as wide as what its thread did.
pub fn table(kernel: &Kernel, turns: &[Turn]) -> String {
    let column = |thread: usize| {
        let own = turns.iter().filter(|turn| turn.went == thread).map(|turn| turn.did.as_str());
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
    for (number, turn) in turns.iter().enumerate() {
        let away = if turn.deviates() { AWAY } else { ' ' };
        let before: usize = columns[..turn.went].iter().sum();
        rows.push(format!("{:>3} {away} {:before$}{}", number + 1, "", turn.did));
    }
    if turns.iter().any(Turn::deviates) {
        rows.push(format!("    {AWAY} the thread before could have gone on"));
    }
    rows.iter().flat_map(|row| [row.trim_end(), "\n"]).collect()
}
