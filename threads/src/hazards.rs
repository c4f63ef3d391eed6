//! Seven classic mistakes, each beside its cure.
//!
//! A hazard is a mistake that compiles, passes its tests, and fails one day: most need one
//! order of the threads' steps among many, and the scheduler seldom picks that one. Rust
//! refuses *data* races, two threads in one place at once; these are *race conditions* and
//! their like, in which every single step is allowed. Python has the same ones, for the
//! GIL too may change hands between any two steps.
//!
//! * [`lost_update`]: two threads read a value, and both write back one more
//! * [`deadlock`]: two threads take two locks, each in the other's order
//! * [`self_deadlock`]: a thread takes a lock that it holds already
//! * [`lost_wakeup`]: a thread begins to wait for a signal that has been given already
//! * [`poisoned`]: a thread panics in the middle of a change, another reads half of it
//! * [`detached`]: the main function returns, and a thread is cut off at work
//! * [`convoy`]: a lock is held across a sleep, and everybody waits
//!
//! Each file has `wrong` and `cure`, which differ in as few lines as can be. Both take a
//! [`Gap`] where one is needed. All that the lost update, the deadlock and the lost wake-up
//! know of threads and locks is one private module: the standard library's, or a model
//! checker's.
//!
//! # Cost
//!
//! These run as fast as any threads do, but for the gap: nothing here is to be copied but
//! the cures.

/// The two files of `std` that the kernels may use, under the name that they call it.
use crate::sync;

pub mod lost_update;

pub mod deadlock;

pub mod self_deadlock;

pub mod lost_wakeup;

pub mod poisoned;

pub mod detached;

pub mod convoy;

mod each;
mod lock;

use std::sync::Arc;

/// What every thread of a hazard calls once (a round) where the mistake would show, if its
/// file says nothing else.
///
/// It holds the window open: a gap that returns when *all* threads of the hazard are in it
/// makes `wrong` fail in every run. It must return by itself when the others do not come,
/// for under a cure's lock they cannot, and where the system refuses a thread there are
/// none. Under a model checker it does nothing: there the order is chosen.
pub type Gap = Arc<dyn Fn() + Send + Sync>;
