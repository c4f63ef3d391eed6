//! The same workload on the `python3` that is on the PATH.

use std::io::ErrorKind;
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::trial;
use super::workload::Work;
use crate::narrator::complain;

/// What an interpreter says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Python {
    /// Its version, such as `3.14.0`.
    pub version: String,
    /// Whether one lock lets one thread compute at a time.
    pub gil: bool,
    /// How many units of the workload take as long as a task shall compute.
    #[serde(skip_serializing, default)]
    pub units: u64,
}

impl Python {
    /// Asks the interpreter on the PATH; `script` also finds out how many of its units take
    /// as long as `compute`. `None`, with a sentence, where none answers.
    pub fn find(script: &str, compute: Duration) -> Option<Self> {
        let seconds = compute.as_secs_f64().to_string();
        let why = match trial::line_of(command(script, &["about".to_owned(), seconds])) {
            Ok(line) => match serde_json::from_str::<Python>(&line) {
                Ok(python) if python.units == 0 && !compute.is_zero() => {
                    "--compute is shorter than its smallest computation".to_owned()
                }
                Ok(python) => return Some(python),
                Err(error) => format!("python3 does not say its version ({error})"),
            },
            Err(error) if is_missing(&error) => "no python3 is on the PATH".to_owned(),
            Err(error) => format!("python3 does not run the script ({error:#})"),
        };
        complain(&format!("--python: {why}, so its rows are left out"));
        None
    }

    /// The command that tries one of the script's models.
    pub fn command(script: &str, model: &str, work: &Work) -> Command {
        command(script, &trial::arguments(model, work))
    }

    /// How it is called above its rows.
    pub fn text(&self) -> String {
        format!("Python {} {} a GIL", self.version, if self.gil { "with" } else { "without" })
    }
}

fn is_missing(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::NotFound)
}

fn command(script: &str, args: &[String]) -> Command {
    let mut command = Command::new("python3");
    command.args(["-c", script]).args(args);
    command
}
