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
    Contender, Figure, Python, Trial, Unit, Work, build, cell, many, paragraph, ratio, rounds,
    table,
};
use shared::{Lang, complain, say};

use super::COMPARISON;
use super::counters::KINDS;

/// How often each thread adds one: often enough that starting it is of no weight.
const INCREMENTS: &str = "1000000";
/// How wide the column of the kinds is, and those of the figures.
const WIDTHS: (u16, u16) = (28, 13);

/// The flags, which do not fit to those that describe the other workload.
pub fn args(command: Command) -> Command {
    let help = "Compare what one more costs on a shared counter, by kind and number of threads";
    let lock = Arg::new("lock").long("lock").action(ArgAction::SetTrue).help(help);
    let increments = Arg::new("increments").long("increments").value_name("N");
    let increments = increments.help("With --lock: how often each thread adds one");
    let increments = increments.default_value(INCREMENTS);
    let number = value_parser!(u32).range(1..=100_000_000);
    command
        .arg(lock.conflicts_with_all(["tasks", "compute", "wait", "workers", "rows"]))
        .arg(increments.value_parser(number))
}

/// Measures all kinds, if the arguments ask for it.
pub fn instead(lang: Lang, matches: &ArgMatches) -> Option<anyhow::Result<()>> {
    let given = matches.value_source("increments") == Some(ValueSource::CommandLine);
    match matches.get_flag("lock") {
        // To clap, which has a default for it, the flag is always there.
        false if given => Some(Err(anyhow::anyhow!("--increments is for --lock: give both"))),
        lock => lock.then(|| compare(lang, matches)),
    }
}

/// What one kind costs with so many threads.
#[derive(Serialize)]
struct Row {
    kind: String,
    #[serde(skip)]
    zh: String,
    threads: usize,
    /// Nanoseconds for one more.
    ns: Figure,
    /// How many times less than the first kind with as many threads.
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

fn compare(lang: Lang, matches: &ArgMatches) -> anyhow::Result<()> {
    let python = matches.get_flag("python");
    let python = python.then(|| Python::find(COMPARISON.python, Duration::ZERO)).flatten();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let number = |name| matches.get_one::<u32>(name).copied().unwrap_or(1);
    let (rounds, increments) = (number("rounds"), number("increments"));
    let works: Vec<Work> =
        threads_up_to(2 * cores).map(|threads| work(threads, increments)).collect();
    let (rows, failed) = measure(&works, python.as_ref(), rounds)?;
    let (build, verdict) = (build(), verdict(lang, rounds, &rows));
    let report = Report { cores, build, rounds, increments, python, rows, verdict };
    if matches.get_flag("json") {
        say(&serde_json::to_string_pretty(&report)?);
    } else if !report.rows.is_empty() {
        say(&text(lang, &report));
    }
    anyhow::ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}

/// One, two, four … threads.
fn threads_up_to(most: usize) -> impl Iterator<Item = usize> {
    let doubled = std::iter::successors(Some(1), |threads: &usize| threads.checked_mul(2));
    doubled.take_while(move |threads| *threads <= most)
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
fn measure(
    works: &[Work],
    python: Option<&Python>,
    times: u32,
) -> anyhow::Result<(Vec<Row>, Vec<String>)> {
    let contenders = contenders(works, python);
    let outcomes = rounds(&contenders, times)?;
    let (firsts, mut rows, mut failed) = (&outcomes[..works.len()], Vec::new(), Vec::new());
    let works = works.iter().zip(firsts).cycle();
    for ((contender, outcome), (work, first)) in contenders.iter().zip(&outcomes).zip(works) {
        match (outcome, first) {
            (Ok(trials), Ok(first)) => rows.extend(row(contender, work, trials, first)),
            (Err(error), _) | (_, Err(error)) => {
                let threads = many(work.workers, "thread");
                let name = format!("{} with {threads}", contender.label.model);
                complain(&format!("error: {name}: {error:#}"));
                failed.push(name);
            }
        }
    }
    Ok((rows, failed))
}

/// Every kind with every number of threads, and Python's lock at the end.
fn contenders(works: &[Work], python: Option<&Python>) -> Vec<Contender> {
    let each = |of: &dyn Fn(Work) -> Contender| -> Vec<Contender> {
        works.iter().map(|work| of(*work).answering(count(work))).collect()
    };
    let kinds = KINDS.iter().flat_map(|kind| each(&|work| Contender::model(kind, work)));
    let (script, lock) = (COMPARISON.python, ("lock", "Lock"));
    let in_python = python
        .into_iter()
        .flat_map(|python| each(&|work| Contender::python(python, script, lock, work)));
    kinds.chain(in_python).collect()
}

fn row(contender: &Contender, work: &Work, trials: &[Trial], first: &[Trial]) -> Option<Row> {
    let increments = count(work) as f64;
    Some(Row {
        kind: contender.label.model.clone(),
        zh: contender.label.zh.clone(),
        threads: work.workers,
        ns: Figure::of(trials.iter().map(|trial| trial.wall as f64 / increments))?,
        ratio: ratio(first, trials)?,
    })
}

/// The table: a line a kind, a column a number of threads; then the sentence.
fn text(lang: Lang, report: &Report) -> String {
    let Report { cores, build, rounds, increments, .. } = report;
    let (on, times) = (many(*cores, "core"), many(*rounds as usize, "round"));
    let title = paragraph(&lang.pick(
        format!(
            "{increments} increments a thread on a counter that all share; {on}, {build} build, \
             {times}: nanoseconds for one, medians, and the spread below"
        ),
        format!(
            "每个线程给共享计数器加 {increments} 次; {cores} 个核心, {build} 构建, {rounds} 轮: \
             加一次的纳秒数, 中位数, 下面是各轮的范围"
        ),
    ));
    let mut numbers: Vec<usize> = report.rows.iter().map(|row| row.threads).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let threads = |number: &usize| lang.pick(many(*number, "thread"), format!("{number} 个线程"));
    let head = std::iter::once(String::new()).chain(numbers.iter().map(threads)).collect();
    let kinds = report.rows.chunk_by(|one, other| one.kind == other.kind);
    let lines = kinds.map(|rows| {
        let of = |number: &usize| rows.iter().find(|row| row.threads == *number);
        let cells = numbers.iter().map(|number| {
            of(number).map(|row| cell(&row.ns, Unit::Nanoseconds)).unwrap_or_default()
        });
        std::iter::once(lang.pick(&rows[0].kind, &rows[0].zh).clone()).chain(cells).collect()
    });
    let widths = [vec![WIDTHS.0], vec![WIDTHS.1; numbers.len()]].concat();
    let table = table(&widths, std::iter::once(head).chain(lines));
    let python = report.python.as_ref().map(|python| format!("{}\n", python.text(lang)));
    let verdict = report.verdict.as_deref().map(paragraph).unwrap_or_default();
    format!("{title}\n{table}\n{}{verdict}", python.unwrap_or_default())
}

/// Which kind costs the least with the most threads, and whether the rounds tell a shared
/// cache line from lines of one's own.
fn verdict(lang: Lang, rounds: u32, rows: &[Row]) -> Option<String> {
    if rounds == 1 {
        let more = "One round has no spread, and so no verdict: give --rounds 3 or more.";
        return Some(
            lang.pick(more, "只有一轮, 看不出范围, 不下结论: 请用 --rounds 3 或更多。").into(),
        );
    }
    let most = rows.iter().map(|row| row.threads).max()?;
    let of = |kind: &str| rows.iter().find(|row| row.threads == most && row.kind == kind);
    let kinds = KINDS.iter().filter_map(|kind| of(kind.name));
    let least = kinds.min_by(|one, other| one.ns.median.total_cmp(&other.ns.median))?;
    let text = |row: &Row| row.ns.text(Unit::Nanoseconds);
    let (line, padded) = (of("atomics on one cache line")?, of("padded atomics")?);
    let told = if line.ns.equals(&padded.ns) {
        lang.pick("not told apart here", "这里分不出快慢")
    } else {
        lang.pick("told apart", "分得出快慢")
    };
    let (name, ns, mutex) = (lang.pick(&least.kind, &least.zh), text(least), text(of("Mutex")?));
    let (ratio, line, padded) = (least.ratio.text(Unit::Ratio), text(line), text(padded));
    Some(lang.pick(
        format!(
            "With {most} threads the cheapest is: {name}, {ns} for one more, {ratio} times less \
             than the Mutex, {mutex}; atomics on one cache line, {line}, and padded ones, \
             {padded}, are {told}."
        ),
        format!(
            "{most} 个线程时, {name} 最便宜: 加一次 {ns}, Mutex 用时 {mutex}, 是它的 {ratio} 倍; \
             同一缓存行上的原子量 {line} 与各占缓存行的 {padded} {told}。"
        ),
    ))
}
