//! The program of the section: `cargo run -p queue`.

mod words;

use std::process::ExitCode;

use queue::fifo;
use shared::{Call, Example, Section};

const SECTION: Section = Section {
    name: "queue",
    about: "Queues: how is work handed over, and how is its end said?",
    examples: &[Example {
        name: "fifo",
        about: "7.5.1: a producer puts, then a consumer takes; then both at once, to the close",
        rust: include_str!("fifo.rs"),
        python: include_str!("../python/fifo.py"),
        lines: words::LINES,
        run: run_fifo,
        ..Example::NONE
    }],
    children: &[],
};

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn run_fifo(call: &Call) -> anyhow::Result<()> {
    let (producer, consumer) = words::names(call.flags.lang());
    let pause = call.flags.work / 10;
    let (taken, record) = shared::run(|| {
        let first = fifo::one_after_the_other((producer, 0..5), consumer, pause);
        let second = fifo::at_once(&[(producer, 0..5)], &[consumer], 2, pause);
        [first, second.concat()]
    });
    for taken in taken {
        anyhow::ensure!(taken == [0, 1, 2, 3, 4], "the consumer took {taken:?}");
    }
    call.draw(&record)
}
