//! What a section compares: its models, and what else it measures.

use clap::{ArgMatches, Command};

use super::workload::Work;

/// What a section compares.
pub struct Comparison {
    /// Its models of the common workload; the first one is `sequential`.
    pub models: &'static [Model],
    /// The script that does the workload in Python.
    pub python: &'static str,
    /// The script's models; the first one is sequential.
    pub python_models: &'static [&'static str],
    /// What else a trial can run, for [`Comparison::instead`].
    pub trials: &'static [Model],
    /// Adds arguments of its own.
    pub args: fn(Command) -> Command,
    /// Measures something else, if the arguments ask for it.
    pub instead: fn(&ArgMatches) -> Option<anyhow::Result<()>>,
}

impl Comparison {
    /// A comparison of nothing, to name the rest of by `..`.
    pub const NONE: Comparison = Comparison {
        models: &[],
        python: "",
        python_models: &[],
        trials: &[],
        args: |command| command,
        instead: |_| None,
    };

    /// All that a trial can run.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static Model> {
        self.models.iter().chain(self.trials)
    }
}

/// One way to do the work.
pub struct Model {
    /// Its name, the same in every section that has it.
    pub name: &'static str,
    /// Does all tasks, and returns what they computed together.
    pub run: fn(&Work) -> anyhow::Result<u64>,
}
