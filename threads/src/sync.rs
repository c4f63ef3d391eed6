//! The `sync` and `thread` of the files that are model-checked: the standard library's.
//!
//! Such a file imports from `super::sync`; a test that includes it puts the model checker's
//! own types in that place.

pub use std::sync::atomic;
//! Those files say `use super::sync::…` and nothing else that threads could meet through.
//! So they compile a second time beside a module of the same name that is a model
//! checker's, which then decides at each step which thread goes next.

pub use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, atomic};
pub use std::thread;
