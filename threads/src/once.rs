//! Made once: five threads ask for a value at the same moment, and one of them makes it.
//!
//! The others wait for the one that makes it, and then all see the same value. With a
//! [`OnceLock`] whoever asks brings the initialiser; a [`LazyLock`] has it from the start,
//! which is what a `static` mostly wants:
//!
//! ```
//! use std::sync::LazyLock;
//!
//! static SQUARES: LazyLock<Vec<u32>> = LazyLock::new(|| (1..=5).map(|n| n * n).collect());
//! assert_eq!(SQUARES[2], 9);
//! ```
//!
//! In Python an imported module is made once: a lock guards its import. `functools.cache`
//! is not enough: its dictionary stays whole, but two threads that miss at once both
//! compute. A global set under a lock, looked at before and again after taking it (double
//! check), is safe, for setting and reading a name is atomic, also without the GIL. In
//! Rust the first look would be a data race; here it is an acquire load that pairs with
//! the maker's release store, so who sees the value sees all that was written to make it.
//!
//! What is for one thread cannot be a `static` (E0277):
//!
//! ```compile_fail,E0277
//! use std::cell::LazyCell;
//! static SQUARES: LazyCell<Vec<u32>> = LazyCell::new(|| vec![1, 4, 9]);
//! ```
//!
//! # Endings
//!
//! If the initialiser panics, a `OnceLock` stays empty and the next one that asks makes the
//! value; a `LazyLock` has lost its initialiser, so it is poisoned: all who wait or ask
//! later panic too. An initialiser that asks for its own value waits for itself, for ever.
//!
//! # Cost
//!
//! One load once the value is there. Not for a value that the program needs in any case:
//! make it before the threads start, and lend it to them.

use std::sync::{LazyLock, OnceLock};

use tracing::info_span;

use crate::{Refused, scope};

/// Asks for `value` in one thread a name, all at once; one runs `make`, the others wait.
///
/// Returns what each saw, in the order of `names`.
///
/// # Errors
/// The system refuses a thread.
///
/// # Panics
/// `make` panicked: the next thread has tried instead, and the first panic goes on here.
pub fn ask<'v, T: Send + Sync>(
    value: &'v OnceLock<T>,
    names: &[&str],
    make: impl Fn() -> T + Sync,
) -> Result<Vec<&'v T>, Refused> {
    scope::each(names, |_| get(value, &make))
}

/// The sequential twin: the first to ask makes it, and the others find it.
pub fn in_turn<'v, T>(value: &'v OnceLock<T>, names: &[&str], make: impl Fn() -> T) -> Vec<&'v T> {
    names.iter().map(|_| get(value, &make)).collect()
}

fn get<T>(value: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    let wait = info_span!("wait", on = "the value").entered();
    // The wait goes into the initialiser: in the one thread that runs it, it ends there.
    value.get_or_init(move || {
        drop(wait);
        info_span!("work", makes = "the value").in_scope(make)
    })
}

/// A value that the first to ask makes, by the one initialiser that it has.
pub fn lazy<T>(make: impl FnOnce() -> T) -> LazyLock<T, impl FnOnce() -> T> {
    LazyLock::new(|| info_span!("work", makes = "the value").in_scope(make))
}

/// As [`ask`], of a value that has its initialiser.
///
/// # Errors
/// The system refuses a thread.
///
/// # Panics
/// The initialiser panicked: every thread panics, and the first panic goes on here.
pub fn ask_lazy<'v, T: Send + Sync, F: FnOnce() -> T + Send>(
    value: &'v LazyLock<T, F>,
    names: &[&str],
) -> Result<Vec<&'v T>, Refused> {
    scope::each(names, |_| info_span!("wait", on = "the value").in_scope(|| &**value))
}
