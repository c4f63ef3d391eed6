//! Async tasks: how do many things wait at once on one thread?
//!
//! An `async fn` is a function that can pause. Calling it gives back a future, which does
//! nothing until somebody polls it; a poll runs it to the next `await` that has to wait,
//! and whatever it waits for wakes it later. Between two polls a task is only data, so a
//! thousand waiting tasks cost no thousand threads.
//!
//! # The map, in reading order
//!
//! * [`gather`] (7.4.2): two tasks wait at once on one thread
//! * [`coroutine`] (7.4.3): what `async` and `await` do, poll by poll, with an
//!   [`executor`], an [`alarm`] to wait for, and a count of [`polls`] written by hand
//!
//! # Cost
//!
//! A task costs some hundred bytes and less than a microsecond to start. In return nothing
//! may block its thread: a task that computes for long holds up all others, so computing
//! belongs to threads or a pool.

pub mod gather;

pub mod coroutine;

pub mod executor;

pub mod alarm;

pub mod polls;
