//! Threads: when do they run, and what happens to what they share?
//!
//! A thread is the smallest unit that the system schedules. In CPython one lock, the GIL,
//! lets one thread compute at a time; Rust has none, so the same threads that merely take
//! turns on one core compute at the same instant on two. What Python leaves to convention
//! (who may touch which data) the compiler checks here: [`Send`], [`Sync`] and ownership.
//!
//! # The map, in reading order
//!
//! Starting them:
//! * [`parallelism`] (7.1): the same tasks taking turns on one core, then at once on all
//! * [`spawn`] (7.2.2): start threads, wait for their ends
//! * [`scope`]: threads that borrow, so that nothing is shared by counting
//!
//! Sharing:
//! * [`lock`] (7.2.3): one counter, five threads, no update lost
//! * [`rwlock`]: one table, many readers at once, a writer alone
//! * [`atomics`]: a page published by a flag, a count of views ([`page`]: each ordering)
//!
//! Waiting for each other:
//! * [`condvar`]: until something has changed; built on it are [`mod@wait_for`], [`event`]
//!   and [`semaphore`]
//! * [`barrier`]: until all have come
//!
//! Made once, or once a thread:
//! * [`once`]: five threads ask for a value, and one makes it
//! * [`local`]: a place for each thread, and the sum at the end
//!
//! What the others are built on:
//! * [`park`]: asleep until a thread is woken by its handle ([`baton`]: each ordering)
//! * [`sharded`]: a counter to which each thread adds in its own cache line
//!
//! Ending them:
//! * [`stop`]: by a flag, or by closing what they receive from; nothing accepted is lost
//! * [`mod@panic`]: a thread's panic as a value, and the lock that it held
//!
//! Breaking them, and choosing between them:
//! * [`hazards`]: seven classic mistakes, each beside its cure: `hazard NAME` watches one
//! * `step`, a feature: the same files, one step at a time, in any order that you choose
//! * `compare`, a command: threads in four ways on one workload, locks on one counter
//!
//! What they all stand on: [`Pause`], a wait that can be cut short · [`Refused`], the
//! system's "no" · [`cores`], which ones there are.
//!
//! # Cost
//!
//! A thread costs some tens of microseconds to start and a stack of its own (2 MiB of
//! address space, a few pages of memory). For ten thousand waiting things, tasks are
//! cheaper; for work that must survive a crash, use processes.

pub mod parallelism;

pub mod spawn;

pub mod scope;

pub mod lock;

pub mod rwlock;

pub mod page;

pub mod atomics;

pub mod condvar;

pub mod wait_for;

pub mod event;

pub mod semaphore;

pub mod barrier;

pub mod once;

pub mod local;

pub mod park;

pub mod baton;

pub mod sharded;

pub mod stop;

pub mod panic;

pub mod hazards;

#[cfg(any(test, feature = "step"))]
pub mod step;

pub mod cores;

mod pause;
mod refused;
mod sync;

pub use pause::Pause;
pub use refused::Refused;
