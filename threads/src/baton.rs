//! A baton: one thread at a time has it, and hands it to a thread that it names.
//!
//! Every ordering here is gone through by `loom` in `tests/orderings.rs`.

use super::sync::atomic::AtomicUsize;
use super::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use super::sync::thread::{self, Thread};

/// Who has the baton, and how often it was handed over.
#[derive(Debug, Default)]
pub struct Baton {
    /// Whose turn it is, first of all number 0's: written by who has it, read by who waits.
    holder: AtomicUsize,
    /// Read and written by who has the baton alone.
    hands: AtomicUsize,
}

impl Baton {
    /// Parks until it is this one's turn; gives back how often the baton was handed over.
    pub fn take(&self, me: usize) -> usize {
        // Looked at again after each park, which may end for no reason, or by an old token.
        // Acquire: excludes that `hands` is read before it was this one's turn, and is old.
        while self.holder.load(Acquire) != me {
            thread::park();
        }
        self.hands.load(Relaxed)
    }

    /// Hands the baton, which the caller must have, to `next`, which `thread` runs.
    pub fn hand_to(&self, next: usize, thread: &Thread) {
        // Reading and writing in two steps loses nothing: only one thread has the baton.
        self.hands.store(self.hands.load(Relaxed) + 1, Relaxed);
        // Release: excludes that the next one sees its turn, and not yet what was done
        // before. That `unpark` orders too is no help to one who looks before it parks.
        self.holder.store(next, Release);
        // After the store, never before: the one that wakes must find that it is its turn.
        thread.unpark();
    }
}
