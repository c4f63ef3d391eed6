//! The program of the section: `cargo run -p pool`.

mod section;
mod words;

use std::io::{self, stdin};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::process::{Command, ExitCode};

use anyhow::Context;
use pool::map::Pool;
use pool::processes::Processes;
use pool::squares::Squares;
use pool::threads::Threads;
use pool::worker;
use shared::{Call, Example, Section, say};

const SECTION: Section = Section {
    name: "pool",
    about: "The pool: few workers for many tasks, and what if one of them dies?",
    examples: &[Example { run: run_map, ..section::MAP }],
    children: &[Example { run: be_worker, ..section::WORKER }],
    ..Section::NONE
};

const NUMBERS: [u32; 5] = [1, 2, 3, 4, 5];
const WORKERS: usize = 4;

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn run_map(call: &Call) -> anyhow::Result<()> {
    let lang = call.flags.lang();
    let (threads, processes) = (words::threads(lang, WORKERS), words::processes(lang, WORKERS));
    let (threads, processes) = (borrowed(&threads), borrowed(&processes));
    let task = |number| squares(call).square(number);
    let threads = Threads { names: &threads, task };
    let processes = Processes { names: &processes, command: |name: &str| worker(name, call) };
    let pools: [(&str, &dyn Pool); 2] = [("threads", &threads), ("processes", &processes)];
    let map = |(_, pool): &(&str, &dyn Pool)| {
        let squares = pool.map(&NUMBERS);
        say(&words::list(&squares));
        words::lost(squares)
    };
    let asked = pools.iter().filter(|(kind, _)| section::is_asked_for(kind, call));
    let (lost, record) = shared::run(|| asked.flat_map(map).collect::<Vec<_>>());
    call.draw(&record)?;
    anyhow::ensure!(lost.is_empty(), "{}", lost.join("\nerror: "));
    Ok(())
}

/// Together the numbers take as long as two of `--work` would.
fn squares(call: &Call) -> Squares {
    Squares { compute: (call.flags.work / NUMBERS.len() as u32).saturating_mul(2) }
}

fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn worker(name: &str, call: &Call) -> io::Result<Command> {
    let mut command = shared::this_program()?;
    command.args(call.flags.for_child()).args(["worker", name]);
    Ok(command)
}

fn be_worker(call: &Call) -> anyhow::Result<()> {
    let parent = UnixStream::from(stdin().as_fd().try_clone_to_owned()?);
    let by_hand = "a worker is started by its parent, with a socket as standard input";
    parent.peer_addr().context(by_hand)?;
    worker::serve(section::name(call), &parent, |number| squares(call).square(number))
        .context("the worker cannot go on")
}
