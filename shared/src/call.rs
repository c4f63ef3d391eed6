//! One call of an example: what was asked for, and how its answer is shown.

use std::path::Path;

use clap::ArgMatches;

use crate::flags::Flags;
use crate::nap::interrupted;
use crate::record::Record;
use crate::{narrator, picture, run};

/// One call of an example, with what was asked for.
pub struct Call {
    /// The shared flags.
    pub flags: Flags,
    /// The example's own arguments.
    pub matches: ArgMatches,
    /// The example's name, where several run one after the other.
    pub(crate) example: Option<&'static str>,
}

impl Call {
    /// The one of the two that is in the language asked for.
    pub fn pick<T>(&self, english: T, chinese: T) -> T {
        self.flags.lang().pick(english, chinese)
    }

    /// Refuses to draw over `file`, which the example keeps for itself, and over those beside
    /// it that have its name and one of these `endings`: by any path and any link, and
    /// whether they are there yet or not. `whose` says what they belong to.
    ///
    /// # Errors
    /// A picture is asked for in place of one of them.
    pub fn spare(&self, whose: &str, file: &Path, endings: &[&str]) -> anyhow::Result<()> {
        self.flags.spare(self.example, whose, file, endings)
    }

    /// Does `work` as a run, says its answer as a `line`, and draws the record.
    ///
    /// After Ctrl-C the answer is not whole: what ran is drawn, and nothing is said.
    ///
    /// # Errors
    /// Those of `work`, and of [`Call::draw`].
    pub fn show<T, E: Into<anyhow::Error>>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
        line: impl FnOnce(T) -> String,
    ) -> anyhow::Result<()> {
        let (answer, record) = run::run(work);
        match answer {
            _ if interrupted() => {}
            Ok(answer) => narrator::say(&line(answer)),
            Err(error) => return Err(error.into()),
        }
        self.draw(&record)
    }

    /// Draws the record of a run as the flags ask.
    ///
    /// # Errors
    /// A file cannot be written. The answers have been said by then.
    pub fn draw(&self, record: &Record) -> anyhow::Result<()> {
        picture::draw(record, &self.flags, self.example)
    }
}
