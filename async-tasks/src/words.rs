//! What this section says, in English and in the chapter's words.

use shared::{Lang, Line, Moment, Word};

/// What `coroutine` narrates.
pub const PARTS: &[Line] = &[Line {
    word: Word::Work,
    moment: Moment::Begin,
    en: "  part {} runs, up to the next await or the end",
    zh: "  第 {} 部分执行, 直到下一个 await 或结束",
}];

/// The names of the tasks of `gather`.
pub fn names(lang: Lang) -> [&'static str; 2] {
    lang.pick(["task 1", "task 2"], ["任务1", "任务2"])
}

/// The two executors that drive `coroutine`.
pub fn drivers(lang: Lang) -> [&'static str; 2] {
    lang.pick(["by hand", "by tokio"], ["手写执行器", "tokio"])
}

/// After the call, before the first poll.
pub fn made(lang: Lang, driver: &str) -> String {
    lang.pick(
        format!("{driver}: the async fn was called, and nothing has run"),
        format!("{driver}: 调用了 async 函数, 还没有执行任何代码"),
    )
}

/// After the last poll.
pub fn polled(lang: Lang, driver: &str, polls: u32, answer: u32) -> String {
    lang.pick(
        format!("{driver}: {polls} polls, answer {answer}"),
        format!("{driver}: 轮询 {polls} 次, 结果 {answer}"),
    )
}
