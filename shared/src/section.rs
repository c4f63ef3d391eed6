//! The command line of a section: its examples, `show`, and the shared flags.

use std::io;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::call::Call;
use crate::compare::{self, Comparison, trial};
use crate::flags::Flags;
use crate::hazard::{self, Hazard};
use crate::nap::interrupted;
use crate::narrator::{Line, complain};
use crate::{file, interrupt, narrator, picture, recorder, run, show};

/// A section of the chapter: what its program offers.
pub struct Section {
    /// The name of its package.
    pub name: &'static str,
    /// The question that it answers, in a sentence.
    pub about: &'static str,
    /// Its examples, in the chapter's order.
    pub examples: &'static [Example],
    /// Other commands, which are not among those that run when none is named.
    pub commands: &'static [Example],
    /// What its child processes run: commands that no help lists.
    pub children: &'static [Example],
    /// Its classic mistakes, which `hazard NAME` makes.
    pub hazards: &'static [Hazard],
    /// What its command `compare` measures.
    pub compare: Option<&'static Comparison>,
    /// Whether its runs end by themselves when they are [`interrupted`].
    pub stops: bool,
}

impl Section {
    /// A section with nothing in it, to name the rest of by `..`.
    pub const NONE: Section = Section {
        name: "",
        about: "",
        examples: &[],
        commands: &[],
        children: &[],
        hazards: &[],
        compare: None,
        stops: false,
    };

    /// All that its program can be told to run.
    fn all(&self) -> impl Iterator<Item = &'static Example> {
        self.examples.iter().chain(self.commands).chain(self.children)
    }
}

/// One example: a command of the section.
pub struct Example {
    /// What runs it.
    pub name: &'static str,
    /// What it shows, in a sentence.
    pub about: &'static str,
    /// The source of its mechanism, in Rust.
    pub rust: &'static str,
    /// The same in Python.
    pub python: &'static str,
    /// What is narrated while it runs.
    pub lines: &'static [Line],
    /// Adds arguments of its own.
    pub args: fn(Command) -> Command,
    /// Runs it: calls the library, says the answers, draws the record.
    pub run: fn(&Call) -> anyhow::Result<()>,
    /// About how many entries of its record are kept, at 56 bytes each; the oldest go first.
    pub entries: usize,
    /// Whether it finishes what it has begun when it is [`interrupted`], however long that
    /// takes. (A second Ctrl-C ends it at once.)
    pub finishes: bool,
}

impl Example {
    /// An example with nothing in it, to name the rest of by `..`.
    pub const NONE: Example = Example {
        name: "",
        about: "",
        rust: "",
        python: "",
        lines: &[],
        args: |command| command,
        run: |_| Ok(()),
        entries: recorder::CAP,
        finishes: false,
    };
}

/// The whole `main` of a section: arguments, a library call, what it prints.
///
/// With no command all examples run in order. Exit status: 0, 1 after an error, which is
/// one sentence on standard error, 2 for arguments that make no sense, 130 after Ctrl-C.
pub fn main(section: &Section) -> ExitCode {
    let matches = match command(section).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return refuse(section, &error),
    };
    let example = matches.subcommand();
    if let Some(flag) = example.and_then(|(name, own)| flag_of_others(section, name, own)) {
        complain(&format!("error: --{flag} is for examples and hazards: leave it out"));
        return ExitCode::FAILURE;
    }
    // Flags may stand before or behind the example's name; behind it both are known.
    let mut flags = match Flags::from_arg_matches(example.map_or(&matches, |(_, own)| own)) {
        Ok(flags) => flags,
        Err(error) => error.exit(),
    };
    if let (Some(comparison), Some((trial::NAME, own))) = (section.compare, example) {
        return trial::be_trial(comparison, own);
    }
    if let Err(error) = file::outlive_limit() {
        complain(&format!("a limit of `ulimit -f` will end this without a sentence: {error}"));
    }
    // A comparison keeps no record, and Ctrl-C ends it at once.
    let compares = example.is_some_and(|(name, _)| name == compare::NAME);
    if !compares && run::install().is_none() {
        complain("another subscriber is installed: no record is kept");
    }
    // A hazard is watched by `nap`, whatever its section does.
    let watches = example.is_some_and(|(name, _)| name == hazard::HAZARD);
    if let Err(error) = interrupt::on_ctrl_c(watches || section.stops && !compares) {
        complain(&format!("Ctrl-C will end this without a picture: {error}"));
    }
    let refused = flags.drop_unusable();
    for picture in &refused {
        complain(&format!("error: {picture}"));
    }
    let mut done = match example {
        Some(("show", matches)) => {
            narrator::say(&show(section, matches));
            Ok(())
        }
        Some((hazard::HAZARD, matches)) => hazard::make(section.hazards, &flags, matches),
        Some((hazard::CHILD, matches)) => {
            let matches = matches.clone();
            hazard::be_child(section.hazards, &Call { flags, matches, example: None })
        }
        Some((name, matches)) => run_one(section, name, &flags, matches),
        None => run_all(section, &flags),
    };
    if let (Ok(()), Some(error)) = (&done, narrator::failure()) {
        done = Err(anyhow::Error::new(error).context("cannot write to standard output"));
    }
    if let (Err(error), true, true) = (&done, interrupted(), interrupt::finishes()) {
        complain(&format!("error: {error:#}")); // it had all its time, so this is no echo of Ctrl-C
    }
    match done {
        _ if interrupted() => ExitCode::from(interrupt::INTERRUPTED),
        Ok(()) if refused.is_empty() => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Says why the arguments make no sense, or the help that they ask for.
fn refuse(section: &Section, error: &clap::Error) -> ExitCode {
    // What is near a hazard's name among the commands is not what was meant.
    let names = [ContextKind::InvalidSubcommand, ContextKind::InvalidArg];
    let hazard = names.iter().find_map(|kind| match error.get(*kind)? {
        ContextValue::String(name) => section.hazards.iter().find(|hazard| hazard.name == name),
        _ => None,
    });
    let Some(Hazard { name, .. }) = hazard else { error.exit() };
    complain(&format!("error: `{name}` is a hazard: say `hazard {name}`"));
    ExitCode::from(2)
}

/// A flag of those that are drawn, given to a command that draws nothing.
fn flag_of_others(section: &Section, name: &str, own: &ArgMatches) -> Option<&'static str> {
    let lists = name == hazard::HAZARD && own.get_flag("list");
    let draws = section.examples.iter().chain(section.children).any(|drawn| drawn.name == name)
        || [hazard::HAZARD, hazard::CHILD].contains(&name);
    let is_given = |name: &str| own.value_source(name) == Some(ValueSource::CommandLine);
    let flags = [("work", "work"), ("svg", "svg"), ("trace", "trace"), ("no_lanes", "no-lanes")]
        .into_iter();
    flags.filter(|_| lists || !draws).find(|(name, _)| is_given(name)).map(|(_, flag)| flag)
}

fn command(section: &Section) -> Command {
    let show = Command::new("show")
        .about("Print the Rust and the Python source of an example side by side")
        .arg(Arg::new("EXAMPLE").required(true).value_parser(names(section)));
    let root = Command::new(section.name)
        .bin_name(format!("cargo run -p {} --", section.name))
        .after_help("With no command, all examples run in this order.")
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .arg(help())
        .subcommand_value_name("EXAMPLE")
        .subcommand_help_heading("Examples")
        .subcommands(section.examples.iter().map(subcommand))
        .subcommand(show)
        .subcommands(hazard::commands(section.hazards))
        .subcommands(section.commands.iter().map(subcommand))
        .subcommands(section.compare.map(compare::subcommand))
        .subcommands(section.children.iter().map(|child| subcommand(child).hide(true)))
        .subcommands(section.compare.map(|_| trial::subcommand()));
    // The flags' own description would take the place of the section's.
    Flags::augment_args(root).about(section.about)
}

/// The short help, by either flag: a line each.
fn help() -> Arg {
    let help = Arg::new("help").short('h').long("help").help("Print this help");
    help.action(ArgAction::HelpShort).global(true)
}

fn subcommand(example: &Example) -> Command {
    (example.args)(Command::new(example.name).about(example.about))
}

fn names(section: &Section) -> Vec<&'static str> {
    section.examples.iter().map(|example| example.name).collect()
}

fn show(section: &Section, matches: &ArgMatches) -> String {
    let name = matches.get_one::<String>("EXAMPLE").map_or("", String::as_str);
    let example = section.examples.iter().find(|example| example.name == name);
    let example = example.unwrap_or(&Example::NONE);
    show::side_by_side(example.rust, example.python, picture::width(&io::stdout(), 160))
}

fn run_one(
    section: &Section,
    name: &str,
    flags: &Flags,
    matches: &ArgMatches,
) -> anyhow::Result<()> {
    if let Some(comparison) = section.compare.filter(|_| name == compare::NAME) {
        return compare::compare(section.name, comparison, matches);
    }
    let Some(example) = section.all().find(|example| example.name == name) else {
        return Ok(());
    };
    call(example, flags.clone(), matches.clone(), None)
}

fn run_all(section: &Section, flags: &Flags) -> anyhow::Result<()> {
    let mut failed = Vec::new();
    for example in section.examples {
        if interrupted() {
            break;
        }
        let matches = subcommand(example).no_binary_name(true).try_get_matches_from([""; 0])?;
        narrator::say(&format!("── {}: {}", example.name, example.about));
        if let Err(error) = call(example, flags.clone(), matches, Some(example.name)) {
            complain(&format!("error: {error:#}"));
            failed.push(example.name);
        }
    }
    anyhow::ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}

fn call(
    example: &Example,
    flags: Flags,
    matches: ArgMatches,
    several: Option<&'static str>,
) -> anyhow::Result<()> {
    narrator::narrate(flags.lang(), example.lines);
    run::keep(example.entries);
    interrupt::draw_as(&flags, several, example.finishes);
    (example.run)(&Call { flags, matches, example: several })
}
