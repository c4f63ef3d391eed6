//! The smallest executor: polls one future on this thread, and parks while it waits.
//!
//! Python's counterpart is `asyncio.run`. A waker is how whatever a future waits for says
//! "poll it again"; here it unparks the thread. A wake that comes between the poll and the
//! park is not lost: `unpark` leaves a token, and `park` returns at once.
//!
//! # Cost
//!
//! One thread for one future. It is here to be read; a runtime like tokio polls many
//! futures on few threads, and has timers and sockets to wait for.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tracing::info_span;

/// Polls `future` until it is ready, and returns its output.
///
/// # Panics
/// A panic of the future goes on here.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            // It may wake without reason: then the next poll says Pending again.
            Poll::Pending => info_span!("wait", on = "wake").in_scope(thread::park),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
