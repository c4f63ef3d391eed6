//! Examples that wait for one another.

use shared::Example;
use threads::{Pause, barrier, condvar, park};

use super::pause;
use crate::words;

/// A start, and a gate.
pub const CONDVAR: Example = Example {
    name: "condvar",
    about: "four threads wait for a start, then pass a gate two at a time",
    rust: concat!(
        include_str!("../condvar.rs"),
        "\n// src/event.rs\n\n",
        include_str!("../event.rs"),
        "\n// src/semaphore.rs\n\n",
        include_str!("../semaphore.rs"),
    ),
    python: include_str!("../../python/condvar.py"),
    run: |call| {
        let (lang, at_once) = (call.flags.lang(), 2);
        let (names, starter) = (words::names(lang, 4), words::starter(lang));
        let run = || condvar::pass(&names, starter, at_once, pause(call).part(3));
        call.show(run, |passed| words::passed(lang, passed, at_once))
    },
    ..Example::NONE
};

/// Two phases.
pub const BARRIER: Example = Example {
    name: "barrier",
    about: "three threads in two phases: all end the first before any begins the second",
    rust: include_str!("../barrier.rs"),
    python: include_str!("../../python/barrier.py"),
    run: |call| {
        let lang = call.flags.lang();
        let names = words::names(lang, 3);
        // The slowest thread takes one and a half pauses. (A third first, for twice the longest
        // time that can be asked for would overflow.)
        let pause = Pause::new(call.flags.work / 3 * 2, shared::nap);
        call.show(|| barrier::phases(&names, pause), |phases| words::phases(lang, &phases))
    },
    ..Example::NONE
};

/// A baton.
pub const PARK: Example = Example {
    name: "park",
    about: "three threads hand a baton round, each parked until its turn",
    rust: concat!(include_str!("../park.rs"), "\n// src/baton.rs\n\n", include_str!("../baton.rs")),
    python: include_str!("../../python/park.py"),
    run: |call| {
        let names = words::names(call.flags.lang(), 3);
        let run = || park::round(&names, pause(call).part(6));
        call.show(run, |had| words::round(&names, &had))
    },
    ..Example::NONE
};
