//! How things stand between two steps.

use std::fmt;

/// All threads and values, between two steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// Every thread that has been started, in that order.
    pub threads: Vec<Seen>,
    /// Every value that the steps change.
    pub values: Vec<(String, i64)>,
}

/// One thread, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// What it is about to do, or waits for.
    pub state: State,
    /// The locks that it holds.
    pub holds: Vec<String>,
}

/// Whether a thread may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It may; this is what it will do.
    About(String),
    /// It waits for this.
    Waits(String),
    /// It has ended.
    Ended,
}

impl Scene {
    /// Who holds that lock.
    pub fn holder(&self, lock: &str) -> Option<usize> {
        self.threads.iter().position(|thread| thread.holds.iter().any(|held| held == lock))
    }

    /// The values in a line: `counter = 1`.
    pub fn values(&self) -> String {
        let each = self.values.iter().map(|(name, value)| format!("{name} = {value}"));
        each.collect::<Vec<_>>().join(" · ")
    }
}

/// `holds ledger · about to lock cache`.
impl fmt::Display for Seen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for held in &self.holds {
            write!(out, "holds {held} · ")?;
        }
        match &self.state {
            State::About(what) => write!(out, "about to: {what}"),
            State::Waits(what) => write!(out, "waits for {what}"),
            State::Ended => write!(out, "ended"),
        }
    }
}
