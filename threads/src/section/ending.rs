//! Examples of how threads end: when told to, or by a panic.

use std::panic;
use std::sync::atomic::AtomicBool;

use shared::Example;
use threads::panic::{Task, tally};
use threads::{Refused, stop};

use super::pause;
use crate::words;

/// Threads are told to stop.
pub const STOP: Example = Example {
    name: "stop",
    about: "two threads are stopped by a flag, then two by closing what they receive from",
    rust: include_str!("../stop.rs"),
    python: include_str!("../../python/stop.py"),
    run: |call| {
        let lang = call.flags.lang();
        let names = words::caller_and_workers(lang);
        let run = || {
            let flagged = stop::by_flag(&AtomicBool::new(false), &names, pause(call))?;
            Ok::<_, Refused>([flagged, stop::by_close(&names, 6, pause(call))?])
        };
        call.show(run, |[flagged, closed]| words::stopped(lang, &names, &flagged, &closed))
    },
    ..Example::NONE
};

/// A thread panics while it holds a lock.
pub const PANIC: Example = Example {
    name: "panic",
    about: "a thread panics under a lock: who takes it next repairs what it left; it starts again",
    rust: include_str!("../panic.rs"),
    python: include_str!("../../python/panic.py"),
    run: |call| {
        do_not_print_what_is_on_purpose();
        let lang = call.flags.lang();
        let (names, fault) = (words::names(lang, 3), [words::on_purpose(lang)]);
        let tasks: [Task; 3] = [(names[0], &[]), (names[1], &fault), (names[2], &[])];
        call.show(|| tally(&tasks, 2, pause(call).part(4)), |outcome| words::told(lang, &outcome))
    },
    ..Example::NONE
};

/// A panic on purpose is one line of the answer. What the hook would print besides, with
/// the thread's number and perhaps a backtrace, reads like a fault of the program.
fn do_not_print_what_is_on_purpose() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !panic.payload_as_str().is_some_and(|text| words::ON_PURPOSE.contains(&text)) {
            print(panic);
        }
    }));
}
