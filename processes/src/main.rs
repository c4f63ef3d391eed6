//! The program of the section: `cargo run -p processes`.

mod words;

use std::io::{self, ErrorKind, stdin};
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::Context;
use clap::{Arg, value_parser};
use processes::isolation;
use processes::shared_memory::SharedNumber;
use processes::spawn;
use shared::{Call, Example, Section, say};

const SECTION: Section = Section {
    name: "processes",
    about: "Processes: what do they share, and who cleans up behind them?",
    examples: &[
        Example {
            name: "isolation",
            about: "7.3.1: a child changes a variable, its parent's stays as it was",
            rust: include_str!("isolation.rs"),
            python: include_str!("../python/isolation.py"),
            run: run_isolation,
            ..Example::NONE
        },
        Example {
            name: "spawn",
            about: "7.3.2: two child processes start, wait, end, and are reaped",
            rust: include_str!("spawn.rs"),
            python: include_str!("../python/spawn.py"),
            lines: shared::LANES,
            run: run_spawn,
            ..Example::NONE
        },
    ],
    children: &[
        Example {
            name: "isolation-child",
            args: |command| command.args([name_argument(), number_argument()]),
            run: be_isolation_child,
            ..Example::NONE
        },
        Example {
            name: "spawn-child",
            lines: shared::LANES,
            args: |command| command.arg(name_argument()),
            run: be_spawn_child,
            ..Example::NONE
        },
    ],
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
    let work = call.flags.work;
    let work = format!("--work={}s {}ns", work.as_secs(), work.subsec_nanos());
    command.args([call.flags.lang().flag(), &work, child, name]);
    Ok(command)
}

fn be_isolation_child(call: &Call) -> anyhow::Result<()> {
    let path = call.matches.get_one::<PathBuf>(NUMBER);
    let shared = path.map(|path| SharedNumber::open(path)).transpose();
    let shared = shared.context("cannot open the shared memory of the parent")?;
    let values = isolation::task(name(call), shared.as_ref(), call.flags.work, stdin())?;
    for line in words::child_sees(call.flags.lang(), values) {
        say(&line);
    }
    Ok(())
}

fn be_spawn_child(call: &Call) -> anyhow::Result<()> {
    spawn::task(name(call), call.flags.work, stdin()).context("cannot hold on to the parent")
}

const NAME: &str = "NAME";
const NUMBER: &str = "SHARED-NUMBER";

fn name_argument() -> Arg {
    Arg::new(NAME).required(true)
}

fn number_argument() -> Arg {
    Arg::new(NUMBER).value_parser(value_parser!(PathBuf))
}

fn name(call: &Call) -> &str {
    call.matches.get_one::<String>(NAME).map_or("", String::as_str)
}
