//! Examples of how threads end: when told to, or by a panic.

use std::panic;
use std::sync::atomic::AtomicBool;

use shared::{Call, Example};
use threads::panic::{Outcome, Task, tally};
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
        let names = call.pick(["caller", "worker 1", "worker 2"], ["调用者", "工人1", "工人2"]);
        let run = || {
            let flagged = stop::by_flag(&AtomicBool::new(false), &names, pause(call))?;
            Ok::<_, Refused>([flagged, stop::by_close(&names, 6, pause(call))?])
        };
        call.show(run, |[flagged, closed]| {
            let ended = flagged.len() - 1;
            let flag = call.pick(
                format!("flag: {ended} threads ended, each when its piece was done"),
                format!("标志: {ended} 个线程各自做完手头的一件后结束"),
            );
            let (accepted, done) = (closed[0].len(), names.iter().zip(&closed).skip(1));
            let done: Vec<_> = done.map(|(name, done)| format!("{name} {done:?}")).collect();
            let done = done.join(", ");
            let closed = call.pick(
                format!("channel: {accepted} pieces accepted, and done: {done}"),
                format!("通道: 接受 {accepted} 件, 完成: {done}"),
            );
            format!("{flag}\n{closed}")
        })
    },
    ..Example::NONE
};

/// What the thread panics with, in English and in the chapter's language.
const ON_PURPOSE: [&str; 2] = ["on purpose, with half an entry made", "故意为之, 只写了一半"];

/// A thread panics while it holds a lock.
pub const PANIC: Example = Example {
    name: "panic",
    about: "a thread panics under a lock: the others repair what it left, and it starts again",
    rust: include_str!("../panic.rs"),
    python: include_str!("../../python/panic.py"),
    run: |call| {
        do_not_print_what_is_on_purpose();
        let names = words::names(call.flags.lang(), 3);
        let fault = [call.pick(ON_PURPOSE[0], ON_PURPOSE[1])];
        let tasks: [Task; 3] = [(names[0], &[]), (names[1], &fault), (names[2], &[])];
        call.show(|| tally(&tasks, 2, pause(call).part(4)), |outcome| told(call, &outcome))
    },
    ..Example::NONE
};

/// A panic on purpose is one line of the answer. What the hook would print besides, with
/// the thread's number and perhaps a backtrace, reads like a fault of the program.
fn do_not_print_what_is_on_purpose() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !panic.payload_as_str().is_some_and(|text| ON_PURPOSE.contains(&text)) {
            print(panic);
        }
    }));
}

fn told(call: &Call, Outcome { tally, panics }: &Outcome) -> String {
    let panicked = panics.iter().map(|(name, text)| {
        call.pick(
            format!("{name} panicked: {text}; started again"),
            format!("{name} 崩溃: {text}; 重新启动"),
        )
    });
    let (count, repairs) = (tally.count, tally.repairs);
    let end = call.pick(
        format!("half entries undone: {repairs}, final count: {count}"),
        format!("撤销写了一半的记录: {repairs}, 最终计数: {count}"),
    );
    panicked.chain([end]).collect::<Vec<_>>().join("\n")
}
