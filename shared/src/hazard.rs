//! `hazard NAME`: a classic mistake is made until its record shows it, then its cure.
//!
//! Both run in child processes, for a mistake may never end. What is said of them comes
//! from their records: nothing is promised that this run has not shown. The lines of the
//! examples are in both languages; the commands `hazard`, `step` and `compare` speak English.

use std::process::ExitStatus;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use tracing::info_span;

use crate::call::Call;
use crate::flags::Flags;
use crate::lifeline::end_with_parent;
use crate::nap::interrupted;
use crate::narrator::say;
use crate::record::Record;
use crate::stage::{self, Ended, Watched};
use crate::vocabulary::Word;
use crate::{interrupt, picture, run};

/// A classic mistake, and its cure.
pub struct Hazard {
    /// What runs it.
    pub name: &'static str,
    /// What is wrong, in a sentence.
    pub about: &'static str,
    /// What makes it show in every run, in a sentence; empty if nothing need be done.
    pub staged: &'static str,
    /// Makes the mistake; it need not come back. Run in a child process, as `cure` is.
    pub wrong: fn(&Call) -> anyhow::Result<()>,
    /// Does the same without the mistake, and comes back.
    pub cure: fn(&Call) -> anyhow::Result<()>,
    /// Explains the mistake from the record, in at most five lines; `None`: it does not
    /// show it, or not yet. Once it does, the child is ended.
    pub observed: fn(&Record) -> Option<Vec<String>>,
    /// Says from both records, the mistake's and the cure's, what is different.
    pub cured: fn(&Record, &Record) -> Option<String>,
}

/// The two that are run of a hazard; also what their pictures are called.
const WRONG: &str = "wrong";
const CURE: &str = "cure";

/// The command that a reader knows.
pub(crate) const HAZARD: &str = "hazard";
/// The one of the child: no help lists it.
pub(crate) const CHILD: &str = "child-of-hazard";
/// The exit status of a child whose parent has gone. Nobody is there to read it.
const CUT: i32 = 1;

/// The commands of a section that has these hazards.
pub(crate) fn commands(hazards: &[Hazard]) -> Vec<Command> {
    if hazards.is_empty() {
        return Vec::new();
    }
    let names: PossibleValuesParser = hazards.iter().map(|hazard| hazard.name).into();
    let name = Arg::new("NAME").value_parser(names);
    let list = Arg::new("list").long("list").action(ArgAction::SetTrue);
    let deadline = Arg::new("deadline").long("deadline").value_name("DURATION");
    let hazard = Command::new(HAZARD)
        .about("Make a classic mistake, see it in its record, then see its cure")
        .arg(name.clone().help("The mistake").required_unless_present("list"))
        .arg(list.help("List the mistakes, with a sentence each"))
        .arg(
            deadline
                .help("How long each may take; it ends as soon as its record shows it")
                .allow_hyphen_values(true)
                .default_value("3s")
                .value_parser(humantime::parse_duration),
        );
    let which = Arg::new("WHICH").required(true).value_parser([WRONG, CURE]);
    let child = Command::new(CHILD).hide(true).arg(name.required(true)).arg(which);
    vec![hazard, child]
}

/// `hazard`: lists them, or shows one.
///
/// # Errors
/// It was not observed, its cure shows it too, or one of them did not run as it should.
pub(crate) fn make(
    hazards: &'static [Hazard],
    flags: &Flags,
    matches: &ArgMatches,
) -> anyhow::Result<()> {
    if matches.get_flag("list") {
        let longest = hazards.iter().map(|hazard| hazard.name.len()).max().unwrap_or(0);
        let line = |hazard: &Hazard| say(&format!("{:longest$}  {}", hazard.name, hazard.about));
        hazards.iter().for_each(line);
        return Ok(());
    }
    let Some(hazard) = named(hazards, matches) else { return Ok(()) };
    let deadline = *matches.get_one("deadline").unwrap_or(&Duration::ZERO);
    show(hazard, &Stage { hazard: hazard.name, flags, deadline })
}

/// `child-of-hazard`: one of the two, in this process, which ends with its parent.
///
/// # Errors
/// Those of the hazard, and a thread that the system refuses.
pub(crate) fn be_child(hazards: &'static [Hazard], call: &Call) -> anyhow::Result<()> {
    let Some(hazard) = named(hazards, &call.matches) else { return Ok(()) };
    end_with_parent(CUT).context("cannot start the thread that waits for the parent's end")?;
    let run = match call.matches.get_one::<String>("WHICH") {
        Some(which) if which == CURE => hazard.cure,
        _ => hazard.wrong,
    };
    info_span!("process", name = hazard.name).in_scope(|| run(call))
}

fn named(hazards: &'static [Hazard], matches: &ArgMatches) -> Option<&'static Hazard> {
    let name = matches.get_one::<String>("NAME")?;
    hazards.iter().find(|hazard| hazard.name == name)
}

fn show(hazard: &Hazard, stage: &Stage<'_>) -> anyhow::Result<()> {
    say(&format!("{}: {}", hazard.name, hazard.about));
    if !hazard.staged.is_empty() {
        say(&format!("staged:   {}", hazard.staged));
    }
    let wrong = stage.run(WRONG, hazard.observed)?;
    let lines = (hazard.observed)(&wrong.record);
    for (place, line) in lines.iter().flatten().enumerate() {
        say(&format!("{} {line}", if place == 0 { "observed:" } else { "         " }));
    }
    let first = stage.draw(WRONG, &wrong);
    if interrupted() {
        return first;
    }
    stage.well(WRONG, &wrong)?;
    ensure!(lines.is_some(), "{} was not observed{}", hazard.name, stage.so_far(&wrong));

    let cure = stage.run(CURE, |_| None)?;
    let also = (hazard.observed)(&cure.record).is_some();
    // Cut short, it has not shown all that would be said of it.
    let clean = !also && matches!(cure.ended, Ended::Itself(_));
    let line = (hazard.cured)(&wrong.record, &cure.record).filter(|_| clean);
    if let Some(line) = &line {
        say(&format!("cure:     {line}"));
    }
    let second = stage.draw(CURE, &cure);
    if interrupted() {
        return both(first, second);
    }
    stage.well(CURE, &cure)?;
    ensure!(!also, "the cure of {} shows the mistake too", hazard.name);
    ensure!(line.is_some(), "the cure of {} was not seen{}", hazard.name, stage.so_far(&cure));
    both(first, second)
}

/// What went wrong with either, or with both.
fn both(first: anyhow::Result<()>, second: anyhow::Result<()>) -> anyhow::Result<()> {
    match (first, second) {
        (Err(first), Err(second)) => bail!("{first:#}; {second:#}"),
        (first, second) => first.and(second),
    }
}

/// What both runs of a hazard have in common.
struct Stage<'a> {
    hazard: &'static str,
    flags: &'a Flags,
    deadline: Duration,
}

impl Stage<'_> {
    fn run(
        &self,
        which: &'static str,
        look: impl Fn(&Record) -> Option<Vec<String>>,
    ) -> anyhow::Result<Watched> {
        interrupt::draw_as(self.flags, Some(which), false);
        let start = || {
            let mut command = run::this_program()?;
            command.args(self.flags.for_child()).args([CHILD, self.hazard, which]);
            // A panic may be what is shown: what it complains of need be no longer than a line.
            command.env("RUST_BACKTRACE", "0");
            stage::watch(self.hazard, command, self.deadline, |record| look(record).is_some())
        };
        start().with_context(|| format!("cannot run {} ({which}) in a process", self.hazard))
    }

    fn draw(&self, which: &str, watched: &Watched) -> anyhow::Result<()> {
        let mut record = watched.record.clone();
        // Starting a process takes longer than most mistakes: the picture begins behind it.
        let begin = record.lanes_of(Word::Process).find_map(|lane| lane.begin);
        record.begin = begin.unwrap_or(record.begin);
        picture::draw(&record, self.flags, Some(which))
    }

    /// Whether the child ended as it should, and if not, what it complained of.
    fn well(&self, which: &str, watched: &Watched) -> anyhow::Result<()> {
        match watched.ended {
            Ended::Itself(status) if !status.success() => {
                bail!("{} ({which}) failed: {}", self.hazard, reason(status, &watched.complaint))
            }
            _ => Ok(()),
        }
    }

    fn so_far(&self, watched: &Watched) -> String {
        let deadline = humantime::format_duration(self.deadline);
        match watched.ended {
            Ended::Late => format!(" within {deadline}: give it longer by --deadline"),
            _ => ": its record does not show it".to_owned(),
        }
    }
}

/// What a child said when it failed, in a line, or else how it ended.
fn reason(status: ExitStatus, complaint: &str) -> String {
    let line = |line: &&str| !line.is_empty() && !line.starts_with("note: ");
    if let Some(error) = complaint.lines().find_map(|line| line.strip_prefix("error: ")) {
        return error.to_owned();
    }
    let said = complaint.lines().take_while(|line| !line.starts_with("stack backtrace:"));
    let said = said.map(str::trim).filter(line).collect::<Vec<_>>().join(" ");
    if said.is_empty() { status.to_string() } else { said }
}
