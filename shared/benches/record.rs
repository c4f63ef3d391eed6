//! What a span costs: `cargo bench -p shared`.
//!
//! The first row is measured before a reader is installed, the others within runs, so
//! that a span's price holds what the store pays to grow but not what the record costs to
//! build afterwards. Every figure is the median of 15 rounds, with the lowest and highest.

use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use tracing::info_span;

const ROUNDS: usize = 15;

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let spans = if std::env::args().any(|arg| arg == "--bench") { 1_000_000 } else { 1000 };
    if std::env::args().any(|arg| arg == "--memory") {
        return memory_of(spans);
    }
    say("a span with no reader", "ns", rounds(|| time(spans)));
    say(
        "recorded, with one text field, on one thread",
        "ns",
        rounds(|| shared::run(|| time(spans)).0),
    );
    say("recorded, on each of two threads at once", "ns", rounds(|| shared::run(|| two(spans)).0));
    say("a million spans, more memory resident", "MB", vec![memory(spans)]);
}

fn rounds(round: impl Fn() -> f64) -> Vec<f64> {
    (0..ROUNDS).map(|_| round()).collect()
}

/// Nanoseconds a span.
fn time(spans: u32) -> f64 {
    let begin = Instant::now();
    for _ in 0..spans {
        info_span!("work", on = "square").in_scope(|| ());
    }
    begin.elapsed().as_nanos() as f64 / f64::from(spans)
}

/// Nanoseconds a span of the slower of two threads that record at once.
fn two(spans: u32) -> f64 {
    let start = Barrier::new(2);
    let measure = |lane: tracing::Span| {
        start.wait();
        lane.in_scope(|| time(spans / 2))
    };
    thread::scope(|scope| {
        let threads = ["one", "two"].map(|name| {
            let lane = info_span!("thread", name);
            scope.spawn(|| measure(lane))
        });
        threads.into_iter().filter_map(|thread| thread.join().ok()).fold(0.0, f64::max)
    })
}

/// Megabytes by which the memory of a fresh process grows: the mark that is read never falls.
fn memory(spans: u32) -> f64 {
    let program = std::env::current_exe().map(std::process::Command::new);
    let mode = if spans > 1000 { "--bench" } else { "--test" };
    let output = program.and_then(|mut program| program.args([mode, "--memory"]).output());
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    text.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(f64::NAN)
}

fn memory_of(spans: u32) {
    let mark = || shared::high_water_mark().unwrap_or(0);
    let before = mark();
    let (after, _) = shared::run(|| {
        time(spans);
        mark()
    });
    shared::say(&format!("{}", (after - before) as f64 / 1e6));
}

fn say(what: &str, unit: &str, mut figures: Vec<f64>) {
    figures.sort_by(f64::total_cmp);
    let [low, median, high] = [0, figures.len() / 2, figures.len() - 1].map(|place| figures[place]);
    shared::say(&format!("{what:<46} {median:>7.1} {unit}  ({low:.1} to {high:.1})"));
}
