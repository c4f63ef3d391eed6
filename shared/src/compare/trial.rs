//! A trial: one model runs once, in a fresh process that says what it cost.
//!
//! ```text
//!  parent ─ starts ─▶ child: no recorder, one model, measured by itself
//!    │ ◀── one line of JSON on its standard output ──┤
//!    └──── its standard input: closed when the parent ends ─▶ it ends
//! ```
//!
//! A fresh process, because memory that one model took would count as the next one's. The
//! parent blocks while it measures: a parent that polls takes time from what it measures.

use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::Context;
use clap::{Arg, ArgMatches, value_parser};
use serde::{Deserialize, Serialize};

use super::model::{Comparison, Model};
use super::workload::{Work, nanoseconds};
use crate::lifeline::end_with_parent;
use crate::narrator::say;
use crate::run::this_program;
use crate::usage::measure;

/// The hidden command that a child runs.
pub(crate) const NAME: &str = "trial";

/// The most bytes that are read of what a child says: a line has some hundred.
const MOST: u64 = 64 << 10;

/// What one run of a model cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Trial {
    /// What it computed, which is known beforehand.
    pub(crate) answer: u64,
    /// Nanoseconds on the clock, of the model alone.
    pub wall: u64,
    /// Nanoseconds of processor time.
    pub cpu: u64,
    /// The most bytes that were resident, in the whole life of the child.
    pub memory: u64,
    /// Context switches, of itself or because it had to.
    pub switches: u64,
}

#[cfg(test)]
impl Trial {
    /// A trial that cost nothing, to name the rest of by `..`.
    pub(crate) const NOTHING: Trial = Trial { answer: 0, wall: 0, cpu: 0, memory: 0, switches: 0 };
}

/// What a child says: the same line in Rust and in Python.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Said {
    Measured(Trial),
    Failed(String),
}

/// Runs the child that `command` starts, and reads what it measured.
///
/// # Errors
/// It does not start, fails, dies, or has another answer.
pub(crate) fn run(command: Command, answer: u64) -> anyhow::Result<Trial> {
    let line = line_of(command)?;
    match serde_json::from_str(&line).context("it did not say what it measured")? {
        Said::Measured(trial) if trial.answer == answer => Ok(trial),
        Said::Measured(trial) => {
            anyhow::bail!("it computed {} where {answer} is right", trial.answer)
        }
        Said::Failed(why) => anyhow::bail!(why),
    }
}

/// Runs a child to its end and gives back what it says.
///
/// # Errors
/// It does not start, cannot be read, or ends badly.
pub(crate) fn line_of(mut command: Command) -> anyhow::Result<String> {
    // In a group of its own, a terminal's Ctrl-C is the parent's alone: that ends, and lets go
    // of the child's input, and the child ends in silence, whatever it is written in.
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
    let mut child = command.spawn()?;
    let lifeline = child.stdin.take();
    let mut said = String::new();
    // What says more is no trial; it ends when nobody reads on.
    let read = child.stdout.take().map(|out| out.take(MOST).read_to_string(&mut said));
    // Reaped before anything is given back, whatever has happened.
    let status = child.wait();
    drop(lifeline);
    read.transpose().context("cannot read what it says")?;
    let status = status?;
    anyhow::ensure!(status.success(), "it did not end well: {status}");
    Ok(said)
}

/// The command that tries a model in a fresh copy of this program.
///
/// # Errors
/// The system does not tell where the program's file is.
pub(crate) fn command(model: &Model, work: &Work) -> io::Result<Command> {
    let mut command = this_program()?;
    command.arg(NAME).args(arguments(model.name, work));
    Ok(command)
}

/// How a child is told what to do.
pub(crate) fn arguments(model: &str, work: &Work) -> [String; 5] {
    let numbers = [work.tasks as u64, work.workers as u64, work.units, nanoseconds::of(work.wait)];
    let [tasks, workers, units, wait] = numbers.map(|number| number.to_string());
    [model.to_owned(), tasks, workers, units, wait]
}

/// The child's side: runs the model that it is told to, and says what it cost.
pub(crate) fn be_trial(comparison: &Comparison, matches: &ArgMatches) -> ExitCode {
    let said = match try_model(comparison, matches) {
        Ok(trial) => Said::Measured(trial),
        Err(error) => Said::Failed(format!("{error:#}")),
    };
    say(&serde_json::to_string(&said).unwrap_or_default());
    ExitCode::SUCCESS
}

fn try_model(comparison: &Comparison, matches: &ArgMatches) -> anyhow::Result<Trial> {
    let number = |name| matches.get_one::<u64>(name).copied().unwrap_or(0);
    let size = |name| usize::try_from(number(name));
    let work = Work {
        tasks: size("TASKS")?,
        workers: size("WORKERS")?,
        units: number("UNITS"),
        wait: Duration::from_nanos(number("WAIT")),
    };
    let name = matches.get_one::<String>("MODEL").map_or("", String::as_str);
    let model = comparison.all().find(|model| model.name == name).context("no such model")?;
    end_with_parent(0).context("cannot watch for the end of its parent")?;
    let (answer, usage) = measure(|| (model.run)(&work));
    Ok(Trial {
        answer: answer?,
        wall: nanoseconds::of(usage.wall),
        cpu: nanoseconds::of(usage.own.user + usage.own.system),
        memory: usage.own.peak_memory,
        switches: usage.own.voluntary + usage.own.involuntary,
    })
}

/// The hidden command's arguments.
pub(crate) fn subcommand() -> clap::Command {
    let numbers = ["TASKS", "WORKERS", "UNITS", "WAIT"]
        .map(|name| Arg::new(name).required(true).value_parser(value_parser!(u64)));
    clap::Command::new(NAME).hide(true).arg(Arg::new("MODEL").required(true)).args(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_a_child_measured_is_read_only_with_the_right_answer() {
        let says = |answer: u64| {
            format!(
                r#"echo '{{"measured": {{"answer": {answer}, "wall": 1, "cpu": 2, "memory": 3,
                   "switches": 4}}}}'"#
            )
        };
        let trial = run(shell(&says(7)), 7).unwrap();
        assert_eq!((trial.wall, trial.cpu, trial.memory, trial.switches), (1, 2, 3, 4));
        let wrong = run(shell(&says(8)), 7).unwrap_err().to_string();
        assert_eq!(wrong, "it computed 8 where 7 is right");
    }

    #[test]
    fn a_child_that_fails_or_dies_is_an_error_that_says_why() {
        let why = |script| format!("{:#}", run(shell(script), 1).unwrap_err());
        assert_eq!(why(r#"echo '{"failed": "no threads"}'"#), "no threads");
        assert!(why("kill -9 $$").contains("signal: 9"));
        assert!(why("echo nonsense").contains("did not say"));
        let missing = run(Command::new("/nonexistent/program"), 1).unwrap_err();
        assert!(missing.downcast_ref::<io::Error>().is_some(), "{missing}");
    }
}
