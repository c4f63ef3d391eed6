//! What the kernel waits and locks by: the standard library's.
//!
//! `kernel.rs` says `use super::sync::…`, and meets other tasks through nothing else. So it
//! compiles a second time beside a module of the same name that is a model checker's.

pub use std::sync::{Mutex, MutexGuard, PoisonError};
