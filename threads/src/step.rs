//! The reader as scheduler: kernels run one step at a time, in any order one likes.
//!
//! A program with two threads is many programs, one for each order of their steps, and
//! the system's scheduler picks one of them. Here the order is chosen: by a reader who
//! plays ([`play`]), by a search for the order that fails ([`search()`]), or by a line that
//! was printed before ([`schedule`]). Python has nothing of the kind.
//!
//! # How
//!
//! The [`kernels`] are the real ones: their files compile a second time with the threads
//! and locks of a model checker, shuttle. It runs all threads on one, and stops each one
//! *before* every step that others could notice. Then a scheduler of ours decides.
//!
//! ```text
//!  schedule ─▶ replay ─▶ run: steps, states, outcome ─▶ table, sentence, line
//!               ▲ │
//!      scheduler┘ └─ what the kernel says through tracing: "about to lock cache"
//! ```
//!
//! A *schedule* says who goes wherever more than one thread could. [`replay()`] is a pure
//! function of the kernel and the schedule. So undo is the same with one choice fewer, and
//! hints and the search need nothing else either. A *preemption* is a step of another
//! thread although the one before could have gone on: a run with few reads like a program.
//!
//! # What it does not see
//!
//! Every atomic operation is sequentially consistent here; what weaker orderings allow
//! besides is for another model checker (loom). Time does not pass, and no wait is ever
//! woken without a signal.
//!
//! # Cost
//!
//! Some tenths of a millisecond a run; `step NAME --auto` says how many there are. Their
//! number grows exponentially with the steps: this is for kernels, not for programs.
//! Threads that are stuck at the end of a run leave their stacks behind (60 kB each), so
//! the search stops at the first failure.

pub mod kernels;

pub mod replay;

pub mod run;

pub mod outcome;
pub mod state;

pub mod search;

pub mod schedule;

pub mod play;

mod checked;
mod listen;
mod operation;
mod reply;
mod table;
mod thread;
mod trace;

pub use kernels::{KERNELS, Kernel};
pub use outcome::Outcome;
pub use replay::replay;
pub use run::{Run, Step};
pub use search::search;
pub use table::table;

#[cfg(test)]
#[path = "../tests/step/mod.rs"]
mod tests;
