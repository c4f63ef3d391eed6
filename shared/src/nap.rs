//! Ctrl-C as those see it who sleep or compute: a flag, and a sleep that it cuts short.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::store::lock;

/// Whether Ctrl-C was pressed: set for good by the thread that waits for it.
static PRESSED: Mutex<bool> = Mutex::new(false);
/// Who naps waits here.
static WAKE: Condvar = Condvar::new();

/// Whether Ctrl-C was pressed: what takes long asks, and ends.
pub fn interrupted() -> bool {
    *lock(&PRESSED)
}

/// Sleeps so long, or until Ctrl-C; tells whether it was pressed.
pub fn nap(time: Duration) -> bool {
    let napping = WAKE.wait_timeout_while(lock(&PRESSED), time, |pressed| !*pressed);
    *napping.unwrap_or_else(PoisonError::into_inner).0
}

/// Ctrl-C was pressed: whoever naps wakes.
pub(crate) fn press() {
    *lock(&PRESSED) = true;
    WAKE.notify_all();
}
