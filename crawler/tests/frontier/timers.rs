//! Waiting for a time, in a time that is paused: it goes on only when all wait.

use std::sync::Arc;
use std::time::Duration;

use crawler::frontier::{Frontier, Job};
use crawler::politeness::{Heard, Rules, Why};
use crawler::robots::Robots;
use crawler::store::{OriginId, Queued, UrlId};
use shared::Word;
use tokio::time::{Instant, timeout};

use super::web::queued;

const SECOND: Duration = Duration::from_secs(1);

/// One origin on a host of its own, with so many URLs in memory: 1, 2 …
async fn frontier(rules: Rules, urls: i64) -> Arc<Frontier> {
    let frontier = Frontier::new(rules);
    frontier.origin(OriginId(1), &"http://a.test".parse().unwrap(), urls as u64);
    frontier.robots(OriginId(1), Arc::new(Robots::all_allowed("")));
    assert!(matches!(frontier.next().await, Some(Job::More { .. })));
    let url = |id| queued(UrlId(id), OriginId(1), &"http://a.test".parse().unwrap());
    frontier.more(OriginId(1), (1..=urls).map(url).collect());
    Arc::new(frontier)
}

/// The next job, once all that is to be looked up is.
async fn job(frontier: &Frontier) -> Option<Job> {
    loop {
        match frontier.next().await {
            Some(Job::Check(url, _)) => frontier.allowed(url),
            Some(Job::Again(url, _)) => break Some(Job::Url(url)),
            other => break other,
        }
    }
}

async fn next(frontier: &Frontier) -> Queued {
    match job(frontier).await {
        Some(Job::Url(url)) => url,
        other => panic!("{other:?}"),
    }
}

fn hold(frontier: &Frontier, time: Duration) {
    let (retry_after, took) = (Some(time), Duration::ZERO);
    frontier
        .heard(&"http://a.test".parse().unwrap(), Heard::Answer { status: 429, retry_after, took });
}

/// Runs it in a time that is paused; fails if it still waits after a day.
fn in_a_day(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_time().start_paused(true).build().unwrap();
    let day = Duration::from_hours(24);
    runtime.block_on(async { timeout(day, work).await }).expect("it still waits");
}

/// It waits in a task of its own, and has looked in vain when this is over.
async fn waiting(frontier: &Arc<Frontier>) -> tokio::task::JoinHandle<Option<Job>> {
    let theirs = Arc::clone(frontier);
    let task = tokio::spawn(async move { job(&theirs).await });
    tokio::task::yield_now().await;
    task
}

#[test]
fn a_delay_is_kept_to_the_millisecond() {
    in_a_day(async {
        let rules = Rules { delay: Some(2 * SECOND), ..Rules::default() };
        let (start, frontier) = (Instant::now(), frontier(rules, 3).await);
        for n in 0..3 {
            let url = next(&frontier).await;
            assert_eq!(start.elapsed(), n * 2 * SECOND);
            frontier.done(&url, &[]);
        }
        assert_eq!(frontier.next().await, None);
    });
}

#[test]
fn a_hold_ends_by_itself_while_many_wait() {
    in_a_day(async {
        let frontier = frontier(Rules::default(), 1).await;
        hold(&frontier, 60 * SECOND);
        let start = Instant::now();
        let mut tasks = Vec::new();
        for _ in 0..9 {
            tasks.push(waiting(&frontier).await);
        }
        let view = frontier.view();
        assert_eq!((view.queued, view.open, view.finished), (1, 0, 0));
        assert_eq!(view.waits[0].why, Why::RetryAfter);
        let mut ended = 0;
        for task in tasks {
            match task.await.unwrap() {
                Some(Job::Url(url)) => frontier.done(&url, &[]),
                None => ended += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((ended, start.elapsed()), (8, 60 * SECOND));
    });
}

#[test]
fn when_the_one_with_the_timer_is_gone_another_has_it() {
    in_a_day(async {
        let frontier = frontier(Rules::default(), 1).await;
        hold(&frontier, 60 * SECOND);
        let start = Instant::now();
        let (first, second) = (waiting(&frontier).await, waiting(&frontier).await);
        first.abort();
        assert!(matches!(second.await.unwrap(), Some(Job::Url(_))));
        assert_eq!(start.elapsed(), 60 * SECOND);
    });
}

#[test]
fn what_is_due_earlier_than_all_before_comes_then() {
    in_a_day(async {
        let frontier = frontier(Rules::default(), 2).await;
        let (one, two) = (next(&frontier).await, next(&frontier).await);
        let start = Instant::now();
        frontier.again(one, 60 * SECOND);
        let (first, second) = (waiting(&frontier).await, waiting(&frontier).await);
        frontier.again(two, 5 * SECOND);
        let first = tokio::spawn(async move { (first.await.unwrap(), Instant::now()) });
        let second = tokio::spawn(async move { (second.await.unwrap(), Instant::now()) });
        let mut both = [first.await.unwrap(), second.await.unwrap()];
        both.sort_by_key(|(_, at)| *at);
        let [(Some(Job::Url(early)), at), (Some(Job::Url(late)), then)] = both else { panic!() };
        assert_eq!((early.id, at - start), (UrlId(2), 5 * SECOND));
        assert_eq!((late.id, then - start), (UrlId(1), 60 * SECOND));
        assert_eq!((early.tries, late.tries), (1, 1));
    });
}

#[test]
fn one_that_waits_may_be_called_off_at_any_time_and_takes_nothing() {
    in_a_day(async {
        let frontier = frontier(Rules::default(), 1).await;
        hold(&frontier, 60 * SECOND);
        for _ in 0..3 {
            assert!(timeout(SECOND, job(&frontier)).await.is_err());
        }
        assert_eq!(next(&frontier).await.id, UrlId(1));
    });
}

#[test]
fn stopping_ends_all_who_wait_and_all_who_come_and_what_is_open_may_end() {
    in_a_day(async {
        let frontier = frontier(Rules::default(), 2).await;
        let open = next(&frontier).await;
        hold(&frontier, 60 * SECOND);
        let start = Instant::now();
        let tasks = [waiting(&frontier).await, waiting(&frontier).await];
        frontier.stop();
        for task in tasks {
            assert_eq!(task.await.unwrap(), None);
        }
        frontier.done(&open, &[]);
        assert_eq!(frontier.next().await, None);
        assert_eq!(start.elapsed(), Duration::ZERO);
        let view = frontier.view();
        assert_eq!((view.queued, view.open, view.finished), (1, 0, 1));
    });
}

#[test]
fn the_record_says_what_was_waited_for() {
    let ((), record) = shared::run(|| {
        in_a_day(async {
            let frontier = frontier(Rules::default(), 1).await;
            hold(&frontier, SECOND);
            let open = next(&frontier).await;
            let finish = async { frontier.done(&open, &[]) };
            assert_eq!(tokio::join!(job(&frontier), finish).0, None);
        });
    });
    let waits: Vec<_> = record.bars_of(Word::Wait).map(|bar| bar.text.as_str()).collect();
    assert_eq!(waits, ["politeness", "frontier"]);
}
