//! From the bytes of a page to its links.

pub mod kind;

pub use kind::{Kind, Link};
