//! A thread panics in the middle of a change under a lock, and another reads half of it.
//!
//! The guard unlocks also when a panic unwinds through it, as Python's `with lock:` does
//! when an exception passes. What was half done stays half done, and in Python the next
//! one in takes it for whole. Rust's [`Mutex`] remembers: it is *poisoned*, and every
//! `lock` is an error from then on. The value can still be had by `into_inner`, and that
//! is right where each single step leaves a whole value behind, as in
//! [`lock`](crate::lock). Here a transfer takes two steps, and it is wrong.
//!
//! The cure uses what the error is for: it puts back what was there before the change,
//! which is kept beside the value while it is under way, and says that all is well again
//! by [`Mutex::clear_poison`].
//!
//! # Cost
//!
//! A copy of the value a change. Where that is too much, compute the new value first and
//! write it in one step; or let the panic go on (`lock().unwrap()`), so that nothing runs
//! on what is broken.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use tracing::info_span;

use super::Gap;
use crate::Refused;

/// What is transferred, of the 100 that there are.
const AMOUNT: u32 = 30;

#[derive(Clone, Copy)]
struct Books {
    cash: u32,
    bank: u32,
}

/// What the lock protects.
struct Ledger {
    /// Together 100, but for the time in which a transfer is under way.
    books: Books,
    /// The books when the last transfer began: poison says that it did not come to its end.
    before: Books,
}

/// A `clerk` transfers 30 of 100 twice, then an `auditor` reads the books; returns their sum.
///
/// The clerk calls `gap` between taking and giving. If that panics, the clerk ends, who
/// comes then ignores the poison, and 30 are missing.
///
/// # Errors
/// The system refuses a thread.
pub fn wrong(gap: &Gap) -> Result<u32, Refused> {
    audit_after_transfer(gap, |_, poisoned| {
        info_span!("work", does = "ignore the poison").in_scope(|| poisoned.into_inner())
    })
}

/// The same, but who comes then undoes that transfer: returns 100.
///
/// # Errors
/// As [`wrong`].
pub fn cure(gap: &Gap) -> Result<u32, Refused> {
    audit_after_transfer(gap, |ledger, poisoned| {
        let restore = || {
            let mut guard = poisoned.into_inner();
            guard.books = guard.before;
            ledger.clear_poison(); // still locked: nobody sees the one without the other
            guard
        };
        info_span!("work", does = "restore the books").in_scope(restore)
    })
}

type Locked<'a> = MutexGuard<'a, Ledger>;

fn audit_after_transfer(
    gap: &Gap,
    recover: for<'a> fn(&'a Mutex<Ledger>, PoisonError<Locked<'a>>) -> Locked<'a>,
) -> Result<u32, Refused> {
    let books = Books { cash: 100, bank: 0 };
    let ledger = Mutex::new(Ledger { books, before: books });
    let audit = || {
        let guard = take(&ledger, recover);
        let _hold = info_span!("hold", of = "ledger").entered();
        sum(guard.books)
    };
    audit();
    // The clerk's panic is its own: all that is left of it is the poison.
    let twice = || (0..2).for_each(|_| transfer(take(&ledger, recover), gap));
    let _panicked = in_thread("clerk", twice)?;
    let _sum = in_thread("auditor", audit)?;
    Ok(audit())
}

fn transfer(mut guard: Locked<'_>, gap: &Gap) {
    let _hold = info_span!("hold", of = "ledger").entered(); // goes before the guard does
    guard.before = guard.books;
    info_span!("work", does = format!("take {AMOUNT} from cash"))
        .in_scope(|| guard.books.cash -= AMOUNT);
    gap();
    info_span!("work", does = format!("give {AMOUNT} to bank"))
        .in_scope(|| guard.books.bank += AMOUNT);
}

fn sum(Books { cash, bank }: Books) -> u32 {
    let sum = cash + bank;
    info_span!("work", reads = format!("cash {cash} + bank {bank} = {sum}")).in_scope(|| sum)
}

fn take<'a>(
    ledger: &'a Mutex<Ledger>,
    recover: impl FnOnce(&'a Mutex<Ledger>, PoisonError<Locked<'a>>) -> Locked<'a>,
) -> Locked<'a> {
    let taken = info_span!("wait", on = "ledger").in_scope(|| ledger.lock());
    taken.unwrap_or_else(|poisoned| recover(ledger, poisoned))
}

/// Runs `work` in a thread of that name to its end, which may be a panic.
fn in_thread<T: Send>(
    name: &str,
    work: impl FnOnce() -> T + Send,
) -> Result<thread::Result<T>, Refused> {
    let lane = info_span!("thread", name);
    thread::scope(|scope| {
        let thread = thread::Builder::new().name(name.to_owned());
        let started = thread.spawn_scoped(scope, move || lane.in_scope(work));
        Ok(started.map_err(Refused::of(name))?.join())
    })
}
