//! What this section says, in English and in the chapter's words.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::ptr;
use std::time::Duration;

use shared::Lang;
use threads::barrier::Phases;
use threads::panic::Outcome;
use threads::parallelism::Computed;
use threads::rwlock::Seen;
use threads::{atomics, sharded};

/// Two idle cores are nearly twice as fast: with a ratio below this, they were not idle.
const GAIN: f64 = 1.2;
/// Below this, starting the threads takes as long as what they do.
const TOO_SHORT: Duration = Duration::from_millis(10);

/// Names for `count` threads. They live as long as the program, as those of threads do.
pub fn names(lang: Lang, count: usize) -> Vec<&'static str> {
    let stem = lang.pick("thread ", "线程");
    (1..=count).map(|number| &*format!("{stem}{number}").leak()).collect()
}

/// The name of the thread that writes what others read.
pub fn writer(lang: Lang) -> &'static str {
    lang.pick("writer", "写线程")
}

/// The name of the thread that starts the others.
pub fn starter(lang: Lang) -> &'static str {
    lang.pick("starter", "发令者")
}

/// The names of the threads of `stop`: who calls, and who is stopped.
pub fn caller_and_workers(lang: Lang) -> [&'static str; 3] {
    lang.pick(["caller", "worker 1", "worker 2"], ["调用者", "工人1", "工人2"])
}

/// The last line of `spawn`.
pub fn all_done(lang: Lang) -> &'static str {
    lang.pick("all threads are done", "所有线程已完成")
}

/// The last line of `lock`.
pub fn counted(lang: Lang, value: u32) -> String {
    lang.pick(format!("final value of the counter: {value}"), format!("最终计数器值: {value}"))
}

/// The lines of `rwlock`.
pub fn shared(lang: Lang, seen: &Seen) -> String {
    let (all, last) = (seen.rows.len(), seen.last);
    let whole = seen.rows.iter().filter(|row| row.0 == row.1).count();
    lang.pick(
        format!("{whole} of {all} reads saw a whole row\nthe last row written: {last:?}"),
        format!("{all} 次读取中 {whole} 次读到完整的一行\n最后写入的一行: {last:?}"),
    )
}

/// The lines of `atomics`: what each reader read, and how often.
pub fn published(lang: Lang, readers: &[&str], read: &atomics::Read) -> String {
    let page = |(name, page): (&&str, &[u64; 2])| {
        lang.pick(format!("{name} read {page:?}\n"), format!("{name} 读到 {page:?}\n"))
    };
    let (pages, views) = (readers.iter().zip(&read.pages).map(page), read.views);
    let views = lang.pick(format!("views: {views}"), format!("浏览次数: {views}"));
    pages.chain([views]).collect()
}

/// The line of `condvar`.
pub fn passed(lang: Lang, passed: usize, at_once: usize) -> String {
    lang.pick(
        format!("{passed} threads passed, at most {at_once} at a time"),
        format!("{passed} 个线程通过, 每次最多 {at_once} 个"),
    )
}

/// The lines of `barrier`.
pub fn phases(lang: Lang, phases: &[Phases]) -> String {
    let sums: Vec<u64> = phases.iter().map(|thread| thread.sum).collect();
    let leaders = phases.iter().filter(|thread| thread.led).count();
    lang.pick(
        format!("sums seen in phase two: {sums:?}\nleaders: {leaders}"),
        format!("第二阶段各线程看到的总和: {sums:?}\n领头线程数: {leaders}"),
    )
}

/// The line of `park`, the same in every language: who had the baton, one after the other.
pub fn round(names: &[&str], had: &[Vec<usize>]) -> String {
    let each = had.iter().zip(names);
    let mut order: Vec<(usize, &str)> =
        each.flat_map(|(had, name)| had.iter().map(|number| (*number, *name))).collect();
    order.sort_unstable();
    let names: Vec<&str> = order.into_iter().map(|(_, name)| name).collect();
    names.join(" → ")
}

/// The lines of `once`: what was seen of the value that who asks brings along, and of that
/// which has its own initialiser.
pub fn made<T: Debug>(lang: Lang, brought: &[&T], own: &[&T]) -> String {
    let by_who_asks = lang.pick("made by who asks first", "由最先询问者生成");
    let by_its_own = lang.pick("made by its own initialiser", "由自带的初始化函数生成");
    [seen(lang, by_who_asks, brought), seen(lang, by_its_own, own)].join("\n")
}

/// How many values were seen by how many threads, and the first.
fn seen<T: Debug>(lang: Lang, how: &str, seen: &[&T]) -> String {
    let values: BTreeSet<_> = seen.iter().map(|&value| ptr::from_ref(value)).collect();
    let (values, threads, first) = (values.len(), seen.len(), seen.first());
    let first = first.map(|value| format!("{value:?}")).unwrap_or_default();
    lang.pick(
        format!("{how}: {threads} threads see {values} value, {first}"),
        format!("{how}: {threads} 个线程看到 {values} 个值, {first}"),
    )
}

/// The line of `local`.
pub fn counted_apart(lang: Lang, counts: &[u32]) -> String {
    let each: Vec<_> = counts.iter().map(u32::to_string).collect();
    let (each, sum) = (each.join(" + "), counts.iter().sum::<u32>());
    lang.pick(
        format!("counted apart, summed at the end: {each} = {sum}"),
        format!("各自计数, 最后求和: {each} = {sum}"),
    )
}

/// The lines of `sharded`: what so many `adders` added in their `batches`, and the sums that
/// were taken meanwhile.
pub fn summed(lang: Lang, adders: usize, batches: usize, sum: u64, meanwhile: &[u64]) -> String {
    let fell = meanwhile.windows(2).filter(|pair| pair[1] < pair[0]).count();
    let (added, sums) = (batches as u64 * sharded::BATCH, meanwhile.len());
    lang.pick(
        format!(
            "{adders} threads added {added} each: {sum}\n{sums} sums meanwhile, {fell} below the \
             one before"
        ),
        format!("{adders} 个线程各加 {added}: {sum}\n期间求和 {sums} 次, 变小 {fell} 次"),
    )
}

/// The lines of `stop`: of those that the flag ended, and what was accepted and done.
pub fn stopped(
    lang: Lang,
    names: &[&str],
    flagged: &[Vec<usize>],
    closed: &[Vec<usize>],
) -> String {
    let ended = flagged.len().saturating_sub(1); // the first has set the flag
    let flag = lang.pick(
        format!("flag: {ended} threads ended, each when its piece was done"),
        format!("标志: {ended} 个线程各自做完手头的一件后结束"),
    );
    let (accepted, done) = (closed.first().map_or(0, Vec::len), names.iter().zip(closed).skip(1));
    let done: Vec<_> = done.map(|(name, done)| format!("{name} {done:?}")).collect();
    let done = done.join(", ");
    let channel = lang.pick(
        format!("channel: {accepted} pieces accepted, and done: {done}"),
        format!("通道: 接受 {accepted} 件, 完成: {done}"),
    );
    format!("{flag}\n{channel}")
}

/// What the thread of `panic` panics with, in English and in the chapter's language.
pub const ON_PURPOSE: [&str; 2] = ["on purpose, with half an entry made", "故意为之, 只写了一半"];

/// The one of the two that is in this language.
pub fn on_purpose(lang: Lang) -> &'static str {
    lang.pick(ON_PURPOSE[0], ON_PURPOSE[1])
}

/// The lines of `panic`: who panicked, and what came of it.
pub fn told(lang: Lang, Outcome { tally, panics }: &Outcome) -> String {
    let panicked = panics.iter().map(|(name, text)| {
        lang.pick(
            format!("{name} panicked: {text}; started again"),
            format!("{name} 崩溃: {text}; 重新启动"),
        )
    });
    let (count, repairs) = (tally.count, tally.repairs);
    let end = lang.pick(
        format!("half entries undone: {repairs}, final count: {count}"),
        format!("撤销写了一半的记录: {repairs}, 最终计数: {count}"),
    );
    panicked.chain([end]).collect::<Vec<_>>().join("\n")
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
    let second = all.map(|all| parallelism(lang, cores, one.wall, all.wall));
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
fn parallelism(lang: Lang, cores: usize, one: Duration, all: Duration) -> String {
    let ratio = one.as_secs_f64() / all.as_secs_f64();
    let why = if ratio >= GAIN {
        ""
    } else if one < TOO_SHORT {
        lang.pick(" (too short to tell)", " (时间太短, 看不出差别)")
    } else {
        lang.pick(" (other programs used the cores)", " (其他程序占用了核心)")
    };
    lang.pick(
        format!(
            "parallelism: on {cores} cores they ran at the same instant, {ratio:.2} times as \
             fast{why}"
        ),
        format!("并行: 在 {cores} 个核心上同时执行, 速度是原来的 {ratio:.2} 倍{why}"),
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
        let second = |lang, one, all| {
            parallelism(lang, 2, Duration::from_micros(one), Duration::from_micros(all))
        };
        for (lang, busy, short) in
            [(Lang::En, "other programs", "too short"), (Lang::Zh, "其他程序", "时间太短")]
        {
            assert!(second(lang, 62_000, 100_000).contains(busy));
            assert!(second(lang, 620, 1000).contains(short));
            assert!(!second(lang, 121_000, 100_000).contains('('));
        }
    }

    #[test]
    fn a_torn_row_is_not_counted_as_whole() {
        let seen = Seen { rows: vec![(0, 0), (2, 1), (3, 3)], last: (3, 3) };
        assert!(shared(Lang::En, &seen).starts_with("2 of 3 reads saw a whole row\n"));
    }

    #[test]
    fn the_baton_is_told_in_the_order_of_its_numbers() {
        let round = round(&["a", "b"], &[vec![1, 2], vec![0, 10]]);
        assert_eq!(round, "b → a → a → b");
    }

    #[test]
    fn values_are_told_apart_by_where_they_are() {
        let (one, other) = ([1], [1]);
        let line = seen(Lang::En, "made", &[&one, &other, &one]);
        assert_eq!(line, "made: 3 threads see 2 value, [1]");
    }

    #[test]
    fn a_sum_that_fell_is_told() {
        let told = summed(Lang::En, 2, 4, 8000, &[5, 4, 6, 3]);
        assert!(told.ends_with("4 sums meanwhile, 2 below the one before"), "{told}");
    }
}
