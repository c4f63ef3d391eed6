//! A thread begins to wait for a signal that was given before, and waits for ever.
//!
//! A condition variable has no memory: `notify` wakes whoever waits at that moment, and is
//! lost if nobody does. A consumer that just waits relies on coming first. What it is
//! waiting for is not the signal but the *value*, and that stays.
//!
//! The cure looks at the value, under the lock, before it waits and after it was woken:
//! [`wait_while`](std::sync::Condvar::wait_while), Python's `condition.wait_for(ready)`.
//! Looking and beginning to wait are one step, because `wait` lets the lock go and waits
//! at once: a producer that sets the value under the same lock comes before the look, or
//! finds the consumer waiting. The loop also cures the wake-ups without any signal that
//! the system is allowed to give.

use super::sync::{Arc, Condvar};
use tracing::{info, info_span};

use super::Gap;
use super::each::each;
use super::lock::Lock;
use crate::Refused;

/// A `producer` sets a value and gives one signal, for which a `consumer` waits.
///
/// It may wait for ever. If it does not, this returns the value that it got, which is 1.
///
/// The producer calls `gap` when it has given the signal, the consumer before it takes the
/// lock.
///
/// # Errors
/// The system refuses a thread.
pub fn wrong(gap: &Gap) -> Result<u32, Refused> {
    hand_over(gap, |desk| {
        let mut value = desk.value.take();
        value = value.wait(&desk.signal);
        info!(name: "recv", id = "signal");
        *value.get()
    })
}

/// The same with a look at the value, before and after each wait: always returns 1.
///
/// # Errors
/// As [`wrong`].
pub fn cure(gap: &Gap) -> Result<u32, Refused> {
    hand_over(gap, |desk| {
        let mut value = desk.value.take();
        while *value.get() == 0 {
            value = value.wait(&desk.signal);
        }
        info!(name: "recv", id = "signal");
        *value.get()
    })
}

/// Where the value is put, and who waits for it is woken.
struct Desk {
    /// 0 until the producer sets it.
    value: Lock<u32>,
    /// Given once the value is set; the consumer waits for it.
    signal: Condvar,
}

fn hand_over(gap: &Gap, consume: fn(&Desk) -> u32) -> Result<u32, Refused> {
    let desk = Desk { value: Lock::new("value", 0), signal: Condvar::new() };
    let gap = Arc::clone(gap);
    // The producer ends by itself, also where the system refuses the consumer.
    let got = each(&["producer", "consumer"], move |name| {
        if name == "producer" {
            produce(&desk);
            gap();
            0
        } else {
            gap();
            consume(&desk)
        }
    })?;
    Ok(got.into_iter().sum())
}

fn produce(desk: &Desk) {
    info!(name: "send", id = "signal");
    let mut value = desk.value.take();
    info_span!("work", write = "value = 1").in_scope(|| value.set(1));
    drop(value);
    info_span!("work", signal = "give signal").in_scope(|| desk.signal.notify_one());
}
