//! What the queue promises, asked of the record.

use std::time::Duration;

use proptest::prelude::*;
use queue::fifo::{self, Producer};
use shared::{Point, Record, Word, run};

const NONE: Duration = Duration::ZERO;

#[test]
fn the_consumer_takes_what_the_producer_put_in_order() {
    let producer: Producer = ("p", 0..5);
    let expected = [0, 1, 2, 3, 4];
    assert_eq!(fifo::one_after_the_other(producer.clone(), "c", NONE).unwrap(), expected);
    let at_once = fifo::at_once(std::slice::from_ref(&producer), &["c"], 2, NONE);
    assert_eq!(at_once.unwrap(), [expected]);
    assert_eq!(fifo::in_turn(producer, NONE), expected);
}

#[test]
fn in_the_chapter_the_consumer_begins_when_the_producer_has_ended() {
    let (_, record) = run(|| fifo::one_after_the_other(("p", 0..5), "c", NONE));
    let producer = record.lanes_named("p").next().unwrap();
    let consumer = record.lanes_named("c").next().unwrap();
    assert!(producer.end <= consumer.made);
    every_item_is_received_after_it_was_sent(&record, 5);
}

#[test]
fn a_consumer_waits_while_the_queue_is_empty() {
    // The producer pauses before its first item, so the consumer finds nothing.
    let waited = |_| {
        let pause = Duration::from_millis(20);
        let (_, record) = run(|| fifo::at_once(&[("p", 0..2)], &["c"], 2, pause));
        let mut waits = record.bars_in("c", Word::Wait);
        waits.any(|wait| wait.text == "empty queue")
    };
    assert!((0..20).any(waited));
}

#[test]
fn a_producer_waits_while_the_queue_is_full() {
    let waited = |_| {
        let ((), record) = run(|| {
            let (queue, end) = crossbeam::channel::bounded(1);
            let lane = tracing::info_span!("thread", "p");
            let produce = move || lane.in_scope(|| fifo::produce(queue, 0..3, NONE));
            let producer = std::thread::spawn(produce);
            while end.is_empty() {
                std::thread::yield_now();
            }
            // It is full. The producer has had no time to find that out in every round.
            assert_eq!(end.iter().collect::<Vec<_>>(), [0, 1, 2]);
            assert_eq!(producer.join().unwrap(), Vec::<u32>::new());
        });
        record.bars_in("p", Word::Wait).any(|wait| wait.text == "full queue")
    };
    assert!((0..10_000).any(waited));
}

#[test]
fn every_receipt_has_its_hand_over_before_it() {
    let producers: [Producer; 2] = [("p", 0..50), ("q", 50..100)];
    let (taken, record) = run(|| fifo::at_once(&producers, &["c", "d"], 3, NONE).unwrap());
    every_item_is_received_after_it_was_sent(&record, 100);
    assert_eq!(sorted(&taken), (0..100).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_doubled_or_overtaken(
        counts in prop::collection::vec(0_u32..20, 1..4),
        consumers in 1_usize..4,
        capacity in 0_usize..5,
    ) {
        let ranges = counts.iter().scan(0, |begin, count| {
            let range = *begin..*begin + count;
            *begin = range.end;
            Some(range)
        });
        let producers: Vec<Producer> = ranges.map(|range| ("p", range)).collect();
        let taken = fifo::at_once(&producers, &["c", "d", "e"][..consumers], capacity, NONE).unwrap();
        let all = producers.last().map_or(0, |(_, range)| range.end);
        prop_assert_eq!(sorted(&taken), (0..all).collect::<Vec<_>>());
        for (_, range) in &producers {
            for items in &taken {
                let of_one = items.iter().filter(|item| range.contains(item));
                prop_assert!(of_one.is_sorted(), "of one producer, in order: {:?}", items);
            }
        }
    }
}

fn sorted(taken: &[Vec<u32>]) -> Vec<u32> {
    let mut all = taken.concat();
    all.sort_unstable();
    all
}

fn every_item_is_received_after_it_was_sent(record: &Record, items: usize) {
    assert!(record.loose.is_empty(), "{:?}", record.loose);
    let handed: Vec<_> = record.arrows.iter().filter(|arrow| arrow.id.is_some()).collect();
    assert_eq!(handed.len(), items);
    for arrow in handed {
        let (from, to): (Point, Point) = (arrow.from, arrow.to);
        assert!(from.at <= to.at && record.happens_before(from, to));
    }
}
