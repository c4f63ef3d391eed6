//! The section as a program: what it can be told to run.

mod apart;
mod ending;
mod hazards;
mod sharing;
mod starting;
mod step;
mod waiting;

use shared::{Call, Section};
use threads::Pause;

/// All of it, in reading order.
pub const SECTION: Section = Section {
    name: "threads",
    about: "Threads: when do they run, and what happens to what they share?",
    examples: &[
        starting::PARALLELISM,
        starting::SPAWN,
        starting::SCOPE,
        sharing::LOCK,
        sharing::RWLOCK,
        sharing::ATOMICS,
        waiting::CONDVAR,
        waiting::BARRIER,
        apart::ONCE,
        apart::LOCAL,
        waiting::PARK,
        apart::SHARDED,
        ending::STOP,
        ending::PANIC,
    ],
    commands: &[step::STEP],
    hazards: hazards::HAZARDS,
    compare: Some(&crate::compare::COMPARISON),
    stops: true,
    ..Section::NONE
};

/// The pace that was asked for, as a pause that Ctrl-C cuts short.
fn pause(call: &Call) -> Pause {
    Pause::new(call.flags.work, shared::nap)
}
