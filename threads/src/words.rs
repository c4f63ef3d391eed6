//! What this section says, in English and in the chapter's words.

use shared::Lang;
use threads::parallelism::Computed;

/// Two idle cores are nearly twice as fast: with a ratio below this, they were not idle.
const GAIN: f64 = 1.2;

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

/// The lines of `parallelism`: the answers, and how fast each half was.
pub fn halves(
    lang: Lang,
    names: &[&str],
    cores: usize,
    one: &Computed,
    all: Option<&Computed>,
) -> String {
    let answers = names.iter().zip(&one.primes).map(|(name, &count)| primes(lang, name, count));
    let second =
        all.map(|all| parallelism(lang, cores, one.wall.as_secs_f64() / all.wall.as_secs_f64()));
    let ends = [concurrency(lang, names.len()), second.unwrap_or_else(|| one_core(lang).into())];
    answers.chain(ends).collect::<Vec<_>>().join("\n")
}

/// What a task of `parallelism` found.
fn primes(lang: Lang, name: &str, primes: u64) -> String {
    lang.pick(format!("{name} counted {primes} primes"), format!("{name} 数出 {primes} 个质数"))
}

/// After the first half of `parallelism`.
fn concurrency(lang: Lang, tasks: usize) -> String {
    lang.pick(
        format!("concurrency: {tasks} tasks took turns on one core"),
        format!("并发: {tasks} 个任务在一个核心上轮流执行"),
    )
}

/// After the second half: how many times as fast it was.
fn parallelism(lang: Lang, cores: usize, ratio: f64) -> String {
    let busy = if ratio < GAIN {
        lang.pick(" (other programs used the cores)", " (其他程序占用了核心)")
    } else {
        ""
    };
    lang.pick(
        format!(
            "parallelism: on {cores} cores they ran at the same instant, {ratio:.2} times as \
             fast{busy}"
        ),
        format!("并行: 在 {cores} 个核心上同时执行, 速度是原来的 {ratio:.2} 倍{busy}"),
    )
}

/// In place of the second half, where there is but one core.
fn one_core(lang: Lang) -> &'static str {
    lang.pick(
        "parallelism: skipped, for this program may use only one core",
        "并行: 跳过, 因为本程序只能使用一个核心",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_half_that_was_no_faster_says_why() {
        for (lang, why) in [(Lang::En, "other programs"), (Lang::Zh, "其他程序")] {
            assert!(parallelism(lang, 2, 0.62).contains(why));
            assert!(!parallelism(lang, 2, 1.21).contains(why));
        }
    }
}
