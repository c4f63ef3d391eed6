//! The program of the section: `cargo run -p async-tasks`.

mod section;
mod words;

use std::process::ExitCode;

use anyhow::Context;
use async_tasks::{coroutine, executor, gather, polls};
use shared::{Call, Example, Section, say};
use tokio::runtime::{Builder, Runtime};
use tracing::{Instrument, info_span};

const SECTION: Section = Section {
    name: "async-tasks",
    about: "Async tasks: how do many things wait at once on one thread?",
    examples: &[
        Example { run: run_gather, ..section::GATHER },
        Example { run: run_coroutine, ..section::COROUTINE },
    ],
    ..Section::NONE
};

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn runtime() -> anyhow::Result<Runtime> {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.context("cannot start the tokio runtime")
}

fn run_gather(call: &Call) -> anyhow::Result<()> {
    let runtime = runtime()?;
    let names = words::names(call.flags.lang());
    let (outcomes, record) =
        shared::run(|| runtime.block_on(gather::gather(&names, call.flags.work)));
    for (name, outcome) in names.iter().zip(outcomes) {
        outcome.with_context(|| format!("{name} failed"))?;
    }
    call.draw(&record)
}

fn run_coroutine(call: &Call) -> anyhow::Result<()> {
    let lang = call.flags.lang();
    let runtime = runtime()?;
    let [by_hand, by_tokio] = words::drivers(lang);
    let make = |driver| {
        let future = polls::counted(coroutine::steps(call.flags.work / 4));
        say(&words::made(lang, driver));
        future.instrument(info_span!("task", driver))
    };
    let ended = |driver, (answer, polls): (std::io::Result<u32>, u32)| {
        let answer = answer.context("cannot set an alarm")?;
        say(&words::polled(lang, driver, polls, answer));
        anyhow::Ok(())
    };
    let (done, record) = shared::run(|| {
        ended(by_hand, executor::block_on(make(by_hand)))?;
        ended(by_tokio, runtime.block_on(make(by_tokio)))
    });
    done?;
    call.draw(&record)
}
