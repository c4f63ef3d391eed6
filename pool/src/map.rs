//! What every pool promises, and what becomes of a number that is lost.
//!
//! Python's `pool.map(square, numbers)` gives a list, or raises the first exception and
//! throws the other answers away. Here each number has an outcome of its own. A worker of
//! `multiprocessing.Pool` that is killed takes its task with it and `map` waits for ever;
//! that of `concurrent.futures` fails every task of the pool. Here the one number that the
//! worker had is [`Lost`], and the others go on.

use std::io;
use std::process::ExitStatus;

use thiserror::Error;

/// A way to square many numbers with few workers.
pub trait Pool {
    /// Squares each number and returns the outcomes in the order of `numbers`.
    ///
    /// Every number is given to at most one worker, and none a second time: nobody knows
    /// how much of a lost task was done. All workers have ended when this returns.
    fn map(&self, numbers: &[u32]) -> Vec<Result<u64, Lost>>;
}

/// Why a number has no square.
#[derive(Debug, Error)]
pub enum Lost {
    /// The worker that had it ended, or was ended by a signal.
    #[error("{number} is lost: its worker ended ({status}); map it again")]
    Ended {
        /// The number.
        number: u32,
        /// The worker's exit code or signal.
        status: ExitStatus,
    },
    /// The worker that had it could not be understood or heard; it was killed.
    #[error("{number} is lost: its worker was ended, for it gave no answer that makes sense")]
    Garbled {
        /// The number.
        number: u32,
        /// What was wrong with the answer.
        source: io::Error,
    },
    /// Its task panicked. The worker goes on.
    #[error("{number} is lost: its task panicked; the message stands above")]
    Panicked {
        /// The number.
        number: u32,
    },
    /// It was never given to a worker, for none was left.
    #[error("{number} was not squared: no worker was left ({why})")]
    NoWorker {
        /// The number.
        number: u32,
        /// What became of one of them.
        why: String,
    },
}
