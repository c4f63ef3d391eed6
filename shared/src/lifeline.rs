//! The lifeline of a child: its standard input, which the system closes when its parent
//! lets it go or dies.

use std::io;
use std::process;
use std::thread;

/// A thread that only reads needs little.
const STACK: usize = 64 << 10;

/// From here on, this process ends with that status when its standard input does,
/// whatever its other threads are stuck in. What comes before the end is not read.
///
/// # Errors
/// The system refuses the thread.
pub(crate) fn end_with_parent(status: i32) -> io::Result<()> {
    let wait = move || {
        // An error, too, says that no parent can be heard any more.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(status);
    };
    thread::Builder::new().name("lifeline".into()).stack_size(STACK).spawn(wait).map(drop)
}
