//! The program of the section: `cargo run -p threads`.

mod section;
mod words;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, anyhow};
use shared::{Call, Example, Section, say};
use threads::parallelism::{self, Plan};
use threads::{cores, lock, spawn};

const SECTION: Section = Section {
    name: "threads",
    about: "Threads: when do they run, and what happens to what they share?",
    examples: &[
        Example { run: run_parallelism, ..section::PARALLELISM },
        Example { run: run_spawn, ..section::SPAWN },
        Example { run: run_lock, ..section::LOCK },
    ],
    children: &[],
};

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn run_parallelism(call: &Call) -> anyhow::Result<()> {
    let lang = call.flags.lang();
    let cores = cores::allowed().context("cannot tell which cores this program may use")?;
    let names = words::names(lang, cores.len().max(2));
    // Together the tasks compute as long as two of `--work` would, however many they are.
    let each = call.flags.work.saturating_mul(2) / u32::try_from(names.len())?;
    let plan = Plan::taking(each.max(Duration::from_micros(1)));
    let (halves, record) = shared::run(|| {
        let one = parallelism::on_one_core(&names, plan, cores[0])?;
        let all = (cores.len() > 1).then(|| parallelism::on_all_cores(&names, plan));
        anyhow::Ok((one, all.transpose()?))
    });
    let (one, all) = halves.with_context(|| words::cannot_start("the threads"))?;
    for (name, primes) in names.iter().zip(&one.primes) {
        say(&words::primes(lang, name, *primes));
    }
    say(&words::concurrency(lang, names.len()));
    if let Some(all) = all {
        anyhow::ensure!(one.primes == all.primes, "the two halves counted differently");
        let ratio = one.wall.as_secs_f64() / all.wall.as_secs_f64();
        say(&words::parallelism(lang, cores.len(), ratio));
    } else {
        say(words::one_core(lang));
    }
    call.draw(&record)
}

fn run_spawn(call: &Call) -> anyhow::Result<()> {
    let lang = call.flags.lang();
    let names = words::names(lang, 2);
    let (outcomes, record) = shared::run(|| spawn::spawn(&names, call.flags.work));
    for (name, outcome) in names.iter().zip(outcomes) {
        let joined = outcome.with_context(|| words::cannot_start(name))?;
        joined.map_err(|_| anyhow!("{name} panicked"))?;
    }
    say(words::all_done(lang));
    call.draw(&record)
}

fn run_lock(call: &Call) -> anyhow::Result<()> {
    let lang = call.flags.lang();
    let names = words::names(lang, 5);
    let (value, record) = shared::run(|| lock::count(&names, call.flags.work / 5));
    let value = value.with_context(|| words::cannot_start("the threads"))?;
    say(&words::counted(lang, value));
    call.draw(&record)
}
