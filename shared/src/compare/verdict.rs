//! Which model fits the workload, and why: one sentence from the figures.

use super::figure::{Figure, Unit};
use super::machine::Machine;
use super::rows::Row;
use super::workload::Workload;
use crate::narrator::Lang;

/// The name of the model that every section has, and that the others are compared with.
pub(crate) const SEQUENTIAL: &str = "sequential";

/// The sentence; `None` where there is no sequential row to go by.
///
/// Rows of Python, stale ones, and those of another build profile than the first's, which
/// this program has measured itself, have no weight.
///
/// * One round has no spread, so nothing is told apart: no verdict, but a sentence.
/// * Nothing is faster than the sequential model, or not to be told apart from it: that one.
/// * Else the fastest; of those that the rounds do not tell apart, the one that takes the
///   least memory.
pub(crate) fn verdict(
    lang: Lang,
    workload: &Workload,
    machine: &Machine,
    rows: &[Row],
) -> Option<String> {
    let profile = &rows.first()?.build.profile;
    let counts =
        |row: &&Row| !row.stale && row.label.python.is_none() && row.build.profile == *profile;
    let rows: Vec<&Row> = rows.iter().filter(counts).collect();
    if rows.iter().any(|row| row.rounds == 1) {
        let more = "One round has no spread, and so no verdict: give --rounds 3 or more.";
        return Some(
            lang.pick(more, "只有一轮, 看不出范围, 不下结论: 请用 --rounds 3 或更多。").into(),
        );
    }
    let fastest = |one: &&&Row, other: &&&Row| one.wall.median.total_cmp(&other.wall.median);
    let sequential = rows.iter().filter(|row| row.label.model == SEQUENTIAL).min_by(fastest)?;
    let best = rows.iter().min_by(fastest)?;
    if best.label.model == SEQUENTIAL || best.wall.equals(&sequential.wall) {
        return Some(alone(lang, &sequential.wall));
    }
    let equal =
        rows.iter().filter(|row| row.label.model != SEQUENTIAL && row.wall.equals(&best.wall));
    let leanest = |one: &&&Row, other: &&&Row| one.memory.median.total_cmp(&other.memory.median);
    let fits = equal.clone().min_by(leanest)?;
    let others: Vec<String> = equal.filter(|row| row != &fits).map(|row| name(lang, row)).collect();
    let name = name(lang, fits);
    let ratio = fits.ratio().text(Unit::Ratio);
    let why = why(lang, workload, machine, fits);
    let tie = tie(lang, &others, &fits.memory);
    Some(lang.pick(
        format!("{name} fits: {ratio} times as fast as {SEQUENTIAL}, because {why}{tie}."),
        format!("最合适的是 {name}: 速度是顺序执行的 {ratio} 倍, 因为{why}{tie}。"),
    ))
}

/// A model's name in a sentence of several sections.
fn name(lang: Lang, row: &Row) -> String {
    format!("{} ({})", lang.pick(&row.label.model, &row.label.zh), row.section)
}

fn alone(lang: Lang, wall: &Figure) -> String {
    let wall = wall.text(Unit::Nanoseconds);
    lang.pick(
        format!("{SEQUENTIAL} fits: it took {wall}, no model was faster, and it starts no thread."),
        format!("最合适的是顺序执行: 用时 {wall}, 没有更快的模型, 而且它不启动线程。"),
    )
}

/// What makes it fast: waits that overlap, or cores that compute at once.
fn why(lang: Lang, workload: &Workload, machine: &Machine, row: &Row) -> String {
    let waited = workload.wait.as_nanos() as f64 * workload.tasks as f64;
    let at_once = |total: &Figure, wall: &Figure| Figure {
        median: total.median / wall.median,
        low: total.low / wall.high,
        high: total.high / wall.low,
    };
    let waiting = at_once(&Figure { median: waited, low: waited, high: waited }, &row.wall);
    let busy = at_once(&row.cpu, &row.wall);
    if waiting.median > busy.median {
        let waiting = waiting.text(Unit::Ratio);
        return lang.pick(
            format!("its waits overlap, {waiting} at once, and take no core"),
            format!("等待互相重叠, 同时有 {waiting} 个, 而且不占核心"),
        );
    }
    let (busy, cores) = (busy.text(Unit::Ratio), machine.cores);
    lang.pick(
        format!("it kept {busy} of {cores} cores computing at once"),
        format!("它让 {cores} 个核心中的 {busy} 个同时计算"),
    )
}

/// Who else is as fast, as far as the rounds tell.
fn tie(lang: Lang, others: &[String], memory: &Figure) -> String {
    if others.is_empty() {
        return String::new();
    }
    let (list, memory) = (others.join(lang.pick(", ", "、")), memory.text(Unit::Bytes));
    lang.pick(
        format!("; not told apart by the rounds: {list}; it took the least memory, {memory}"),
        format!("; 各轮分不出快慢的还有: {list}; 其中它占内存最少, {memory}"),
    )
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
        let (model, zh) = (model.to_owned(), format!("{model} 模型"));
        let label = Label { model, zh, python: None, units: 7 };
        Row::of("threads", &label, &build, &walls.map(trial), &[trial(1500); 3]).unwrap()
    }

    fn says(compute: u64, wait: u64, rows: &[Row]) -> String {
        verdict(Lang::En, &workload(compute, wait), &MACHINE, rows).unwrap()
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
            "per task (threads) fits: 60.0 (57.7–62.5) times as fast as sequential, because its \
             waits overlap, 51.2 (49.2–53.3) at once, and take no core."
        );
    }

    #[test]
    fn where_computing_dominates_the_model_that_keeps_the_cores_busy_fits() {
        let said = says(
            23,
            0,
            &[row("sequential", [1500; 3], 1500, 3), row("scope", [750, 760, 755], 1495, 3)],
        );
        assert!(said.contains("it kept 1.98 (1.97–1.99) of 2 cores computing at once"), "{said}");
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
        assert!(said.contains("not told apart by the rounds: per task (threads); it"), "{said}");
        assert!(!said.contains("fixed"), "{said}");
    }

    #[test]
    fn where_nothing_is_faster_the_sequential_model_fits() {
        let same = [row("sequential", [100, 101, 102], 9, 3), row("scope", [99, 100, 103], 9, 2)];
        assert!(says(2, 0, &same).starts_with("sequential fits: it took 101 ms (100–102)"));
        let slower = [row("sequential", [100; 3], 9, 3), row("scope", [120; 3], 9, 3)];
        assert!(says(2, 0, &slower).starts_with("sequential fits"));
    }

    #[test]
    fn one_round_is_no_reason_for_a_verdict() {
        let once = Row { rounds: 1, ..row("sequential", [1500; 3], 1, 3) };
        assert!(says(0, 20, &[once]).contains("--rounds 3"));
    }

    #[test]
    fn rows_that_are_stale_or_of_another_language_or_build_have_no_weight() {
        let [mut stale, mut built, mut python] = [(); 3].map(|()| row("fast", [1; 3], 1, 1));
        stale.stale = true;
        built.build.profile = "another".into();
        python.label.python = Some(Python { version: "3".into(), gil: true, units: 1 });
        for other in [stale, built, python] {
            let said = says(0, 20, &[row("sequential", [1500; 3], 1, 3), other]);
            assert!(said.starts_with("sequential fits"), "{said}");
        }
    }

    #[test]
    fn without_a_sequential_row_there_is_no_verdict() {
        let row = row("scope", [99; 3], 9, 2);
        assert_eq!(verdict(Lang::En, &workload(1, 1), &MACHINE, &[row]), None);
        assert_eq!(verdict(Lang::Zh, &workload(1, 1), &MACHINE, &[]), None);
    }

    #[test]
    fn the_chinese_sentence_names_the_model_in_chinese() {
        let rows = [row("sequential", [1500; 3], 1, 3), row("per task", [24, 25, 26], 2, 4)];
        let said = verdict(Lang::Zh, &workload(0, 20), &MACHINE, &rows).unwrap();
        assert!(said.starts_with("最合适的是 per task 模型 (threads)"), "{said}");
    }
}
