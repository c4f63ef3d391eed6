//! A child's lifeline: when its parent is gone, however that came, the child ends itself.
//!
//! The parent holds the other end of the child's standard input and never writes to it.
//! The system closes that end when the parent ends: by itself, by a panic, by Ctrl-C or by
//! SIGKILL, which no handler of the parent's could answer. A thread here waits for it, so
//! it is noticed while the child sleeps or computes. Python's `daemon=True` children are
//! ended by their parent, and so remain when it is killed.
//!
//! The pipe cannot be held open by a sibling: the standard library makes it close-on-exec.
//! Linux could also send a signal (`PR_SET_PDEATHSIG`), but when the parent's *thread*
//! ends, and it would have to be set between `fork` and `exec`.

use std::io::{self, Read};
use std::{process, thread};

/// The exit status of a process whose lifeline was cut. Nobody is there to read it.
const CUT: i32 = 1;

/// From here on, the process ends when `parent` comes to its end.
///
/// What is read from it is thrown away. Nothing is cleaned up in the process that ends.
///
/// # Errors
/// The system refuses the thread.
pub fn end_with(mut parent: impl Read + Send + 'static) -> io::Result<()> {
    let wait = move || {
        // An error, too, says that no parent can be heard any more.
        let _ = io::copy(&mut parent, &mut io::sink());
        process::exit(CUT);
    };
    thread::Builder::new().name("lifeline".into()).spawn(wait).map(drop)
}
