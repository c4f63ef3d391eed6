//! The pool: few workers for many tasks, and what if one of them dies?
//!
//! To start a thread or a process for every task costs more than a short task itself, and
//! a thousand of them at once help nobody. A pool starts a few workers, once, and each
//! takes the next task when it is done with the one before.
//!
//! ```text
//!  numbers  1 2 3 4 5 ──▶ next ──┬──▶ worker 1 ──┐
//!                                ├──▶ worker 2 ──┼──▶ squares, in the order of the numbers
//!                                └──▶ worker 3 ──┘
//! ```
//!
//! # The map, in reading order
//!
//! * [`map`]: what every pool promises, and what becomes of a number that is lost
//! * [`in_turn`]: the sequential twin · [`threads`] (7.3.3): rayon
//! * [`processes`] (7.3.3): worker processes that stay alive · [`child`], [`frame`],
//!   [`worker`]: one of them as its parent holds it, what is said, and its own side
//! * [`squares`]: the task
//!
//! # Cost
//!
//! A task costs a thread pool about a microsecond to hand over, and a process pool some
//! tens: two writes, two reads, and the scheduler. Processes are worth it where a task
//! may crash, leak or be killed, for it takes but itself with it; and in CPython, whose
//! threads do not compute in parallel.

pub mod map;

pub mod in_turn;
pub mod threads;

pub mod processes;

pub mod child;
pub mod frame;
pub mod worker;

pub mod squares;
