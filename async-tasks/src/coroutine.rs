//! What `async` and `await` do: a coroutine in three parts, with two awaits between them.
//!
//! As in Python, calling an `async fn` runs nothing; it makes a coroutine, here a future.
//! What differs is who drives it: asyncio's loop calls `send(None)` on a coroutine, Rust's
//! executor calls `poll` on a future. Both run it to the next `await` that has to wait.
//! There is no scheduler inside: [`block_on`](crate::executor::block_on) is a loop.
//!
//! ```text
//!  call   poll 1         poll 2         poll 3
//!   │      part 1 ┐       part 2 ┐       part 3 ▶ Ready(6)
//!   ▼             ▼ Pending      ▼ Pending
//!  future         alarm ── wake ─┘ alarm ── wake ─┘
//! ```
//!
//! A future that nobody awaits does nothing, which the compiler warns about. A future that
//! was awaited is gone (E0382), where Python raises at run time:
//!
//! ```compile_fail,E0382
//! # async fn both(pause: std::time::Duration) {
//! let future = async_tasks::coroutine::steps(pause);
//! future.await.unwrap();
//! future.await.unwrap();
//! # }
//! ```
//!
//! # Cost
//!
//! The compiler makes one enum of the whole coroutine, as large as what it must keep
//! across its awaits. No stack, no allocation.

use std::io;
use std::thread;
use std::time::Duration;

use tracing::{Instrument, info_span};

use crate::alarm::Alarm;

/// Adds one, two and three, and pauses after each but the last: three polls, answer 6.
///
/// # Errors
/// The system refuses the thread that would ring the alarm.
pub async fn steps(pause: Duration) -> io::Result<u32> {
    let mut sum = part(1);
    for number in 2..=3 {
        Alarm::after(pause).instrument(info_span!("wait", on = "alarm")).await?;
        sum += part(number);
    }
    Ok(sum)
}

/// The sequential twin: the same parts and pauses, with the thread blocked in between.
///
/// # Errors
/// None; the signature is that of [`steps`].
pub fn in_turn(pause: Duration) -> io::Result<u32> {
    let mut sum = part(1);
    for number in 2..=3 {
        info_span!("wait", on = "sleep").in_scope(|| thread::sleep(pause));
        sum += part(number);
    }
    Ok(sum)
}

fn part(number: u32) -> u32 {
    info_span!("work", number).in_scope(|| number)
}
