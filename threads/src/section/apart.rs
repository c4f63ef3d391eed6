//! Examples of what is made once, or once a thread.

use std::sync::OnceLock;

use shared::Example;
use threads::sharded::{self, Sharded};
use threads::{Refused, local, once};

use super::pause;
use crate::words;

/// Threads ask for a value that is made once.
pub const ONCE: Example = Example {
    name: "once",
    about: "five threads ask for a value at once: one makes it, the others wait for it",
    rust: include_str!("../once.rs"),
    python: include_str!("../../python/once.py"),
    run: |call| {
        let lang = call.flags.lang();
        let names = words::names(lang, 5);
        let make = || {
            pause(call).part(2).pass();
            [1, 2, 3, 4, 5].map(|number| number * number)
        };
        let (value, lazy) = (OnceLock::new(), once::lazy(make));
        let run = || {
            let asked = once::ask(&value, &names, make)?;
            Ok::<_, Refused>([asked, once::ask_lazy(&lazy, &names)?])
        };
        call.show(run, |[asked, lazy]| words::made(lang, &asked, &lazy))
    },
    ..Example::NONE
};

/// Threads count, each in a place of its own.
pub const LOCAL: Example = Example {
    name: "local",
    about: "five threads count without a lock, each in a place of its own",
    rust: include_str!("../local.rs"),
    python: include_str!("../../python/local.py"),
    run: |call| {
        let lang = call.flags.lang();
        let tasks: Vec<_> = words::names(lang, 5).into_iter().zip(1..).collect();
        let run = || local::count(&tasks, pause(call).part(5));
        call.show(run, |counts| words::counted_apart(lang, &counts))
    },
    ..Example::NONE
};

/// Threads add to one counter, each to its own shard.
pub const SHARDED: Example = Example {
    name: "sharded",
    about: "three threads add to a counter in shards, while one sums them up",
    rust: include_str!("../sharded.rs"),
    python: include_str!("../../python/sharded.py"),
    run: |call| {
        let (lang, adders, batches) = (call.flags.lang(), 3, 4);
        let names = words::names(lang, 1 + adders);
        let counter = Sharded::new(adders);
        let run = || sharded::count(&counter, &names, batches, pause(call).part(4));
        call.show(run, |sums| words::summed(lang, adders, batches, counter.sum(), &sums))
    },
    ..Example::NONE
};
