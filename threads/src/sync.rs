//! The `sync` and `thread` of the files that are model-checked: the standard library's.
//!
//! Such a file imports from `super::sync`; a test that includes it puts the model checker's
//! own types in that place.

pub use std::sync::atomic;
pub use std::thread;
