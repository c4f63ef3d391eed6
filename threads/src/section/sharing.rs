//! Examples that share what they count.

use shared::Example;
use threads::{atomics, lock, rwlock};

use super::pause;
use crate::words;

/// Threads share a counter.
pub const LOCK: Example = Example {
    name: "lock",
    about: "7.2.3: five threads count together under a lock",
    rust: include_str!("../lock.rs"),
    python: include_str!("../../python/lock.py"),
    run: |call| {
        let lang = call.flags.lang();
        let names = words::names(lang, 5);
        let run = || lock::count(&names, pause(call).part(5));
        call.show(run, |value| words::counted(lang, value))
    },
    ..Example::NONE
};

/// Threads share a table that one of them writes.
pub const RWLOCK: Example = Example {
    name: "rwlock",
    about: "three threads read a table at once, a fourth writes it alone",
    rust: include_str!("../rwlock.rs"),
    python: include_str!("../../python/rwlock.py"),
    run: |call| {
        let lang = call.flags.lang();
        let readers = words::names(lang, 3);
        let run = || rwlock::share(&readers, words::writer(lang), pause(call).part(5));
        call.show(run, |seen| words::shared(lang, &seen))
    },
    ..Example::NONE
};

/// Threads share numbers without a lock.
pub const ATOMICS: Example = Example {
    name: "atomics",
    about: "a page is published by a flag, its views are counted: with no lock",
    rust: concat!(
        include_str!("../page.rs"),
        "\n// src/atomics.rs\n\n",
        include_str!("../atomics.rs")
    ),
    python: include_str!("../../python/atomics.py"),
    run: |call| {
        let lang = call.flags.lang();
        let readers = words::names(lang, 3);
        let run = || atomics::publish(&readers, words::writer(lang), pause(call));
        call.show(run, |read| words::published(lang, &readers, &read))
    },
    ..Example::NONE
};
