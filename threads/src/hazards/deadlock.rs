//! Two threads take two locks, each in the other's order, and wait for each other for ever.
//!
//! A holds the ledger and waits for the cache; B holds the cache and waits for the ledger.
//! Neither gives up what it has, so neither gets what it lacks. Four things must come
//! together (Coffman, 1971): a lock has one holder, who keeps it while waiting for
//! another, nobody can take it away, and the waits form a circle.
//!
//! The cure breaks the circle: all take the locks in one order, so that whoever holds a
//! lock waits only for later ones. Python's `with ledger, cache:` is the same mistake and
//! has the same cure. Neither compiler nor interpreter sees it: each thread alone is right.
//!
//! # Cost
//!
//! An order of the locks costs nothing, but everybody has to know it. Where that is too
//! much to ask, one lock over both, or `try_lock` and giving back what one holds.

use super::sync::Arc;
use tracing::info_span;

use super::Gap;
use super::each::each;
use super::lock::Lock;
use crate::Refused;

/// Two threads, `A` and `B`, enter one thing each in the ledger and in the cache.
///
/// It may never return. If it does, it returns 2, the number of entries.
///
/// Each thread calls `gap` between its two locks.
///
/// # Errors
/// The system refuses a thread.
pub fn wrong(gap: &Gap) -> Result<u32, Refused> {
    let (ledger, cache, gap) = (ledger(), cache(), Arc::clone(gap));
    let entries = each(&["A", "B"], move |name| {
        let (first, second) = if name == "A" { (&ledger, &cache) } else { (&cache, &ledger) };
        enter(first, second, &gap)
    })?;
    Ok(entries.into_iter().sum())
}

/// The same with one order of the locks for both: always returns 2.
///
/// # Errors
/// As [`wrong`].
pub fn cure(gap: &Gap) -> Result<u32, Refused> {
    let (ledger, cache, gap) = (ledger(), cache(), Arc::clone(gap));
    let entries = each(&["A", "B"], move |_| {
        let (first, second) = (&ledger, &cache);
        enter(first, second, &gap)
    })?;
    Ok(entries.into_iter().sum())
}

fn enter(first: &Lock<u32>, second: &Lock<u32>, gap: &Gap) -> u32 {
    let mut first = first.take();
    gap();
    let mut second = second.take();
    info_span!("work", entry = "enter in both").in_scope(|| {
        first.set(first.get() + 1);
        second.set(second.get() + 1);
    });
    1
}

fn ledger() -> Lock<u32> {
    Lock::new("ledger", 0)
}

fn cache() -> Lock<u32> {
    Lock::new("cache", 0)
}
