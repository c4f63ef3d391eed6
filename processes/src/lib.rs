//! Processes: what do they share, and who cleans up behind them?
//!
//! A process is the unit to which the system gives memory, files and a processor. Two
//! processes share nothing that was not handed to both, so they compute in parallel even
//! where threads take turns (CPython's GIL is one a process), and one that crashes takes
//! no other with it. The price: what two processes are to share must be copied to the
//! other one, or set up as shared memory, and whoever starts one must also end it.
//!
//! ```text
//!  parent ──starts──▶ child          the child's standard input is a pipe that only the
//!    ▲ │                │            parent holds: when the parent ends, however it
//!    │ └──── pipe ─────▶│            ends, the pipe closes, and the child ends itself
//!    └──────reaps───────┘
//! ```
//!
//! # The map, in reading order
//!
//! * [`isolation`] (7.3.1): a child changes a variable, and the parent's is as it was
//! * [`spawn`] (7.3.2): start children, wait for their ends, keep their exit status
//! * [`child`], [`lifeline`]: no child remains, whatever happens to its parent
//! * [`shared_memory`]: the one number that two processes see
//!
//! # Cost
//!
//! A process costs about a millisecond to start, where a thread costs some tens of
//! microseconds, and some megabytes of its own. Where tasks are short, keep the processes
//! and hand them task after task: a pool. Where nothing needs to be kept apart, threads do
//! the same for less.

pub mod isolation;

pub mod spawn;

pub mod child;
pub mod lifeline;

pub mod shared_memory;
