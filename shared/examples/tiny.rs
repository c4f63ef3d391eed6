//! A whole section in one file: `cargo run -p shared --example tiny`.
//!
//! This is the least that a section's program needs. The tests of `shared` run it to see
//! how such a program speaks, draws, and ends.

use std::io::{self, Read};
use std::process::{Command, ExitCode, Stdio};
use std::thread;

use shared::compare::{Comparison, Model};
use shared::{Call, Example, Section, say};
use tracing::field::Empty;
use tracing::{info, info_span};

const SECTION: Section = Section {
    name: "tiny",
    about: "What does the least of sections look like?",
    examples: &[
        Example {
            name: "greet",
            about: "Two threads start, wait, and end",
            rust: include_str!("tiny.rs"),
            python: "print('all is said')\n",
            lines: shared::LANES,
            run: greet,
            ..Example::NONE
        },
        Example {
            name: "ask",
            about: "A child process waits under a lock that it never gives back",
            rust: include_str!("tiny.rs"),
            python: "print('it waits')\n",
            lines: shared::LANES,
            run: ask,
            ..Example::NONE
        },
    ],
    children: &[
        Example { name: "held", run: held, ..Example::NONE },
        Example { name: "parent", run: parent, ..Example::NONE },
        Example { name: "says", run: says, ..Example::NONE },
        Example { name: "mask", run: mask, ..Example::NONE },
        Example { name: "lasts", run: lasts, finishes: true, entries: 1, ..Example::NONE },
    ],
    compare: Some(&Comparison {
        models: &[Model {
            name: "sequential",
            run: |work| Ok((0..work.tasks).map(|_| work.task()).sum()),
        }],
        ..Comparison::NONE
    }),
    ..Section::NONE
};

fn main() -> ExitCode {
    shared::main(&SECTION)
}

fn greet(call: &Call) -> anyhow::Result<()> {
    let names = call.pick(["thread 1", "thread 2"], ["线程1", "线程2"]);
    let ((), record) = shared::run(|| {
        thread::scope(|scope| {
            for name in names {
                let lane = info_span!("thread", name);
                let wait = || info_span!("wait", on = "sleep").in_scope(|| pause(call));
                scope.spawn(move || lane.in_scope(wait));
            }
        });
    });
    say(call.pick("all is said", "都说完了"));
    call.draw(&record)
}

fn pause(call: &Call) {
    thread::sleep(call.flags.work);
}

/// Starts the child, waits until it has spoken, and kills it.
fn ask(call: &Call) -> anyhow::Result<()> {
    let (ended, record) = shared::run(|| {
        let lane = info_span!("process", name = call.pick("child", "进程"), pid = Empty);
        let mut command = shared::this_program()?;
        command.args(["held", call.flags.lang().flag()]).stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        lane.record("pid", child.id());
        let spoken = child.stdout.take().map(|mut out| out.read_exact(&mut [0; 6]));
        info_span!("wait", on = "child").in_scope(|| pause(call));
        child.kill()?;
        child.wait()?;
        spoken.transpose()
    });
    ended?;
    say(call.pick("it waits", "它在等待"));
    call.draw(&record)
}

/// The child's side: it takes, hands over, and then waits until its input ends.
fn held(_: &Call) -> anyhow::Result<()> {
    for round in 0..100 {
        info_span!("work", round).in_scope(|| info!(name: "send", id = round));
    }
    let _hold = info_span!("hold", of = "ledger").entered();
    let _inner = info_span!("thread", name = "inner").entered();
    let _wait = info_span!("wait", on = "the end of its input").entered();
    say("ready");
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// A child that has a child of its own.
fn parent(_: &Call) -> anyhow::Result<()> {
    let lane = info_span!("process", name = "grandchild", pid = Empty);
    let mut child = shared::this_program()?.arg("says").spawn()?;
    lane.record("pid", child.id());
    child.wait()?;
    Ok(())
}

/// Says something outside of all spans.
#[expect(clippy::unnecessary_wraps, reason = "an example may fail")]
fn says(_: &Call) -> anyhow::Result<()> {
    info!(name: "send", id = "outside of all spans");
    Ok(())
}

/// Says more than it keeps, and after Ctrl-C goes on until its input ends.
fn lasts(call: &Call) -> anyhow::Result<()> {
    let (read, record) = shared::run(|| {
        (0..20_000).for_each(|round| info!(name: "send", id = round));
        say("begun");
        shared::nap(call.flags.work);
        say("told to end");
        io::stdin().read_to_end(&mut Vec::new())
    });
    call.draw(&record)?;
    anyhow::ensure!(read? == 0, "its input is not empty");
    say("finished");
    Ok(())
}

/// Starts a program that tells which signals it has blocked.
fn mask(_: &Call) -> anyhow::Result<()> {
    Command::new("grep").args(["SigBlk", "/proc/self/status"]).status()?;
    Ok(())
}
