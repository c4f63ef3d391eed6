//! The arguments of `compare`, the same in every section.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Command, value_parser};

use super::machine::Machine;
use super::model::Comparison;
use super::workload::Workload;

/// The command's name.
pub(crate) const NAME: &str = "compare";
/// The most tasks and workers. Each may be a thread, which takes two mappings of memory at
/// least, of which Linux gives a process 65,530: past that `std` ends the program.
const MOST: i64 = 20_000;

/// What to measure, and how.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// How many tasks there are
    #[arg(long, value_name = "N", default_value = "64", value_parser = value_parser!(u32).range(1..=MOST))]
    tasks: u32,
    /// How long each task computes
    #[arg(long, value_name = "DURATION", default_value = "2ms", allow_hyphen_values = true, value_parser = humantime::parse_duration)]
    compute: Duration,
    /// How long each task waits
    #[arg(long, value_name = "DURATION", default_value = "20ms", allow_hyphen_values = true, value_parser = humantime::parse_duration)]
    wait: Duration,
    /// How many workers share the tasks, in models that have a fixed number [default: the cores]
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=MOST))]
    workers: Option<u32>,
    /// How many rounds are measured
    #[arg(long, value_name = "N", default_value = "5", value_parser = value_parser!(u32).range(1..=1000))]
    pub rounds: u32,
    /// Measure the same in Python too, with the python3 on the PATH
    #[arg(long)]
    pub python: bool,
    /// Print JSON instead of the table
    #[arg(long)]
    pub json: bool,
    /// Where rows are kept, to stand in one table with those of other sections [default: target/compare]
    #[arg(long, value_name = "FOLDER")]
    pub rows: Option<PathBuf>,
}

impl Options {
    /// The workload, on a machine with so many cores.
    pub fn workload(&self, machine: &Machine) -> Workload {
        let workers = self.workers.map_or(machine.cores, |workers| workers as usize);
        let (tasks, compute, wait) = (self.tasks as usize, self.compute, self.wait);
        Workload { tasks, compute, wait, workers }
    }
}

/// `compare`, with what a section adds.
pub(crate) fn subcommand(comparison: &Comparison) -> Command {
    let command = Options::augment_args(Command::new(NAME));
    let about = "Measure the models of this section side by side, with spread and verdict";
    (comparison.args)(command.about(about))
}
