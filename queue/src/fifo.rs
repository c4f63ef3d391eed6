//! A producer puts numbers into a queue, a consumer takes them out in the same order.
//!
//! Python's `queue.Queue` is a channel here, with two ends: a [`Sender`] to put into and a
//! [`Receiver`] to take from. What differs is the end. The chapter starts the consumer
//! when the producer has ended, and asks `empty()` whether to stop: with both running, an
//! empty queue may only mean that the producer is slow, and an item is lost; with two
//! consumers, another may take the last item after the question, and `get()` waits for
//! ever. Here a queue is closed by dropping its last sender. What is left in it is still
//! taken, then `recv` says that nothing more will come.
//!
//! ```text
//!  producer ── send ──▶ [ 2 1 0 ] ── recv ──▶ consumer
//!     waits while it is full          waits while it is empty
//! ```
//!
//! What was sent is no longer here: a queue hands over ownership, so nobody changes an
//! item that somebody else has (E0382):
//!
//! ```compile_fail,E0382
//! let (queue, _end) = crossbeam::channel::bounded(1);
//! let item = String::from("page");
//! queue.send(item).unwrap();
//! println!("{item}");
//! ```
//!
//! # Cost
//!
//! Every item crosses cores. Where the consumer has nothing else to do and the items are
//! small, a plain loop is faster: compare [`in_turn`].

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Duration;

use crossbeam::channel::{
    Receiver, RecvError, SendError, Sender, TryRecvError, TrySendError, bounded, unbounded,
};
use tracing::{info, info_span};

/// What one producer puts, under its name.
pub type Producer = (&'static str, Range<u32>);

/// As in the chapter: the producer puts all items and is joined, then the consumer takes.
///
/// The queue holds as many items as there are, for nobody takes while they are put.
///
/// # Errors
/// The system refuses a thread. The one that started is joined.
pub fn one_after_the_other(
    (producer, items): Producer,
    consumer: &'static str,
    pause: Duration,
) -> io::Result<Vec<u32>> {
    let (queue, end) = unbounded();
    thread::scope(|scope| start(scope, producer, move || produce(queue, items, pause)).map(join))?;
    thread::scope(|scope| start(scope, consumer, move || consume(&end, pause)).map(join))
}

/// All at once, through a queue of `capacity`; gives back what each consumer took.
///
/// Each item is taken once. Of one producer, each consumer takes items in the order in
/// which they were put. The queue is closed when the last producer ends, and every
/// consumer ends when it has found the queue closed and empty.
///
/// # Errors
/// The system refuses a thread. Those that started are joined: consumers when they have
/// taken what was put, producers when nobody is left to take.
///
/// # Panics
/// There is no consumer: the queue would never empty.
pub fn at_once(
    producers: &[Producer],
    consumers: &[&'static str],
    capacity: usize,
    pause: Duration,
) -> io::Result<Vec<Vec<u32>>> {
    assert!(!consumers.is_empty(), "a queue without a consumer never empties");
    let (queue, end) = bounded(capacity);
    // Moved in, so both ends go where `?` leaves: no thread waits for one that was refused.
    thread::scope(move |scope| {
        for (name, items) in producers.iter().cloned() {
            let queue = queue.clone();
            start(scope, name, move || produce(queue, items, pause))?;
        }
        // The producers have senders of their own: with this one kept, the queue would
        // never close.
        drop(queue);
        let mut threads = Vec::new();
        for name in consumers {
            let end = end.clone();
            threads.push(start(scope, name, move || consume(&end, pause))?);
        }
        // With this one kept, producers would wait for consumers that have all panicked.
        drop(end);
        Ok(threads.into_iter().map(join).collect())
    })
}

/// The sequential twin: puts and takes in one thread, through a plain `VecDeque`.
pub fn in_turn((_, items): Producer, pause: Duration) -> Vec<u32> {
    let mut queue = VecDeque::new();
    for item in items {
        work_on(item, pause);
        queue.push_back(item);
    }
    queue.into_iter().inspect(|item| work_on(*item, pause)).collect()
}

fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &'static str,
    run: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    let lane = info_span!("thread", name); // made here, so the arrow leaves this lane
    thread::Builder::new().spawn_scoped(scope, move || lane.in_scope(run))
}

fn join<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Puts the items one by one, and closes its end of the queue.
///
/// Gives back the items that nobody will take, in order: those after the last consumer
/// went. Waits while the queue is full.
pub fn produce(queue: Sender<u32>, mut items: Range<u32>, pause: Duration) -> Vec<u32> {
    let put = |item: &u32| {
        work_on(*item, pause);
        info!(name: "send", id = *item);
        put(&queue, *item)
    };
    let refused = items.by_ref().map(|item| put(&item)).find_map(Result::err);
    drop(queue); // the last sender that goes closes the queue
    refused.map(|SendError(item)| item).into_iter().chain(items).collect()
}

/// Takes items until the queue is closed and empty. Waits while it is only empty.
pub fn consume(queue: &Receiver<u32>, pause: Duration) -> Vec<u32> {
    let mut taken = Vec::new();
    while let Ok(item) = take(queue) {
        info!(name: "recv", id = item);
        work_on(item, pause);
        taken.push(item);
    }
    taken
}

fn put(queue: &Sender<u32>, item: u32) -> Result<(), SendError<u32>> {
    match queue.try_send(item) {
        Ok(()) => Ok(()),
        Err(TrySendError::Full(item)) => {
            info_span!("wait", on = "full queue").in_scope(|| queue.send(item))
        }
        Err(TrySendError::Disconnected(item)) => Err(SendError(item)),
    }
}

fn take(queue: &Receiver<u32>) -> Result<u32, RecvError> {
    match queue.try_recv() {
        Ok(item) => Ok(item),
        Err(TryRecvError::Empty) => {
            info_span!("wait", on = "empty queue").in_scope(|| queue.recv())
        }
        Err(TryRecvError::Disconnected) => Err(RecvError),
    }
}

/// Stands in for making an item, or for using it.
fn work_on(item: u32, pause: Duration) {
    info_span!("work", item).in_scope(|| thread::sleep(pause));
}
