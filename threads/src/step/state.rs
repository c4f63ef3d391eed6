//! The state between two steps: the threads, the locks that they hold, the values.

use std::fmt;

/// All threads and values, between two steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Every thread that has been started, in that order.
    pub threads: Vec<Thread>,
    /// Every value that the steps change.
    pub values: Vec<(String, i64)>,
}

/// One thread, between two steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// Its name.
    pub name: String,
    /// Whether it may go.
    pub status: Status,
    /// The locks that it holds.
    pub holds: Vec<String>,
}

/// Whether a thread may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It may; this is its next step.
    Ready(String),
    /// It waits for this.
    Blocked(String),
    /// It has ended.
    Ended,
}

impl State {
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

/// `holds ledger · next: lock cache`.
impl fmt::Display for Thread {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for held in &self.holds {
            write!(out, "holds {held} · ")?;
        }
        match &self.status {
            Status::Ready(step) => write!(out, "next: {step}"),
            Status::Blocked(what) => write!(out, "waits for {what}"),
            Status::Ended => write!(out, "ended"),
        }
    }
}
