//! A pause: how long it is, and what lets it pass.
//!
//! What a mechanism waits for is passed in, as its clock is: a test lets no time pass, the
//! program lets Ctrl-C cut a pause short, and a copy of this crate does what it likes.

use std::thread;
use std::time::Duration;

/// How long to pause, and the function that lets that time pass.
#[derive(Clone, Copy, Debug)]
pub struct Pause {
    length: Duration,
    nap: fn(Duration) -> bool,
}

impl Pause {
    /// A pause that `nap` lets pass; it returns whether it was cut short, for good.
    pub const fn new(length: Duration, nap: fn(Duration) -> bool) -> Self {
        Pause { length, nap }
    }

    /// The given fraction of it: a half for 2, a third for 3.
    #[must_use]
    pub fn part(self, of: u32) -> Self {
        Pause { length: self.length / of.max(1), ..self }
    }

    /// How long it is.
    pub fn length(self) -> Duration {
        self.length
    }

    /// Lets it pass; tells whether it was cut short: then the caller should end.
    pub fn pass(self) -> bool {
        (self.nap)(self.length)
    }

    /// Whether it would be cut short: what computes asks between two pieces of work.
    pub fn is_cut(self) -> bool {
        (self.nap)(Duration::ZERO)
    }
}

/// A plain `thread::sleep`, which nothing cuts short.
impl From<Duration> for Pause {
    fn from(length: Duration) -> Self {
        let sleep = |length| {
            thread::sleep(length);
            false
        };
        Pause { length, nap: sleep }
    }
}
