//! What this section says, in English and in the chapter's words.

use shared::Lang;

/// Names for `count` threads. They live as long as the program, as those of threads do.
pub fn names(lang: Lang, count: usize) -> Vec<&'static str> {
    let stem = lang.pick("thread ", "线程");
    (1..=count).map(|number| &*format!("{stem}{number}").leak()).collect()
}

/// The last line of `spawn`.
pub fn all_done(lang: Lang) -> &'static str {
    lang.pick("all threads are done", "所有线程已完成")
}

/// The last line of `lock`.
pub fn counted(lang: Lang, value: u32) -> String {
    lang.pick(format!("final value of the counter: {value}"), format!("最终计数器值: {value}"))
}

/// What each half of `parallelism` found.
pub fn primes(lang: Lang, name: &str, primes: u64) -> String {
    lang.pick(format!("{name} counted {primes} primes"), format!("{name} 数出 {primes} 个质数"))
}

/// After the first half of `parallelism`.
pub fn concurrency(lang: Lang, tasks: usize) -> String {
    lang.pick(
        format!("concurrency: {tasks} tasks took turns on one core"),
        format!("并发: {tasks} 个任务在一个核心上轮流执行"),
    )
}

/// After the second half: how many times as fast it was.
pub fn parallelism(lang: Lang, cores: usize, ratio: f64) -> String {
    lang.pick(
        format!(
            "parallelism: on {cores} cores they ran at the same instant, {ratio:.2} times as fast"
        ),
        format!("并行: 在 {cores} 个核心上同时执行, 速度是原来的 {ratio:.2} 倍"),
    )
}

/// In place of the second half, where there is but one core.
pub fn one_core(lang: Lang) -> &'static str {
    lang.pick(
        "parallelism: skipped, for this program may use only one core",
        "并行: 跳过, 因为本程序只能使用一个核心",
    )
}
