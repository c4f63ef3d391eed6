//! The same files, with `Relaxed` wherever they say `Acquire`.

mod sync {
    pub mod atomic {
        pub use super::weakened as Ordering;
        pub use loom::sync::atomic::{AtomicBool, AtomicU64};
    }

    pub mod weakened {
        pub use loom::sync::atomic::Ordering::{Relaxed, Relaxed as Acquire, Release};
    }
}

#[path = "../../src/page.rs"]
pub mod page;
