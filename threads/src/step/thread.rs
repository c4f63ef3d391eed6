//! One thread of a kernel while it runs, as far as it has said what it does.

use super::operation::Operation;
use super::state::{self, Status};

/// One thread of the kernel.
#[derive(Default)]
pub(super) struct Thread {
    pub name: String,
    pub operation: Operation,
    /// How many steps of `operation` it has made.
    pub steps: usize,
    pub holds: Vec<String>,
    pub ended: bool,
    /// What it did in its last step after `operation`.
    pub also: Vec<String>,
}

impl Thread {
    /// It says what it is about to do.
    pub fn begins(&mut self, operation: Operation) {
        (self.operation, self.steps) = (operation, 0);
    }

    /// It says what it is about to wait for: `end of A` ([`crate::hazards`] writes the texts
    /// down), a lock, or, if it has said that it holds a lock no longer and not yet let it go, a
    /// signal.
    pub fn waits(&mut self, on: &str) {
        let operation = match (&self.operation, on.strip_prefix("end of ")) {
            (_, Some(name)) => Operation::Join(name.into()),
            (Operation::Unlock(lock), _) if self.steps == 0 => {
                Operation::Wait { signal: on.into(), lock: lock.clone() }
            }
            _ => Operation::Lock(on.into()),
        };
        self.begins(operation);
    }

    /// How it stands, if it may go or may not.
    pub fn state(&self, ready: bool) -> state::Thread {
        let status = match (self.ended, ready) {
            (true, _) => Status::Ended,
            (false, true) => Status::Ready(self.operation.next(self.steps)),
            (false, false) => Status::Blocked(self.operation.waits_for(self.steps)),
        };
        state::Thread { name: self.name.clone(), status, holds: self.holds.clone() }
    }
}
