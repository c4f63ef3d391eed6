//! How a queue ends: closed, or left by its consumers.

use std::time::Duration;

use crossbeam::channel::{bounded, unbounded};
use queue::fifo;
use shared::{Word, run};

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
    let consumers = ["a", "b", "c", "d"];
    let (taken, record) = run(|| fifo::at_once(&[("p", 0..0)], &consumers, 1, NONE));
    assert_eq!(taken.concat(), Vec::<u32>::new());
    assert!(record.lanes_of(Word::Thread).all(|lane| lane.ended));
}

#[test]
fn without_producers_the_consumers_end_at_once() {
    assert_eq!(fifo::at_once(&[], &["c"], 1, NONE), [Vec::<u32>::new()]);
}

#[test]
#[should_panic(expected = "never empties")]
fn without_consumers_it_refuses_to_start() {
    fifo::at_once(&[("p", 0..5)], &[], 1, NONE);
}
