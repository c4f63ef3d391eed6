//! `compare --lock`: what one more costs, on a counter that threads share.
//!
//! Every kind and number of threads runs in a fresh child, once a round. How the cores hand
//! a cache line to and fro decides, and no program decides that: on one core, and on busy
//! ones, atomics that share a line may cost the same as padded ones. So the sentence below
//! the table says what the rounds tell apart, and not what should be.

use std::time::Duration;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde::Serialize;
use shared::compare::{
    Contender, Figure, ONE_ROUND, Python, Trial, Unit, Work, build, many, paragraph, ratio, rounds,
    table, tied,
};
use shared::{complain, say};

use super::COMPARISON;
use super::counters::KINDS;

/// How often each thread adds one: often enough that starting it is of no weight.
const INCREMENTS: &str = "1000000";
/// With fewer, starting the threads would be most of what is measured.
const FEWEST: i64 = 100_000;
/// How wide the column of the kinds is, and those of the figures.
const WIDTHS: (u16, u16) = (28, 13);

/// The flags, which do not fit to those that describe the other workload.
pub fn args(command: Command) -> Command {
    let help = "Compare what one more costs on a shared counter, by kind and number of threads";
    let lock = Arg::new("lock").long("lock").action(ArgAction::SetTrue).help(help);
    let increments = Arg::new("increments").long("increments").value_name("N");
    let increments = increments.help("With --lock: how often each thread adds one");
    let increments = increments.default_value(INCREMENTS);
    let number = value_parser!(u32).range(FEWEST..=100_000_000);
    command
        .arg(lock.conflicts_with_all(["tasks", "compute", "wait", "workers", "rows"]))
        .arg(increments.value_parser(number))
}

/// Measures all kinds, if the arguments ask for it.
pub fn instead(matches: &ArgMatches) -> Option<anyhow::Result<()>> {
    let given = matches.value_source("increments") == Some(ValueSource::CommandLine);
    match matches.get_flag("lock") {
        // To clap, which has a default for it, the flag is always there.
        false if given => Some(Err(anyhow::anyhow!("--increments is for --lock: give both"))),
        lock => lock.then(|| compare(matches)),
    }
}

/// What one kind costs with so many threads.
#[derive(Serialize)]
struct Row {
    model: String,
    threads: usize,
    /// Nanoseconds for one more.
    ns: Figure,
    /// How many times as fast as the first kind with as many threads.
    ratio: Figure,
}

/// All that is said.
#[derive(Serialize)]
struct Report {
    cores: usize,
    build: &'static str,
    rounds: u32,
    increments: u32,
    python: Option<Python>,
    rows: Vec<Row>,
    verdict: Option<String>,
}

fn compare(matches: &ArgMatches) -> anyhow::Result<()> {
    let python = matches.get_flag("python");
    let python = python.then(|| Python::find(COMPARISON.python, Duration::ZERO)).flatten();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let number = |name| matches.get_one::<u32>(name).copied().unwrap_or(1);
    let (rounds, increments) = (number("rounds"), number("increments"));
    let works = numbers(cores).into_iter().map(|threads| work(threads, increments));
    let (rows, failed) = measure(&works.collect::<Vec<_>>(), python.as_ref(), rounds);
    let (build, verdict) = (build(), verdict(rounds, &rows));
    let report = Report { cores, build, rounds, increments, python, rows, verdict };
    if matches.get_flag("json") {
        say(&serde_json::to_string_pretty(&report)?);
    } else if !report.rows.is_empty() {
        say(&text(&report));
    }
    anyhow::ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}

/// How many threads: one, two, as many as cores, and twice as many. No more columns fit.
fn numbers(cores: usize) -> Vec<usize> {
    let mut numbers = vec![1, 2, cores, 2 * cores];
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// So many threads add one so often.
fn work(threads: usize, increments: u32) -> Work {
    Work { tasks: increments as usize, workers: threads, units: 0, wait: Duration::ZERO }
}

/// What the counter holds in the end.
fn count(work: &Work) -> u64 {
    work.tasks as u64 * work.workers as u64
}

/// A row of each kind and number of threads that counted right; the names of the others,
/// of which it is said why.
fn measure(works: &[Work], python: Option<&Python>, times: u32) -> (Vec<Row>, Vec<String>) {
    let contenders = contenders(works, python);
    let outcomes = rounds(&contenders, times);
    let (firsts, mut rows, mut failed) = (&outcomes[..works.len()], Vec::new(), Vec::new());
    let works = works.iter().zip(firsts).cycle();
    for ((contender, outcome), (work, first)) in contenders.iter().zip(&outcomes).zip(works) {
        match (outcome, first) {
            (Ok(trials), Ok(first)) => rows.extend(row(contender, work, trials, first)),
            (Err(error), _) | (_, Err(error)) => {
                let threads = many(work.workers, "thread");
                let name = format!("{} with {threads}", contender.name());
                complain(&format!("error: {name}: {error:#}"));
                failed.push(name);
            }
        }
    }
    (rows, failed)
}

/// Every kind with every number of threads, and Python's lock at the end.
fn contenders(works: &[Work], python: Option<&Python>) -> Vec<Contender> {
    let each = |of: &dyn Fn(Work) -> Contender| -> Vec<Contender> {
        works.iter().map(|work| of(*work).answering(count(work))).collect()
    };
    let kinds = KINDS.iter().flat_map(|kind| each(&|work| Contender::model(kind, work)));
    let (script, lock) = (COMPARISON.python, "lock");
    let in_python = python
        .into_iter()
        .flat_map(|python| each(&|work| Contender::python(python, script, lock, work)));
    kinds.chain(in_python).collect()
}

fn row(contender: &Contender, work: &Work, trials: &[Trial], first: &[Trial]) -> Option<Row> {
    let increments = count(work) as f64;
    Some(Row {
        model: contender.name().to_owned(),
        threads: work.workers,
        ns: Figure::of(trials.iter().map(|trial| trial.wall as f64 / increments))?,
        ratio: ratio(first, trials)?,
    })
}

/// The table: a line a kind, a column a number of threads; then the sentence.
fn text(report: &Report) -> String {
    let Report { cores, build, rounds, increments, .. } = report;
    let (on, times) = (many(*cores, "core"), many(*rounds as usize, "round"));
    let title = paragraph(&format!(
        "{increments} increments a thread on a counter that all share; {on}, {build} build, \
         {times}: nanoseconds for one, medians, and the spread below"
    ));
    let mut numbers: Vec<usize> = report.rows.iter().map(|row| row.threads).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let threads = |number: &usize| many(*number, "thread");
    let head = std::iter::once(String::new()).chain(numbers.iter().map(threads)).collect();
    let kinds = report.rows.chunk_by(|one, other| one.model == other.model);
    let lines = kinds.map(|rows| {
        let of = |number: &usize| rows.iter().find(|row| row.threads == *number);
        let cells = numbers
            .iter()
            .map(|number| of(number).map(|row| row.ns.cell(Unit::Nanoseconds)).unwrap_or_default());
        std::iter::once(rows[0].model.clone()).chain(cells).collect()
    });
    let widths = [vec![WIDTHS.0], vec![WIDTHS.1; numbers.len()]].concat();
    let table = table(&widths, std::iter::once(head).chain(lines));
    let python = report.python.as_ref().map(|python| format!("{}\n", python.text()));
    let verdict = report.verdict.as_deref().map(paragraph).unwrap_or_default();
    format!("{title}\n{table}\n{}{verdict}", python.unwrap_or_default())
}

/// Which kinds cost the least with the most threads, and whether the rounds tell a shared
/// cache line from lines of one's own.
fn verdict(rounds: u32, rows: &[Row]) -> Option<String> {
    if rounds == 1 {
        return Some(ONE_ROUND.to_owned());
    }
    let most = rows.iter().map(|row| row.threads).max()?;
    let of = |kind: &str| rows.iter().find(|row| row.threads == most && row.model == kind);
    let kinds = KINDS.iter().filter_map(|kind| of(kind.name));
    let least = kinds.clone().min_by(|one, other| one.ns.median.total_cmp(&other.ns.median))?;
    let equal = kinds.filter(|row| row.model != least.model && row.ns.equals(&least.ns));
    let tie = tied(&equal.map(|row| row.model.clone()).collect::<Vec<_>>());
    let text = |row: &Row| row.ns.text(Unit::Nanoseconds);
    let (mutex, line, padded) =
        (of("Mutex")?, of("atomics on one cache line")?, of("padded atomics")?);
    let longer = if mutex.ns.equals(&least.ns) {
        String::new()
    } else {
        let ratio = least.ratio.text(Unit::Ratio);
        format!(" The Mutex, {}, took {ratio} times as long.", text(mutex))
    };
    let told = if line.ns.equals(&padded.ns) { "not told apart" } else { "told apart" };
    Some(format!(
        "With {most} threads the cheapest is: {}, {} for one more{tie}.{longer} Atomics on one \
         cache line, {}, and padded ones, {}, are {told}.",
        least.model,
        text(least),
        text(line),
        text(padded),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of all kinds with four threads, each figure in nanoseconds.
    fn rows(figures: [[f64; 3]; 7]) -> Vec<Row> {
        let row = |(kind, figure): (&shared::compare::Model, [f64; 3])| {
            let (ns, ratio) = (Figure::of(figure).unwrap(), Figure::of([2.0]).unwrap());
            Row { model: kind.name.to_owned(), threads: 4, ns, ratio }
        };
        KINDS.iter().zip(figures).map(row).collect()
    }

    #[test]
    fn the_numbers_of_threads_reach_twice_the_cores_in_four_columns() {
        for (cores, all) in
            [(1, &[1, 2][..]), (2, &[1, 2, 4]), (3, &[1, 2, 3, 6]), (6, &[1, 2, 6, 12])]
        {
            assert_eq!(numbers(cores), all);
        }
        let rows = numbers(64).into_iter().map(|threads| {
            let ns = Figure { median: 1000.0, low: 1_000_000.0, high: 1_000_000.0 };
            Row { model: "atomics on one cache line".into(), threads, ns, ratio: ns }
        });
        let (rows, build) = (rows.collect(), "release");
        let (rounds, increments) = (3, 100_000_000);
        let report =
            Report { cores: 64, build, rounds, increments, python: None, rows, verdict: None };
        let text = text(&report);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.contains("128 threads"), "{text}");
    }

    #[test]
    fn only_kinds_whose_spreads_do_not_overlap_are_told_apart() {
        let (much, most) = ([70.9, 80.0, 90.0], [91.0, 92.0, 93.0]);
        let (line, padded) = ([23.4, 25.7, 70.8], [15.1, 20.7, 26.7]);
        let said = |sharded| verdict(3, &rows([most, most, much, most, line, padded, sharded]));
        let tie = said([15.0, 19.0, 23.0]).unwrap();
        assert!(
            tie.starts_with(
                "With 4 threads the cheapest is: sharded counter, 19.0 ns (15.0–23.0) for one \
                 more; not told apart by the rounds: padded atomics. The Mutex, 92.0 ns"
            ),
            "{tie}"
        );
        assert!(tie.ends_with("are not told apart."), "{tie}");
        let alone = said([1.0, 2.0, 3.0]).unwrap();
        assert!(!alone.contains("; not told apart"), "{alone}");
        let apart = verdict(3, &rows([most, most, much, most, line, much, padded])).unwrap();
        assert!(apart.ends_with("are told apart."), "{apart}");
    }

    #[test]
    fn a_mutex_that_is_not_told_apart_took_no_longer() {
        let said = verdict(3, &rows([[1.0, 2.0, 3.0]; 7])).unwrap();
        assert!(said.contains("apart by the rounds: RwLock, ") && !said.contains("The Mutex"));
        assert_eq!(verdict(1, &[]).unwrap(), ONE_ROUND);
        assert_eq!(verdict(2, &[]), None);
    }
}
