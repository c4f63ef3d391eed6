//! The program of the section: `cargo run -p queue`.

mod section;
mod words;

use std::process::ExitCode;

use anyhow::Context;
use queue::fifo;
use shared::{Call, Example, Section};

const SECTION: Section = Section {
    name: "queue",
    about: "Queues: how is work handed over, and how is its end said?",
    examples: &[Example { run: run_fifo, ..section::FIFO }],
    ..Section::NONE
};

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn run_fifo(call: &Call) -> anyhow::Result<()> {
    let (producer, consumer) = words::names(call.flags.lang());
    let pause = call.flags.work / 10;
    let (taken, record) = shared::run(|| {
        let first = fifo::one_after_the_other((producer, 0..5), consumer, pause)?;
        let second = fifo::at_once(&[(producer, 0..5)], &[consumer], 2, pause)?;
        anyhow::Ok([first, second.concat()])
    });
    let refused = "cannot start the threads (`ulimit -u` tells how many may run)";
    for taken in taken.context(refused)? {
        anyhow::ensure!(taken == [0, 1, 2, 3, 4], "the consumer took {taken:?}");
    }
    call.draw(&record)
}
