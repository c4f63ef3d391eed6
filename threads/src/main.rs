//! The program of the section: `cargo run -p threads`.

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
        Example {
            name: "parallelism",
            about: "7.1: the same tasks take turns on one core, then run at once on all",
            rust: include_str!("parallelism.rs"),
            python: include_str!("../python/parallelism.py"),
            run: run_parallelism,
            ..Example::NONE
        },
        Example {
            name: "spawn",
            about: "7.2.2: two threads start, wait, end, and are joined",
            rust: include_str!("spawn.rs"),
            python: include_str!("../python/spawn.py"),
            lines: shared::LANES,
            run: run_spawn,
            ..Example::NONE
        },
        Example {
            name: "lock",
            about: "7.2.3: five threads count together under a lock",
            rust: include_str!("lock.rs"),
            python: include_str!("../python/lock.py"),
            run: run_lock,
            ..Example::NONE
        },
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
        let first = parallelism::on_one_core(&names, plan, cores[0])?;
        let second = parallelism::on_all_cores(&names, plan)?;
        anyhow::Ok((first, second))
    });
    let (one, all) = halves.context("cannot start the threads")?;
    anyhow::ensure!(one.primes == all.primes, "the two halves counted differently");
    for (name, primes) in names.iter().zip(&one.primes) {
        say(&words::primes(lang, name, *primes));
    }
    say(&words::concurrency(lang, names.len()));
    if cores.len() > 1 {
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
        let joined = outcome.with_context(|| format!("cannot start {name}"))?;
        joined.map_err(|_| anyhow!("{name} panicked"))?;
    }
    say(words::all_done(lang));
    call.draw(&record)
}

fn run_lock(call: &Call) -> anyhow::Result<()> {
    let lang = call.flags.lang();
    let names = words::names(lang, 5);
    let pause = call.flags.work / 5;
    let (value, record) = shared::run(|| lock::count(&names, pause));
    say(&words::counted(lang, value));
    call.draw(&record)
}
