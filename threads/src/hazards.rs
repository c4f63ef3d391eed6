//! Three classic mistakes, each beside its cure.
//!
//! A hazard is a mistake that compiles, passes its tests, and fails one day: it needs one
//! order of the threads' steps among many, and the scheduler seldom picks that one. Rust
//! refuses *data* races, two threads in one place at once; these are *race conditions*, in
//! which every single step is allowed and only their order is wrong. Python has the same
//! three, for the GIL too may change hands between any two steps.
//!
//! * [`lost_update`]: two threads read a value, and both write back one more
//! * [`deadlock`]: two threads take two locks, each in the other's order
//! * [`lost_wakeup`]: a thread begins to wait for a signal that has been given already
//!
//! Each file has `wrong` and `cure`, which differ in as few lines as can be. Both take a
//! [`Gap`], and all they know of threads and locks is one private module: the standard
//! library's, or a model checker's.
//!
//! # Cost
//!
//! These run as fast as any threads do, but for the gap: nothing here is to be copied but
//! the cures.

/// The two files of `std` that the kernels may use, under the name that they call it.
use crate::sync;

pub mod lost_update;

pub mod deadlock;

pub mod lost_wakeup;

mod each;
mod lock;

use std::sync::Arc;

/// What every thread of a hazard calls once (a round) where the mistake would show.
///
/// It holds the window open: a gap that returns when *all* threads of the hazard are in it
/// makes `wrong` fail in every run. It must return by itself when the others do not come,
/// for under a cure's lock they cannot, and where the system refuses a thread there are
/// none. Under a model checker it does nothing: there the order is chosen.
pub type Gap = Arc<dyn Fn() + Send + Sync>;
