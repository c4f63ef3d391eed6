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
        let names = words::names(call.flags.lang(), 5);
        let run = || lock::count(&names, pause(call).part(5));
        call.show(run, |value| words::counted(call.flags.lang(), value))
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
        let readers = words::names(call.flags.lang(), 3);
        let writer = call.pick("writer", "写线程");
        let run = || rwlock::share(&readers, writer, pause(call).part(5));
        let line = |seen: rwlock::Seen| {
            let (all, last) = (seen.rows.len(), seen.last);
            let whole = seen.rows.iter().filter(|row| row.0 == row.1).count();
            call.pick(
                format!("{whole} of {all} reads saw a whole row\nthe last row written: {last:?}"),
                format!("{all} 次读取中 {whole} 次读到完整的一行\n最后写入的一行: {last:?}"),
            )
        };
        call.show(run, line)
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
        let readers = words::names(call.flags.lang(), 3);
        let writer = call.pick("writer", "写线程");
        let run = || atomics::publish(&readers, writer, pause(call));
        let line = |read: atomics::Read| {
            let page = |(name, page): (&&str, &[u64; 2])| {
                call.pick(format!("{name} read {page:?}\n"), format!("{name} 读到 {page:?}\n"))
            };
            let pages: String = readers.iter().zip(&read.pages).map(page).collect();
            let views = read.views;
            pages + &call.pick(format!("views: {views}"), format!("浏览次数: {views}"))
        };
        call.show(run, line)
    },
    ..Example::NONE
};
