//! Examples that share what they count.

use shared::Example;
use threads::lock;

use super::pause;
use crate::words;

/// Threads share a counter.
pub const LOCK: Example = Example {
    name: "lock",
    about: "7.2.3: five threads count together under a lock",
    rust: include_str!("../lock.rs"),
    python: include_str!("../../python/lock.py"),
    run: |call| {
        let names = words::names(call.flags.lang(), 5);
        let run = || lock::count(&names, pause(call).part(5));
        call.show(run, |value| words::counted(call.flags.lang(), value))
    },
    ..Example::NONE
};
