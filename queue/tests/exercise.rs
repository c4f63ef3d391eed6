//! The exercise of the section: make it turn green.
//!
//! `cargo test -p queue --test exercise -- --ignored`

use std::time::Duration;

use queue::fifo;
use shared::{Word, run};

/// A consumer that finds the queue empty waits for ever if the producer hangs. Let
/// `consume` in `src/fifo.rs` give up after half a second without an item (crossbeam's
/// `recv_timeout`) and return what it took so far.
#[test]
#[ignore = "exercise: give up on a silent producer in src/fifo.rs"]
fn a_consumer_gives_up_on_a_producer_that_says_nothing() {
    let (queue, end) = crossbeam::channel::bounded(4);
    queue.send(7).unwrap();
    let (sender, done) = crossbeam::channel::bounded(1);
    std::thread::spawn(move || {
        let (taken, record) = run(|| fifo::consume(&end, Duration::ZERO));
        sender.send((taken, record.bars_of(Word::Wait).count())).unwrap();
    });
    // The queue stays open: only giving up can end the consumer.
    let ended = done.recv_timeout(Duration::from_secs(20));
    assert_eq!(ended.expect("it still waits"), (vec![7], 1));
    drop(queue);
}
