//! The runtime of a crawl: a thread a core, or none but the caller's.

use std::io;
use std::sync::Mutex;
use std::thread;

use tokio::runtime::{Builder, Runtime};

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

/// Whether the system has so many threads to spare, all at the same time.
fn at_once(count: usize) -> io::Result<()> {
    let gate = Mutex::new(());
    thread::scope(|scope| {
        let _closed = gate.lock(); // until the last has started
        let wait = || drop(gate.lock());
        (0..count).try_for_each(|_| thread::Builder::new().spawn_scoped(scope, wait).map(drop))
    })
}
