//! How a queue ends: closed, or left by its consumers.

use std::time::Duration;

use crossbeam::channel::{bounded, unbounded};
use queue::fifo;
use shared::testing::run_limited;
use shared::{Word, run, say};

const PROGRAM: &str = env!("CARGO_BIN_EXE_queue");
const NONE: Duration = Duration::ZERO;

#[test]
fn a_closed_queue_is_drained_before_its_end_is_reported() {
    let (queue, end) = unbounded();
    assert_eq!(fifo::produce(queue, 0..5, NONE), Vec::<u32>::new());
    assert_eq!(fifo::consume(&end, NONE), [0, 1, 2, 3, 4]);
    assert_eq!(fifo::consume(&end, NONE), Vec::<u32>::new(), "and stays closed");
}

#[test]
fn what_nobody_will_take_is_given_back() {
    let (queue, end) = bounded(8);
    drop(end);
    assert_eq!(fifo::produce(queue, 0..3, NONE), [0, 1, 2]);
}

#[test]
fn a_consumer_that_goes_frees_a_producer_that_waits() {
    let (queue, end) = bounded(1);
    let producer = std::thread::spawn(move || fifo::produce(queue, 0..10, NONE));
    assert_eq!(end.recv(), Ok(0));
    drop(end);
    let left = producer.join().unwrap();
    assert!(left.len() >= 8, "one was taken, one may lie in the queue: {left:?}");
    assert!(left.ends_with(&[8, 9]));
}

#[test]
fn closing_ends_every_consumer_that_waits() {
    let (sender, done) = bounded(1);
    std::thread::spawn(move || {
        let consumers = ["a", "b", "c", "d"];
        sender.send(run(|| fifo::at_once(&[("p", 0..0)], &consumers, 1, NONE))).unwrap();
    });
    let ended = done.recv_timeout(Duration::from_secs(20));
    let (taken, record) = ended.expect("they still wait");
    assert_eq!(taken.unwrap().concat(), Vec::<u32>::new());
    assert!(record.lanes_of(Word::Thread).all(|lane| lane.ended));
}

#[test]
fn without_producers_the_consumers_end_at_once() {
    assert_eq!(fifo::at_once(&[], &["c"], 1, NONE).unwrap(), [Vec::<u32>::new()]);
}

#[test]
#[should_panic(expected = "never empties")]
fn without_consumers_it_refuses_to_start() {
    let _ = fifo::at_once(&[("p", 0..5)], &[], 1, NONE);
}

#[test]
fn a_thread_that_the_system_refuses_is_one_sentence() {
    for limit in 1..=6 {
        let command = [PROGRAM, "fifo", "--work", "5ms", "--no-lanes"];
        let Some(ran) = run_limited(limit, PROGRAM, &command) else { return };
        let errors = ran.stderr.lines().filter(|line| line.starts_with("error: cannot start "));
        match (limit, ran.status) {
            (2.., Some(0)) => assert_eq!(ran.stderr, ""),
            (..6, Some(1)) => assert_eq!(errors.count(), 1, "{ran:?}"),
            _ => panic!("with {limit} threads: {ran:?}"),
        }
    }
}

/// The test runs itself in processes that may have one thread, two, and so on: producers
/// are refused, then consumers. None of those that were started may wait for ever.
#[test]
fn threads_that_are_refused_keep_no_other_waiting() {
    if std::env::var_os("LIMITED").is_some() {
        return four_threads();
    }
    let test = std::env::current_exe().unwrap();
    let name = "threads_that_are_refused_keep_no_other_waiting";
    let command = ["env", "LIMITED=1", test.to_str().unwrap(), "--exact", name, "--nocapture"];
    let mut said = Vec::new();
    for limit in 1..=8 {
        let Some(ran) = run_limited(limit, PROGRAM, &command) else { return };
        assert_eq!(ran.status, Some(0), "with {limit} threads: {ran:?}");
        said.extend(ran.lines);
    }
    for refused in ["0 ran, then one was refused", "1 ran", "2 ran", "4 ran, and all is taken"] {
        assert!(said.iter().any(|line| line.contains(refused)), "no {refused:?} in {said:?}");
    }
}

/// Two producers and two consumers; says how many of them there were.
fn four_threads() {
    let producers = [("p", 0..9), ("q", 9..18)];
    let (taken, record) = run(|| fifo::at_once(&producers, &["c", "d"], 1, NONE));
    let ran: Vec<_> = record.lanes_of(Word::Thread).filter(|lane| lane.begin.is_some()).collect();
    assert!(ran.iter().all(|lane| lane.ended), "{ran:?}");
    let end = taken.map_or("then one was refused", |taken| {
        assert_eq!(taken.concat().len(), 18);
        "and all is taken"
    });
    say(&format!("{} ran, {end}", ran.len()));
}
