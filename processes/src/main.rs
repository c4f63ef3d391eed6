//! The program of the section: `cargo run -p processes`.

mod section;
mod words;

use std::io::{self, ErrorKind, stdin};
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::Context;
use processes::isolation;
use processes::shared_memory::SharedNumber;
use processes::spawn;
use shared::{Call, Example, Section, say};

const SECTION: Section = Section {
    name: "processes",
    about: "Processes: what do they share, and who cleans up behind them?",
    examples: &[
        Example { run: run_isolation, ..section::ISOLATION },
        Example { run: run_spawn, ..section::SPAWN },
    ],
    children: &[
        Example { run: be_isolation_child, ..section::ISOLATION_CHILD },
        Example { run: be_spawn_child, ..section::SPAWN_CHILD },
    ],
    ..Section::NONE
};

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn run_isolation(call: &Call) -> anyhow::Result<()> {
    let lang = call.flags.lang();
    let name = &words::names(lang, 1)[0];
    let shared = match SharedNumber::create() {
        Err(error) if error.kind() == ErrorKind::Unsupported => None,
        number => Some(number.context("cannot make shared memory")?),
    };
    let command = |name: &str| {
        let mut command = this_program("isolation-child", name, call)?;
        command.args(shared.as_ref().map(SharedNumber::path));
        Ok(command)
    };
    let (ended, record) = shared::run(|| isolation::isolation(name, shared.as_ref(), command));
    let (status, values) = ended.with_context(|| format!("cannot start {name}"))?;
    for line in words::parent_sees(lang, values) {
        say(&line);
    }
    if shared.is_none() {
        say(words::no_shared_memory(lang));
    }
    call.draw(&record)?;
    succeeded(name, status)
}

fn run_spawn(call: &Call) -> anyhow::Result<()> {
    let names = words::names(call.flags.lang(), 2);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let command = |name: &str| this_program("spawn-child", name, call);
    let (outcomes, record) = shared::run(|| spawn::spawn(&names, command));
    let statuses = names.iter().zip(outcomes).map(|(name, outcome)| {
        succeeded(name, outcome.with_context(|| format!("cannot start {name}"))?)
    });
    let succeeded: anyhow::Result<()> = statuses.collect();
    if succeeded.is_ok() {
        say(words::all_done(call.flags.lang()));
    }
    call.draw(&record)?;
    succeeded
}

fn succeeded(name: &str, status: ExitStatus) -> anyhow::Result<()> {
    anyhow::ensure!(status.success(), "{name} did not end well: {status}");
    Ok(())
}

fn this_program(child: &str, name: &str, call: &Call) -> io::Result<Command> {
    let mut command = shared::this_program()?;
    command.args(call.flags.for_child()).args([child, name]);
    Ok(command)
}

fn be_isolation_child(call: &Call) -> anyhow::Result<()> {
    let shared = section::number(call).map(SharedNumber::open).transpose();
    let shared = shared.context("cannot open the shared memory of the parent")?;
    let values = isolation::task(section::name(call), shared.as_ref(), call.flags.work, stdin());
    for line in words::child_sees(call.flags.lang(), values.context(words::NO_LIFELINE)?) {
        say(&line);
    }
    Ok(())
}

fn be_spawn_child(call: &Call) -> anyhow::Result<()> {
    spawn::task(section::name(call), call.flags.work, stdin()).context(words::NO_LIFELINE)
}
