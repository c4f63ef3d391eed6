//! Examples that wait for one another.

use shared::Example;
use threads::barrier::{self, Phases};
use threads::{condvar, park};

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
        let names = words::names(call.flags.lang(), 4);
        let starter = call.pick("starter", "发令者");
        let run = || condvar::pass(&names, starter, 2, pause(call).part(3));
        let english = |passed| format!("{passed} threads passed, at most 2 at a time");
        let chinese = |passed| format!("{passed} 个线程通过, 每次最多 2 个");
        call.show(run, |passed| call.pick(english(passed), chinese(passed)))
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
        let names = words::names(call.flags.lang(), 3);
        // The slowest thread takes one and a half pauses. (The third comes first: the double
        // of the longest time that may be asked for is none.)
        let pause = pause(call);
        let pause = threads::Pause::new(pause.length() / 3 * 2, shared::nap);
        let line = |phases: Vec<Phases>| {
            let sums: Vec<u64> = phases.iter().map(|thread| thread.sum).collect();
            let leaders = phases.iter().filter(|thread| thread.led).count();
            call.pick(
                format!("sums seen in phase two: {sums:?}\nleaders: {leaders}"),
                format!("第二阶段各线程看到的总和: {sums:?}\n领头线程数: {leaders}"),
            )
        };
        call.show(|| barrier::phases(&names, pause), line)
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
        let line = |had: Vec<Vec<usize>>| {
            let each = had.iter().zip(&names);
            let mut order: Vec<(usize, &str)> =
                each.flat_map(|(had, name)| had.iter().map(|number| (*number, *name))).collect();
            order.sort_unstable();
            let names: Vec<&str> = order.into_iter().map(|(_, name)| name).collect();
            names.join(" → ")
        };
        call.show(run, line)
    },
    ..Example::NONE
};
