//! What tasks and coroutines promise, asked of the record.

use std::time::Duration;

use async_tasks::{alarm::Alarm, coroutine, executor, gather, polls};
use shared::{Record, Word, run};
use tokio::runtime::{Builder, Runtime};
use tracing::{Instrument, info_span};

const NAMES: [&str; 3] = ["a", "b", "c"];
const SHORT: Duration = Duration::from_millis(5);

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

#[test]
fn gathered_tasks_all_wait_at_once_on_one_thread() {
    let runtime = runtime();
    let (outcomes, record) = run(|| runtime.block_on(gather::gather(&NAMES, SHORT)));
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(record.peak(Word::Wait), NAMES.len());
    let main = &record.lanes[0];
    for lane in record.lanes_of(Word::Task) {
        assert_eq!(lane.threads, [main.tid], "polled by the thread that runs the loop");
        assert!(lane.ended);
    }
}

#[test]
fn a_task_is_polled_once_to_start_its_wait_and_once_to_end_it() {
    let runtime = runtime();
    let (_, record) = run(|| runtime.block_on(gather::gather(&NAMES, SHORT)));
    for lane in record.lanes_of(Word::Task) {
        assert_eq!(lane.polls.len(), 2, "{lane:?}");
    }
}

#[test]
fn polls_on_one_thread_never_overlap() {
    let runtime = runtime();
    let (_, record) = run(|| runtime.block_on(gather::gather(&NAMES, SHORT)));
    let mut polls: Vec<_> =
        record.lanes_of(Word::Task).flat_map(|lane| lane.polls.iter().copied()).collect();
    polls.sort_unstable();
    assert!(polls.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{polls:?}");
}

#[test]
fn in_turn_one_waits_after_the_other() {
    let runtime = runtime();
    let (outcomes, record) = run(|| runtime.block_on(gather::in_turn(&NAMES, SHORT)));
    assert_eq!(outcomes.len(), NAMES.len());
    assert_eq!(record.bars_of(Word::Wait).count(), NAMES.len());
    assert_eq!(record.peak(Word::Wait), 1);
}

#[test]
fn calling_an_async_fn_runs_nothing() {
    let (future, record) = run(|| coroutine::steps(SHORT));
    assert_eq!(record.bars.len(), 0);
    let (answer, record) = run(|| executor::block_on(future));
    assert_eq!(answer.unwrap(), 6);
    assert_eq!(parts(&record), ["1", "2", "3"]);
}

#[test]
fn two_awaits_make_three_polls_under_either_executor() {
    for pause in [Duration::ZERO, SHORT] {
        let by_hand = run(|| executor::block_on(in_a_task(pause)));
        let by_tokio = run(|| runtime().block_on(in_a_task(pause)));
        for ((answer, polls), record) in [by_hand, by_tokio] {
            assert_eq!((answer, polls), (6, 3));
            let task = record.lanes_named("steps").next().unwrap();
            assert_eq!(task.polls.len(), 3, "{task:?}");
            each_part_runs_in_a_poll_of_its_own(&record);
        }
    }
}

#[test]
fn the_twin_of_the_coroutine_has_the_same_answer_without_a_poll() {
    let (answer, record) = run(|| coroutine::in_turn(Duration::ZERO));
    assert_eq!(answer.unwrap(), 6);
    assert_eq!(parts(&record), ["1", "2", "3"]);
    assert_eq!(record.lanes.len(), 1);
}

#[test]
fn an_alarm_pauses_its_task_exactly_once() {
    let (rung, polls) = executor::block_on(polls::counted(Alarm::after(SHORT)));
    assert!(rung.is_ok());
    assert_eq!(polls, 2);
}

#[test]
fn a_ready_future_takes_one_poll() {
    assert_eq!(executor::block_on(polls::counted(std::future::ready(7))), (7, 1));
}

async fn in_a_task(pause: Duration) -> (u32, u32) {
    let steps = polls::counted(coroutine::steps(pause));
    let (answer, polls) = steps.instrument(info_span!("task", "steps")).await;
    (answer.unwrap(), polls)
}

fn parts(record: &Record) -> Vec<&str> {
    record.bars_of(Word::Work).map(|part| part.text.as_str()).collect()
}

fn each_part_runs_in_a_poll_of_its_own(record: &Record) {
    let task = record.lanes_named("steps").next().unwrap();
    for (part, poll) in record.bars_of(Word::Work).zip(&task.polls) {
        assert!(poll.0 <= part.begin && part.end <= poll.1);
    }
}
