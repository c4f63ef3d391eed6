//! The baton where every park ends at once, for no reason, and an unpark orders nothing.
//!
//! Loom's own `unpark` orders what stands before it, in the same step as the store: it
//! would hide an ordering that is missing from a waiter that looks between the two.

mod sync {
    pub use super::thread;
    pub use loom::sync::atomic;
}

pub mod thread {
    pub use loom::thread::yield_now as park;

    pub struct Thread;

    impl Thread {
        pub fn of(_: loom::thread::Thread) -> Self {
            Thread
        }

        #[expect(clippy::unused_self, reason = "called as the real one is")]
        pub fn unpark(&self) {}
    }
}

#[path = "../../src/baton.rs"]
pub mod baton;
