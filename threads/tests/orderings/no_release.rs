//! The same files, with `Relaxed` wherever they say `Release`.

mod sync {
    pub mod atomic {
        pub use super::weakened as Ordering;
        pub use loom::sync::atomic::{AtomicBool, AtomicU64};
    }

    pub mod weakened {
        pub use loom::sync::atomic::Ordering::{Acquire, Relaxed, Relaxed as Release};
    }
}

#[path = "../../src/page.rs"]
pub mod page;
