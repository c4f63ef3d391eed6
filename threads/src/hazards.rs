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
//! # The texts
//!
//! What explains a hazard, or steps it, reads what the threads did from these texts; who
//! changes one of them changes it there too. Readers: `section/hazards/` for all, `step/`
//! (S), `shared`'s `Record::cycle` and `Record::missed_signal` (R).
//!
//! | said here | means | also read by |
//! |---|---|---|
//! | work `X = N`, `X += N` | the value `X` becomes `N`, or so much more | S |
//! | work `read counter` | what the next `counter = N` of the lane builds on | |
//! | work `counter is N` | the answer, when all have ended | |
//! | work `give X`, wait `X` | the signal `X` is given, or waited for | R |
//! | wait `X`, hold `X` | the lock `X`, by the same name in both | S, R |
//! | wait `end of X` | a join of the lane `X` | S, R |
//! | work `enter in both`, `total`, `return` | that much was reached | |
//! | work `piece N of M` | one of the writer's pieces | |
//! | work `take N from cash`, `… = N` | half a transfer; the books, and their sum | |
//! | work `ignore the poison`, `restore the books` | what the auditor does about it | |
//! | send and recv `signal` | the hand-over that succeeds | |
//! | wait `sleep` | the sleep of the convoy | |
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
