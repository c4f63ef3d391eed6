//! Which model fits the workload, and why: one sentence from the figures.

use super::figure::{Figure, Unit};
use super::machine::{Machine, build};
use super::rows::Row;
use super::workload::Workload;

/// The name of the model that every section has, and that the others are compared with.
pub(crate) const SEQUENTIAL: &str = "sequential";

/// What stands in a verdict's place after one round.
pub const ONE_ROUND: &str = "One round has no spread, and so no verdict: give --rounds 3 or more.";

/// The sentence; `None` where there is no sequential row to go by.
///
/// Rows of Python, stale ones, those of one round, and those of another build profile than
/// this program's have no weight.
///
/// * Nothing is faster than the sequential model and told apart from it: that one.
/// * Else the fastest; of those that the rounds do not tell apart from it, but from the
///   sequential model, the one that takes the least memory.
pub(crate) fn verdict(workload: &Workload, machine: &Machine, rows: &[Row]) -> Option<String> {
    let counts = |row: &&Row| {
        let is_ours = row.label.python.is_none() && row.build.profile == build();
        is_ours && !row.stale && row.rounds > 1
    };
    let rows: Vec<&Row> = rows.iter().filter(counts).collect();
    let fastest = |one: &&&Row, other: &&&Row| one.wall.median.total_cmp(&other.wall.median);
    let sequential = rows.iter().filter(|row| row.label.model == SEQUENTIAL).min_by(fastest)?;
    let best = rows.iter().min_by(fastest)?;
    if best.wall.equals(&sequential.wall) {
        let wall = sequential.wall.text(Unit::Nanoseconds);
        return Some(format!(
            "{SEQUENTIAL} fits: it took {wall}, no model was faster by more than the spread, and \
             it starts no thread."
        ));
    }
    let equal =
        rows.iter().filter(|row| row.wall.equals(&best.wall) && !row.wall.equals(&sequential.wall));
    let leanest = |one: &&&Row, other: &&&Row| one.memory.median.total_cmp(&other.memory.median);
    let fits = equal.clone().min_by(leanest)?;
    let others: Vec<String> = equal.filter(|row| row != &fits).map(|row| name(row)).collect();
    let (name, ratio) = (name(fits), fits.ratio.text(Unit::Ratio));
    let (why, tie, memory) =
        (why(workload, machine, fits, sequential), tied(&others), fits.memory.text(Unit::Bytes));
    let lean =
        if others.is_empty() { "" } else { &format!("; it took the least memory, {memory}") };
    Some(format!("{name} fits: {ratio} times as fast as {SEQUENTIAL}, because {why}{tie}{lean}."))
}

/// A model's name in a sentence of several sections.
fn name(row: &Row) -> String {
    format!("{} ({})", row.label.model, row.section)
}

/// What makes it fast: how many waits and computations went on at once, on average, beside
/// what the sequential model had.
fn why(workload: &Workload, machine: &Machine, row: &Row, sequential: &Row) -> String {
    let waited = workload.wait.as_nanos() as f64 * workload.tasks as f64;
    let waited = Figure { median: waited, low: waited, high: waited };
    let (waits, before) = (waited.at_once(&row.wall), waited.at_once(&sequential.wall));
    let waiting = format!("{} tasks waited at once", waits.text(Unit::Ratio));
    let (busy, alone) = (row.cpu.at_once(&row.wall), sequential.cpu.at_once(&sequential.wall));
    let computing = format!("{} of {} cores computed", busy.text(Unit::Ratio), machine.cores);
    let (before, alone) = (before.text(Unit::Ratio), alone.text(Unit::Ratio));
    let (what, was) = match (workload.wait.is_zero(), workload.compute.is_zero()) {
        (true, _) => (computing, alone),
        (_, true) => (waiting, before),
        _ => (format!("{waiting} and {computing}"), format!("{before} and {alone}")),
    };
    format!("on average {what}, where {SEQUENTIAL} had {was}")
}

/// Who else is as good, as far as the rounds tell; nothing where nobody is.
pub fn tied(others: &[String]) -> String {
    if others.is_empty() {
        return String::new();
    }
    format!("; not told apart by the rounds: {}", others.join(", "))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::compare::machine::Build;
    use crate::compare::python::Python;
    use crate::compare::rows::Label;
    use crate::compare::trial::Trial;

    const MACHINE: Machine = Machine { processor: String::new(), cores: 2 };

    fn workload(compute: u64, wait: u64) -> Workload {
        let [compute, wait] = [compute, wait].map(Duration::from_millis);
        Workload { tasks: 64, compute, wait, workers: 2 }
    }

    /// Rounds of so many milliseconds, against a sequential second and a half.
    fn row(model: &str, walls: [u64; 3], cpu: u64, memory: u64) -> Row {
        let trial = |wall| Trial {
            wall: wall * 1_000_000,
            cpu: cpu * 1_000_000,
            memory: memory * 1_000_000,
            ..Trial::NOTHING
        };
        let build = Build::of_this_program().unwrap();
        let label = Label { model: model.to_owned(), python: None, units: 7 };
        Row::of("threads", &label, &build, &walls.map(trial), &[trial(1500); 3]).unwrap()
    }

    fn says(compute: u64, wait: u64, rows: &[Row]) -> String {
        verdict(&workload(compute, wait), &MACHINE, rows).unwrap()
    }

    #[test]
    fn where_waits_dominate_the_model_whose_waits_overlap_fits() {
        let said = says(
            0,
            20,
            &[
                row("sequential", [1500; 3], 1, 3),
                row("per task", [24, 25, 26], 2, 4),
                row("fixed", [700; 3], 1, 3),
            ],
        );
        assert_eq!(
            said,
            "per task (threads) fits: 60.0 (57.7–62.5) times as fast as sequential, because on \
             average 51.2 (49.2–53.3) tasks waited at once, where sequential had 0.85 (0.85–0.85)."
        );
    }

    #[test]
    fn where_computing_dominates_the_model_that_keeps_the_cores_busy_fits() {
        let said = says(
            23,
            0,
            &[row("sequential", [1500; 3], 1500, 3), row("scope", [750, 760, 755], 1495, 3)],
        );
        assert!(said.contains("1.98 (1.97–1.99) of 2 cores computed, where sequential"), "{said}");
    }

    #[test]
    fn where_both_are_done_both_are_told_beside_what_sequential_had() {
        let said = says(
            23,
            23,
            &[row("sequential", [3000; 3], 1500, 3), row("scope", [750, 760, 755], 1495, 3)],
        );
        let both = "1.95 (1.94–1.96) tasks waited at once and 1.98 (1.97–1.99) of 2 cores computed";
        assert!(said.contains(both), "{said}");
        assert!(said.contains("sequential had 0.49 (0.49–0.49) and 0.50 (0.50–0.50)."), "{said}");
    }

    #[test]
    fn of_models_that_the_rounds_do_not_tell_apart_the_one_with_the_least_memory_fits() {
        let said = says(
            20,
            0,
            &[
                row("sequential", [1500; 3], 1500, 3),
                row("per task", [750, 760, 755], 1500, 8),
                row("scope", [751, 762, 756], 1500, 4),
                row("fixed", [770, 780, 790], 1500, 3),
            ],
        );
        assert!(said.starts_with("scope (threads) fits"), "{said}");
        assert!(said.contains("; not told apart by the rounds: per task (threads); it"), "{said}");
        assert!(!said.contains("fixed"), "{said}");
    }

    #[test]
    fn what_is_not_told_apart_from_sequential_does_not_fit_though_it_is_lean() {
        let rows = [
            row("sequential", [1500, 1510, 1520], 1500, 3),
            row("scope", [750, 760, 770], 1500, 8),
            row("disturbed", [755, 765, 1505], 1500, 2),
        ];
        let said = says(20, 0, &rows);
        assert!(said.starts_with("scope (threads) fits") && !said.contains("disturbed"), "{said}");
    }

    #[test]
    fn where_nothing_is_faster_the_sequential_model_fits() {
        let same = [row("sequential", [100, 101, 102], 9, 3), row("scope", [99, 100, 103], 9, 2)];
        assert!(says(2, 0, &same).starts_with("sequential fits: it took 101 ms (100–102)"));
        let overlapping = row("scope", [80, 90, 101], 9, 2);
        let said = says(2, 0, &[row("sequential", [100, 101, 102], 9, 3), overlapping]);
        assert!(said.contains("no model was faster by more than the spread"), "{said}");
        let slower = [row("sequential", [100; 3], 9, 3), row("scope", [120; 3], 9, 3)];
        assert!(says(2, 0, &slower).starts_with("sequential fits"));
    }

    #[test]
    fn rows_that_are_stale_or_of_one_round_or_another_language_or_build_have_no_weight() {
        let [mut stale, mut once, mut built, mut python] =
            [(); 4].map(|()| row("fast", [1; 3], 1, 1));
        stale.stale = true;
        once.rounds = 1;
        built.build.profile = "another".into();
        python.label.python = Some(Python { version: "3".into(), gil: true, units: 1 });
        for other in [stale, once, built, python] {
            let said = says(0, 20, &[row("sequential", [1500; 3], 1, 3), other]);
            assert!(said.starts_with("sequential fits"), "{said}");
        }
    }

    #[test]
    fn without_a_sequential_row_there_is_no_verdict() {
        let row = row("scope", [99; 3], 9, 2);
        assert_eq!(verdict(&workload(1, 1), &MACHINE, &[row]), None);
        assert_eq!(verdict(&workload(1, 1), &MACHINE, &[]), None);
    }
}
