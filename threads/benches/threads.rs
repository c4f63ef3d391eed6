//! What the section promises, measured: `cargo bench -p threads`.
//!
//! The program itself measures, by `compare --json`, each model and round in a fresh child;
//! this prints its medians with their spread, and the figure to expect of two idle cores.
//! Python's figures are left out where there is no `python3`.

use std::process::{Command, Stdio};

use serde_json::Value;
use shared::compare::{Figure, Unit};
use shared::{complain, say};

const PROGRAM: &str = env!("CARGO_BIN_EXE_threads");
const PER_TASK: &str = "thread per task";
const CHUNKED: &str = "chunked scope";

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let is_bench = std::env::args().any(|arg| arg == "--bench");
    let (rounds, tasks) = if is_bench { (9, "64") } else { (1, "4") };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown").to_owned();
    say(&format!("{cores} cores, {rounds} rounds, load {load}: medians, lowest and highest"));
    let kept = std::env::temp_dir().join(format!("bench-threads-{}", std::process::id()));
    let rows = kept.to_string_lossy();
    let on =
        |flags: &[&str]| compare(&[flags, &["--tasks", tasks, "--rows", &rows]].concat(), rounds);
    let waiting = on(&["--compute", "50us", "--wait", "50ms"]);
    let computing = on(&["--compute", "5ms", "--wait", "0s", "--python"]);
    let increments = if is_bench { "1000000" } else { "100000" };
    let counting = compare(&["--lock", "--python", "--increments", increments], rounds);
    let _ = std::fs::remove_dir_all(kept); // at worst it stays among temporary files
    for (what, expected, figure) in [
        ("wait: thread per task, times as fast", "≥ 50", ratio(&waiting, PER_TASK)),
        ("compute: chunked scope, times as fast", "≥ 1.9", ratio(&computing, CHUNKED)),
        (
            "compute: Python's threads, times as fast",
            "≤ 1.1",
            ratio(&computing, "python: threading"),
        ),
        (
            "2 threads a core: Mutex / sharded counter",
            "≥ 10",
            cost(&counting, "sharded counter", "ratio"),
        ),
        ("2 threads a core: Python's Lock / Mutex", "≥ 5", lock_ratio(&counting)),
    ] {
        line(what, expected, figure);
    }
    for kind in ["Mutex", "sharded counter", "python: lock"] {
        let figure = cost(&counting, kind, "ns");
        let text = figure.map_or("not measured".to_owned(), |ns| ns.text(Unit::Nanoseconds));
        say(&format!("2 threads a core, one more in: {kind:<26} {text}"));
    }
}

fn line(what: &str, expected: &str, figure: Option<Figure>) {
    let text = figure.map_or("not measured".to_owned(), |figure| figure.text(Unit::Ratio));
    say(&format!("{what:<42} expected {expected:<6} {text}"));
}

/// What the program measures; `Null`, with a sentence, where it fails.
fn compare(flags: &[&str], rounds: u32) -> Value {
    let mut command = Command::new(PROGRAM);
    command.args(["compare", "--json", "--rounds", &rounds.to_string()]).args(flags);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let report = output.map(|output| serde_json::from_slice(&output.stdout).unwrap_or_default());
    report.unwrap_or_else(|error| {
        complain(&format!("error: {PROGRAM}: {error}"));
        Value::Null
    })
}

/// How many times as fast as the sequential model one was.
fn ratio(report: &Value, model: &str) -> Option<Figure> {
    let row = report["rows"].as_array()?.iter().find(|row| row["model"] == model)?;
    serde_json::from_value(row["ratio"].clone()).ok()
}

/// A figure of one kind of counter with the most threads: its last row.
fn cost(report: &Value, kind: &str, figure: &str) -> Option<Figure> {
    let row = report["rows"].as_array()?.iter().rfind(|row| row["model"] == kind)?;
    serde_json::from_value(row[figure].clone()).ok()
}

/// How many times as long as the Mutex Python's lock took: the other way round, upside down.
fn lock_ratio(report: &Value) -> Option<Figure> {
    let figure = cost(report, "python: lock", "ratio")?;
    Some(Figure { median: 1.0 / figure.median, low: 1.0 / figure.high, high: 1.0 / figure.low })
}
