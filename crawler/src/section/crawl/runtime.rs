//! The runtime of a crawl: a thread a core, or none but the caller's.

use std::sync::Mutex;
use std::time::Duration;
use std::{fs, io, thread};

use tokio::runtime::{Builder, Runtime};

/// So many milliseconds a thread that has ended may still be counted.
const PATIENCE: i32 = 1000;

/// A runtime with a thread a core; one that is driven by its caller alone where the system
/// has no such threads left. (Tokio's own would panic there.)
pub fn runtime() -> io::Result<Runtime> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut builder = match at_once(threads) {
        Ok(()) => Builder::new_multi_thread(),
        Err(_) => Builder::new_current_thread(),
    };
    builder.worker_threads(threads).enable_all().build()
}

/// Whether the system has so many threads to spare, all at the same time, and once more after
/// that: when Tokio cannot start one of several, it waits for the others for ever.
fn at_once(count: usize) -> io::Result<()> {
    let (before, gate) = (alive(), Mutex::new(()));
    thread::scope(|scope| {
        let _closed = gate.lock(); // until the last has started
        let wait = || drop(gate.lock());
        (0..count).try_for_each(|_| thread::Builder::new().spawn_scoped(scope, wait).map(drop))
    })?;
    // Linux counts a thread for some moments after it has been joined.
    for _ in 0..PATIENCE {
        if alive() <= before {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(1));
    }
    Err(io::ErrorKind::WouldBlock.into())
}

/// How many threads this process has; 0 where that is not told.
fn alive() -> usize {
    fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}
