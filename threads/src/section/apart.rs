//! Examples of what is made once, or once a thread.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::ptr;
use std::sync::OnceLock;

use shared::{Call, Example};
use threads::sharded::{self, BATCH, Sharded};
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
        let names = words::names(call.flags.lang(), 5);
        let make = || {
            pause(call).part(2).pass();
            [1, 2, 3, 4, 5].map(|number| number * number)
        };
        let (value, lazy) = (OnceLock::new(), once::lazy(make));
        let run = || {
            let asked = once::ask(&value, &names, make)?;
            Ok::<_, Refused>([asked, once::ask_lazy(&lazy, &names)?])
        };
        call.show(run, |[asked, lazy]| {
            let brought = call.pick("made by who asks first", "由最先询问者生成");
            let own = call.pick("made by its own initialiser", "由自带的初始化函数生成");
            [made(call, brought, &asked), made(call, own, &lazy)].join("\n")
        })
    },
    ..Example::NONE
};

/// How many values were seen by how many threads, and the first.
fn made<T: Debug>(call: &Call, how: &str, seen: &[&T]) -> String {
    let values: BTreeSet<_> = seen.iter().map(|&value| ptr::from_ref(value)).collect();
    let (values, threads, first) = (values.len(), seen.len(), seen.first());
    let first = first.map(|value| format!("{value:?}")).unwrap_or_default();
    call.pick(
        format!("{how}: {threads} threads see {values} value, {first}"),
        format!("{how}: {threads} 个线程看到 {values} 个值, {first}"),
    )
}

/// Threads count, each in a place of its own.
pub const LOCAL: Example = Example {
    name: "local",
    about: "five threads count without a lock, each in a place of its own",
    rust: include_str!("../local.rs"),
    python: include_str!("../../python/local.py"),
    run: |call| {
        let names = words::names(call.flags.lang(), 5);
        let tasks: Vec<_> = names.into_iter().zip(1..).collect();
        let run = || local::count(&tasks, pause(call).part(5));
        call.show(run, |counts| {
            let each: Vec<_> = counts.iter().map(u32::to_string).collect();
            let (each, sum) = (each.join(" + "), counts.iter().sum::<u32>());
            call.pick(
                format!("counted apart, summed at the end: {each} = {sum}"),
                format!("各自计数, 最后求和: {each} = {sum}"),
            )
        })
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
        let names = words::names(call.flags.lang(), 4);
        let counter = Sharded::new(names.len() - 1);
        let run = || sharded::count(&counter, &names, 4, pause(call).part(4));
        call.show(run, |sums| {
            let (adders, sum) = (names.len() - 1, counter.sum());
            let fell = sums.windows(2).filter(|pair| pair[1] < pair[0]).count();
            let (added, sums) = (4 * BATCH, sums.len());
            call.pick(
                format!(
                    "{adders} threads added {added} each: {sum}\n{sums} sums meanwhile, {fell} \
                     below the one before"
                ),
                format!("{adders} 个线程各加 {added}: {sum}\n期间求和 {sums} 次, 变小 {fell} 次"),
            )
        })
    },
    ..Example::NONE
};
