//! The same files, with `Relaxed` wherever they say `Release`; parks end for no reason.

mod sync {
    pub use super::super::spurious::thread;

    pub mod atomic {
        pub use super::weakened as Ordering;
        pub use loom::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
    }

    pub mod weakened {
        pub use loom::sync::atomic::Ordering::{Acquire, Relaxed, Relaxed as Release};
    }
}

#[path = "../../src/baton.rs"]
pub mod baton;
#[path = "../../src/page.rs"]
pub mod page;
