//! A section with hazards: `cargo run -p shared --example mistakes -- hazard --list`.
//!
//! `stuck` is what a hazard should be. The others are told apart from one: the tests of
//! `shared` run them to see how `hazard` ends when a mistake does not show itself.

use std::process::{Command, ExitCode, Stdio};
use std::thread;

use shared::{Hazard, Record, Section, Word};
use tracing::field::Empty;
use tracing::info_span;

const SECTION: Section = Section {
    name: "mistakes",
    about: "What does a section with hazards look like?",
    hazards: &[
        STUCK,
        Hazard { name: "never", about: "it does not show itself", wrong: STUCK.cure, ..STUCK },
        Hazard { name: "slow", about: "it ends too late", wrong: |_| sleep(), ..STUCK },
        Hazard { name: "fails", about: "its child fails", wrong: |_| fails(), ..STUCK },
        Hazard { name: "panics", about: "its child panics", wrong: |_| panic!("boom"), ..STUCK },
        Hazard { name: "dies", about: "its child is killed", wrong: |_| dies(), ..STUCK },
        INCURABLE,
        Hazard { name: "stays", about: "its cure is stuck too", cure: STUCK.wrong, ..STUCK },
        Hazard { name: "half", about: "the cure shows nothing", cure: |_| Ok(()), ..STUCK },
        Hazard { name: "fatal", about: "the cure fails", cure: |_| fails(), ..STUCK },
        Hazard { name: "breeds", wrong: |_| breeds(sleep), cure: |_| breeds(|| Ok(())), ..STUCK },
    ],
    ..Section::NONE
};

/// A thread that waits for what it holds.
const STUCK: Hazard = Hazard {
    name: "stuck",
    about: "a thread waits for what it holds",
    staged: "",
    wrong: |_| {
        let _thread = info_span!("thread", name = "A").entered();
        let _hold = info_span!("hold", of = "ledger").entered();
        let _wait = info_span!("wait", on = "ledger").entered();
        sleep()
    },
    cure: |_| {
        info_span!("work", does = "all of it").in_scope(|| ());
        Ok(())
    },
    observed: |record| Some(vec![record.cycle()?.to_string()]),
    cured: |_, record| record.bars_of(Word::Work).next().map(all_done(record)),
};

/// A mistake that its cure makes too.
const INCURABLE: Hazard = Hazard {
    name: "incurable",
    about: "its cure does the same",
    wrong: STUCK.cure,
    observed: |record| record.bars_of(Word::Work).next().map(|work| vec![work.text.clone()]),
    ..STUCK
};

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn all_done(record: &Record) -> impl Fn(&shared::Bar) -> String {
    |work| format!("{} did {}", record.lanes[work.lane].name, work.text)
}

/// For ever: only its end ends it.
fn sleep() -> anyhow::Result<()> {
    loop {
        thread::park();
    }
}

fn fails() -> anyhow::Result<()> {
    anyhow::bail!("there is no ledger")
}

fn dies() -> anyhow::Result<()> {
    nix::sys::signal::raise(nix::sys::signal::Signal::SIGTERM)?;
    sleep()
}

/// Starts a process that outlasts it.
fn breeds(then: fn() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut outlasts = Command::new("sleep");
    let process = outlasts.arg("120").stdin(Stdio::null()).spawn()?;
    let lane = info_span!("process", name = "grandchild", pid = Empty);
    lane.record("pid", process.id());
    then()
}
