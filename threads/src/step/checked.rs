//! The kernels' own files once more, with a model checker's threads and locks.
//!
//! Not a line of them is changed: what they call `super::sync` is another module here.

#![expect(clippy::duplicate_mod, reason = "the same files twice is what this module is for")]

use crate::hazards::Gap;

/// What [`crate::sync`] is for the standard library.
mod sync {
    pub use shuttle::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, atomic};
    pub use shuttle::thread;
}

#[path = "../hazards/lost_update.rs"]
pub mod lost_update;

#[path = "../hazards/deadlock.rs"]
pub mod deadlock;

#[path = "../hazards/lost_wakeup.rs"]
pub mod lost_wakeup;

#[path = "../hazards/each.rs"]
mod each;
#[path = "../hazards/lock.rs"]
mod lock;
