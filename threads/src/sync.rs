//! The `sync` and `thread` of the files that are model-checked: the standard library's.
//!
//! Those files say `use super::sync::…` and nothing else that threads could meet through.
//! So they compile a second time beside a module of the same name that is a model
//! checker's, which then decides at each step which thread goes next, or what a load sees.

pub use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, atomic};
pub use std::thread;
