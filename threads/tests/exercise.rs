//! The exercise of the section: make it turn green.
//!
//! `cargo test -p threads --test exercise -- --ignored`

use std::time::Duration;

use shared::{Word, run};
use threads::lock;

/// Each thread holds the lock while it pauses, so the five pauses come one after the
/// other. Change `increment` in `src/lock.rs` so that every thread pauses *before* it asks
/// for the lock, as a `wait` of its own (`on = "sleep"`), and the pauses overlap.
#[test]
#[ignore = "exercise: pause outside of the lock in src/lock.rs"]
fn five_threads_pause_at_once_and_still_count_to_five() {
    let names = ["a", "b", "c", "d", "e"];
    let (value, record) = run(|| lock::count(&names, Duration::from_millis(300).into()));
    assert_eq!(value.unwrap(), 5);
    let pauses = record.bars_of(Word::Wait).filter(|wait| wait.text == "sleep").count();
    assert_eq!(pauses, 5);
    assert_eq!(record.peak(Word::Wait), 5);
    assert_eq!(record.overlapping_holds("counter"), None);
}
