//! What this section says, in English and in the chapter's words.

use processes::isolation::Values;
use shared::Lang;

/// A child's error where the system refuses it a thread, and where to see the limit.
pub const NO_LIFELINE: &str = "cannot start the thread that waits for the parent's end \
                               (`ulimit -u` tells how many may run)";

/// Names for `count` child processes.
pub fn names(lang: Lang, count: usize) -> Vec<String> {
    let stem = lang.pick("process ", "进程");
    (1..=count).map(|number| format!("{stem}{number}")).collect()
}

/// The last line of `spawn`.
pub fn all_done(lang: Lang) -> &'static str {
    lang.pick("all processes are done", "所有进程已完成")
}

/// What the child sees in `isolation`.
pub fn child_sees(lang: Lang, values: Values) -> Vec<String> {
    sees(lang, lang.pick("in the child", "子进程"), values)
}

/// What the parent sees then.
pub fn parent_sees(lang: Lang, values: Values) -> Vec<String> {
    sees(lang, lang.pick("in the parent", "父进程"), values)
}

fn sees(lang: Lang, who: &str, values: Values) -> Vec<String> {
    let own = lang.pick("own variable", "自己的变量");
    let shared = lang.pick("shared memory", "共享内存");
    let line = |what, value| format!("{who}: {what} = {value}");
    let shared = values.shared.map(|value| line(shared, value));
    [Some(line(own, values.own)), shared].into_iter().flatten().collect()
}

/// In place of the shared number, where there is none.
pub fn no_shared_memory(lang: Lang) -> &'static str {
    lang.pick(
        "shared memory: skipped, for it is done with memfd, which only Linux has",
        "共享内存: 跳过, 因为这里用的 memfd 只有 Linux 才有",
    )
}
