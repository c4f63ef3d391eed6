//! A page of two words that one thread publishes: every ordering, and what it excludes.
//!
//! A core and the compiler may swap two accesses of different places, where one thread
//! alone cannot tell. So another thread may see the flag before the words that were
//! written first. An ordering forbids this, and only this:
//!
//! ```text
//!  publisher   words = [a, b]  ──▶  ready = true   Release: nothing before sinks below it
//!                                        ┊ seen
//!  reader                           ready == true  Acquire: nothing below rises above it
//!                                        └──▶  words
//! ```
//!
//! The words are atomics that are used as if they were plain memory (`Relaxed`): so a wrong
//! ordering is a wrong answer, never undefined behaviour. `tests/orderings.rs` has `loom`
//! go through all that the orderings below allow, and finds a torn page where either
//! `Release` or `Acquire` is weaker.

use super::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use super::sync::atomic::{AtomicBool, AtomicU64};

/// Two words, published once and then read by any number of threads.
#[derive(Debug, Default)]
pub struct Page {
    /// Written by the publisher before `ready` is set, read by others after.
    words: [AtomicU64; 2],
    /// From `false` to `true` once, when the words are there.
    ready: AtomicBool,
    /// From `false` to `true` once, by the one publisher that may write the words.
    taken: AtomicBool,
    /// How often the page was read.
    views: AtomicU64,
}

impl Page {
    /// Publishes the words: from now on, and for good, they are what is read.
    ///
    /// # Errors
    /// They were published already: these words are given back.
    pub fn publish(&self, words: [u64; 2]) -> Result<(), [u64; 2]> {
        // Relaxed: a swap is one step, so of two publishers only one can find `false`,
        // and neither looks at anything else on account of what it found.
        if self.taken.swap(true, Relaxed) {
            return Err(words);
        }
        for (place, word) in self.words.iter().zip(words) {
            place.store(word, Relaxed); // `ready` orders both; between them no order matters
        }
        // Release: excludes that a reader sees `ready`, and not yet the words.
        self.ready.store(true, Release);
        Ok(())
    }

    /// The words, if they have been published.
    pub fn read(&self) -> Option<[u64; 2]> {
        // Acquire: excludes that the words are read before `ready` was, and so are old.
        if !self.ready.load(Acquire) {
            return None;
        }
        // Relaxed: adding is one step, so no two readers add to the same number; and nobody
        // concludes from the count that anything else has happened.
        self.views.fetch_add(1, Relaxed);
        Some(self.words.each_ref().map(|word| word.load(Relaxed)))
    }

    /// How often the words have been read: exact once the readers are joined.
    pub fn views(&self) -> u64 {
        self.views.load(Relaxed) // a join is an Acquire of all that its thread did
    }
}
