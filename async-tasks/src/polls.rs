//! Counts how often a future is polled, under whichever executor.

use std::future::poll_fn;
use std::pin::pin;

/// Awaits `future` and returns its output and the number of polls that it took.
pub async fn counted<F: Future>(future: F) -> (F::Output, u32) {
    let mut future = pin!(future);
    let mut polls = 0;
    let output = poll_fn(|context| {
        polls += 1;
        future.as_mut().poll(context)
    });
    (output.await, polls)
}
