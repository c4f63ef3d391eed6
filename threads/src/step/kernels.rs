//! The kernels that can be stepped, and what is right about their answers.

use std::sync::Arc;

use super::checked::{deadlock, lost_update, lost_wakeup};
use crate::Refused;
use crate::hazards::Gap;

/// A small concurrent program, whose every order of steps can be run.
#[derive(Clone, Copy, Debug)]
pub struct Kernel {
    /// The hazard's name, or that of its cure.
    pub name: &'static str,
    /// What its threads do, in a sentence.
    pub about: &'static str,
    /// Its threads, in the order in which they start; `main` starts the others.
    pub threads: &'static [&'static str],
    /// The values that its steps change, as they are in the beginning.
    pub values: &'static [(&'static str, i64)],
    /// The answer that every order should give.
    pub right: u32,
    /// What an answer means, in a sentence.
    pub says: fn(u32) -> String,
    /// The kernel.
    pub run: fn(&Gap) -> Result<u32, Refused>,
}

/// Who counts in `lost-update`.
const COUNTERS: &[&str] = &["A", "B"];

const LOST_UPDATE: Kernel = Kernel {
    name: "lost-update",
    about: "A and B each read a counter and write back one more",
    threads: &["main", "A", "B"],
    values: &[("counter", 0)],
    right: 2,
    says: |counter| match 2_u32.saturating_sub(counter) {
        0 => format!("no update lost: the counter is {counter}"),
        lost => format!("lost {lost} of 2 updates: the counter is {counter}"),
    },
    run: |gap| lost_update::wrong(COUNTERS, 1, gap),
};

const DEADLOCK: Kernel = Kernel {
    name: "deadlock",
    about: "A and B each take two locks, ledger and cache",
    threads: &["main", "A", "B"],
    values: &[],
    right: 2,
    says: |entries| format!("no deadlock: {entries} of 2 threads entered in both"),
    run: deadlock::wrong,
};

const LOST_WAKEUP: Kernel = Kernel {
    name: "lost-wakeup",
    about: "the consumer waits for a signal that the producer gives",
    threads: &["main", "producer", "consumer"],
    values: &[("value", 0)],
    right: 1,
    says: |value| format!("no wake-up lost: the consumer got the value {value}"),
    run: lost_wakeup::wrong,
};

/// Each hazard, followed by its cure.
pub const KERNELS: [Kernel; 6] = [
    LOST_UPDATE,
    Kernel {
        name: "lost-update-cure",
        about: "A and B each add one to a counter, in one step",
        run: |gap| lost_update::cure(COUNTERS, 1, gap),
        ..LOST_UPDATE
    },
    DEADLOCK,
    Kernel {
        name: "deadlock-cure",
        about: "A and B each take two locks, the ledger first",
        run: deadlock::cure,
        ..DEADLOCK
    },
    LOST_WAKEUP,
    Kernel {
        name: "lost-wakeup-cure",
        about: "the consumer waits for a value, not for its signal",
        run: lost_wakeup::cure,
        ..LOST_WAKEUP
    },
];

impl Kernel {
    /// The kernel of that name.
    pub fn named(name: &str) -> Option<&'static Kernel> {
        const { &KERNELS }.iter().find(|kernel| kernel.name == name)
    }

    /// Runs it; the gap does nothing, for here the order is chosen.
    pub(super) fn answer(&self) -> u32 {
        let gap: Gap = Arc::new(|| ());
        (self.run)(&gap).expect("a model checker refuses no thread")
    }
}
