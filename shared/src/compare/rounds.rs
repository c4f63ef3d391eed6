//! Rounds of trials: every contender once a round, one child at a time.

use std::io;
use std::process::Command;

use indicatif::{ProgressBar, ProgressStyle};

use super::model::Model;
use super::python::Python;
use super::rows::Label;
use super::trial::{self, Trial};
use super::workload::Work;

/// Who takes part: how it is started, and what it has to compute.
pub struct Contender {
    pub(crate) label: Label,
    command: Box<dyn Fn() -> io::Result<Command>>,
    answer: u64,
}

impl Contender {
    /// A model in Rust, tried in fresh copies of this program.
    pub fn model(model: &'static Model, work: Work) -> Self {
        let label = Label { model: model.name.to_owned(), python: None, units: work.units };
        let command = Box::new(move || trial::command(model, &work));
        Contender { label, command, answer: work.answer() }
    }

    /// A model of a script in Python, by its name there, tried in fresh interpreters.
    pub fn python(python: &Python, script: &'static str, name: &'static str, work: Work) -> Self {
        let (model, python) = (format!("python: {name}"), Some(python.clone()));
        let label = Label { model, python, units: work.units };
        let command = Box::new(move || Ok(Python::command(script, name, &work)));
        Contender { label, command, answer: work.answer() }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.label.model
    }

    /// The same with another answer than that of the common workload.
    #[must_use]
    pub fn answering(self, answer: u64) -> Self {
        Contender { answer, ..self }
    }

    fn try_once(&self) -> anyhow::Result<Trial> {
        trial::run((self.command)()?, self.answer)
    }
}

/// Tries each contender once a round, and gives back its trials, or its first error: after
/// that it takes no part any more.
pub fn rounds(contenders: &[Contender], rounds: u32) -> Vec<anyhow::Result<Vec<Trial>>> {
    let bar = progress(contenders.len() as u64 * u64::from(rounds));
    let mut outcomes: Vec<anyhow::Result<Vec<Trial>>> =
        contenders.iter().map(|_| Ok(Vec::new())).collect();
    for _ in 0..rounds {
        for (contender, outcome) in contenders.iter().zip(&mut outcomes) {
            bar.set_message(contender.label.model.clone());
            if let Ok(trials) = outcome {
                match contender.try_once() {
                    Ok(trial) => trials.push(trial),
                    Err(error) => *outcome = Err(error),
                }
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    outcomes
}

/// A bar on a terminal's standard error; elsewhere it is hidden. It moves between trials
/// only: nothing ticks beside what is measured.
fn progress(trials: u64) -> ProgressBar {
    let bar = ProgressBar::new(trials);
    if let Ok(style) =
        ProgressStyle::with_template("{bar:24} {pos} of {len}, {eta} left: {wide_msg}")
    {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A contender that notes its name in a file, and then measures or fails.
    fn noting(name: &'static str, log: &std::path::Path, says: &'static str) -> Contender {
        let script = format!("echo {name} >> {}; echo '{says}'", log.display());
        let label = Label { model: name.into(), python: None, units: 0 };
        let command = move || {
            let mut command = Command::new("sh");
            command.args(["-c", &script]);
            Ok(command)
        };
        Contender { label, command: Box::new(command), answer: 1 }
    }

    #[test]
    fn every_round_tries_each_once_and_no_more_after_it_failed() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let (works, fails) = (
            r#"{"measured": {"answer": 1, "wall": 1, "cpu": 1, "memory": 1, "switches": 1}}"#,
            r#"{"failed": "no threads"}"#,
        );
        let [a, b, c] = [("a", works), ("b", fails), ("c", works)]
            .map(|(name, says)| noting(name, log.path(), says));
        let outcomes = rounds(&[a, b, c], 3);
        let tried: Vec<_> = outcomes.iter().map(|trials| trials.as_ref().map(Vec::len)).collect();
        assert_eq!((tried[0].as_ref().unwrap(), tried[2].as_ref().unwrap()), (&3, &3));
        assert_eq!(outcomes[1].as_ref().unwrap_err().to_string(), "no threads");
        let order = std::fs::read_to_string(log.path()).unwrap().replace('\n', "");
        assert_eq!(order, "abcacac");
    }
}
