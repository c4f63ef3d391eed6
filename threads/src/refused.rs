//! The one error that starting a thread can have.

use std::io;

/// The system refused to start a thread; those that had started are joined.
///
/// On Linux the reason is `EAGAIN`, whether there are too many threads (`ulimit -u`) or
/// there is no address space left for one more stack (`ulimit -v`).
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot start {name} (`ulimit -u` tells how many threads may run, `ulimit -v` how much \
     memory they may map)"
)]
pub struct Refused {
    /// The thread's name.
    pub name: String,
    /// What the system said: the cause of this error.
    pub source: io::Error,
}

impl Refused {
    /// The refusal of a thread, to be used with `map_err`.
    pub fn of(name: &str) -> impl FnOnce(io::Error) -> Self {
        move |source| Refused { name: name.to_owned(), source }
    }
}
