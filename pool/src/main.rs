//! The program of the section: `cargo run -p pool`.

mod words;

use std::io::{self, stdin};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::process::{Command, ExitCode};

use anyhow::Context;
use clap::Arg;
use pool::map::{Lost, Pool};
use pool::processes::Processes;
use pool::squares::Squares;
use pool::threads::Threads;
use pool::worker;
use shared::{Call, Example, Section, say};

const SECTION: Section = Section {
    name: "pool",
    about: "The pool: few workers for many tasks, and what if one of them dies?",
    examples: &[Example {
        name: "map",
        about: "7.3.3: four workers square five numbers, as threads and as processes",
        rust: include_str!("processes.rs"),
        python: include_str!("../python/map.py"),
        args: |command| command.arg(on_argument()),
        run: run_map,
        ..Example::NONE
    }],
    children: &[Example {
        name: "worker",
        args: |command| command.arg(Arg::new(NAME).required(true)),
        run: be_worker,
        ..Example::NONE
    }],
};

const NUMBERS: [u32; 5] = [1, 2, 3, 4, 5];
const WORKERS: usize = 4;
const NAME: &str = "NAME";
const ON: &str = "on";

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn run_map(call: &Call) -> anyhow::Result<()> {
    let lang = call.flags.lang();
    let on = call.matches.get_one::<String>(ON).map(String::as_str);
    let (threads, processes) = (words::threads(lang, WORKERS), words::processes(lang, WORKERS));
    let (threads, processes) = (borrowed(&threads), borrowed(&processes));
    let task = |number| squares(call).square(number);
    let threads = Threads { names: &threads, task };
    let processes = Processes { names: &processes, command: |name: &str| worker(name, call) };
    let pools: [(&str, &dyn Pool); 2] = [("threads", &threads), ("processes", &processes)];
    let (outcomes, record) = shared::run(|| {
        let asked = pools.iter().filter(|(name, _)| on.is_none_or(|on| on == *name));
        asked.flat_map(|(_, pool)| told(pool.map(&NUMBERS))).collect::<Vec<_>>()
    });
    call.draw(&record)?;
    let lost: Vec<String> = outcomes.iter().map(Lost::to_string).collect();
    anyhow::ensure!(lost.is_empty(), "{}", lost.join("\nerror: "));
    Ok(())
}

/// Says the list and gives back what is missing from it.
fn told(squares: Vec<Result<u64, Lost>>) -> Vec<Lost> {
    say(&words::list(&squares));
    squares.into_iter().filter_map(Result::err).collect()
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
    let work = call.flags.work;
    let work = format!("--work={}s {}ns", work.as_secs(), work.subsec_nanos());
    command.args([call.flags.lang().flag(), &work, "worker", name]);
    Ok(command)
}

fn be_worker(call: &Call) -> anyhow::Result<()> {
    let name = call.matches.get_one::<String>(NAME).map_or("", String::as_str);
    let parent = UnixStream::from(stdin().as_fd().try_clone_to_owned()?);
    worker::serve(name, &parent, |number| squares(call).square(number))
        .context("a worker is started by its parent, with a socket as standard input")
}

fn on_argument() -> Arg {
    let about = "Run on one of the two only [default: both, one after the other]";
    Arg::new(ON).long(ON).value_parser(["threads", "processes"]).help(about)
}
