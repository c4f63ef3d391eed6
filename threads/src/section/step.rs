//! The reader as scheduler.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command};
use shared::{Call, Example};

/// A hazard's kernel or its cure, step by step.
pub const STEP: Example = Example {
    name: "step",
    about: "You are the scheduler: run a hazard step by step, in any order of its threads",
    args,
    run: played::run,
    ..Example::NONE
};

/// The kernels by name.
const NAMES: [&str; 6] = [
    "lost-update",
    "lost-update-cure",
    "deadlock",
    "deadlock-cure",
    "lost-wakeup",
    "lost-wakeup-cure",
];

fn args(command: Command) -> Command {
    let name = Arg::new("NAME").required(true).value_parser(PossibleValuesParser::new(NAMES));
    let auto = Arg::new("auto").long("auto").action(ArgAction::SetTrue).conflicts_with("replay");
    let replay = Arg::new("replay").long("replay").value_name("SCHEDULE");
    command.args([
        name.help("Which hazard, or its cure"),
        auto.help("Search for the order that fails, fewest preemptions first"),
        replay.help("Run the order that was printed as `again: ...`, such as main,A:2,B:2"),
    ])
}

fn name(call: &Call) -> &str {
    call.matches.get_one::<String>("NAME").map_or("", String::as_str)
}

#[cfg(not(feature = "step"))]
mod played {
    use super::{Call, name};

    /// Says how to build what this program has been built without.
    pub fn run(call: &Call) -> anyhow::Result<()> {
        let name = name(call);
        anyhow::bail!(
            "this program was built without its model checker; with it: cargo run -p threads \
             --features step -- step {name}"
        )
    }
}

#[cfg(feature = "step")]
mod played {
    use std::io::{self, ErrorKind, IsTerminal};
    use std::time::Duration;
    use std::{process, thread};

    use anyhow::Context;
    use threads::step::play::{again, play};
    use threads::step::schedule::parse;
    use threads::step::search::{End, LIMIT};
    use threads::step::{Kernel, Run, replay, search, table};

    use super::{Call, name};

    /// Plays, searches or replays, as the arguments ask.
    pub fn run(call: &Call) -> anyhow::Result<()> {
        let kernel = Kernel::named(name(call)).context("there is no such kernel")?;
        if call.matches.get_flag("auto") {
            auto(kernel);
            return Ok(());
        }
        if let Some(line) = call.matches.get_one::<String>("replay") {
            let schedule = parse(kernel, line)?;
            shared::say(&told(kernel, &replay(kernel, &schedule)?));
            return Ok(());
        }
        thread::Builder::new().spawn(end_by_ctrl_c).context("cannot start a thread")?;
        let input = io::stdin();
        let echo = !input.is_terminal();
        match play(kernel, input.lock(), &mut io::stdout().lock(), echo) {
            // Whoever reads has had enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            ended => ended.context("the game cannot go on"),
        }
    }

    /// A game waits for its input, where nothing but this would notice that Ctrl-C was pressed.
    fn end_by_ctrl_c() {
        while !shared::nap(Duration::from_hours(1)) {}
        process::exit(130)
    }

    fn auto(kernel: &Kernel) {
        let search = search(kernel, &[], LIMIT);
        let End::Failed(run) = &search.end else {
            shared::say(&format!("no failure in {} of {}", search.orders(), kernel.name));
            return;
        };
        let preemptions = match run.preemptions() {
            1 => "1 preemption".to_owned(),
            many => format!("{many} preemptions"),
        };
        let told = told(kernel, run);
        shared::say(&format!("order {}, with {preemptions}, fails:\n\n{told}", search.runs));
    }

    /// The interleaving, the outcome and the schedule of a run.
    fn told(kernel: &Kernel, run: &Run) -> String {
        let table = table(kernel, &run.steps);
        format!("{table}\n{}\n{}", run.outcome, again(kernel, &run.schedule()))
    }
}
