//! What is made once, or once a thread: its promises, asked of the record.

mod in_time;
mod pauses;

use std::cell::Cell;
use std::panic::catch_unwind;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Barrier, OnceLock};
use std::time::Duration;

use in_time::in_time;
use pauses::{CUT, NONE};
use shared::{Record, Word, run};
use threads::sharded::{self, BATCH, Sharded};
use threads::{Pause, local, once, scope};

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];
/// What each counts to.
const TASKS: [(&str, u32); 5] = [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5)];

/// Long enough for the others to ask meanwhile, as a rule; nothing depends on it.
fn make() -> Vec<u32> {
    std::thread::sleep(Duration::from_millis(2));
    vec![1, 4, 9]
}

/// The value was made by one thread, and every other thread waited and ended after that.
fn made_once(record: &Record) -> bool {
    let works: Vec<_> = record.bars_of(Word::Work).collect();
    let [work] = works[..] else { return false };
    let others = record.bars_of(Word::Wait).filter(|wait| wait.lane != work.lane);
    others.filter(|wait| wait.text == "the value" && wait.end >= work.end).count() == 4
}

#[test]
fn five_threads_ask_and_one_makes_the_value_that_all_see() {
    let value = OnceLock::new();
    let (seen, record) = run(|| once::ask(&value, &NAMES, make).unwrap());
    assert!(made_once(&record), "{record:?}");
    assert_eq!(seen, [&[1, 4, 9]; 5]);
    assert!(seen.iter().all(|seen| ptr::eq(*seen, value.get().unwrap())));
    let (again, record) = run(|| once::ask(&value, &NAMES, make).unwrap());
    assert!(ptr::eq(again[0], seen[0]));
    assert_eq!(record.bars_of(Word::Work).count(), 0, "made only once");
}

#[test]
fn a_lazy_value_is_made_by_one_of_five_that_ask() {
    let value = once::lazy(make);
    let (seen, record) = run(|| once::ask_lazy(&value, &NAMES).unwrap());
    assert!(made_once(&record), "{record:?}");
    assert!(seen.iter().all(|seen| ptr::eq(*seen, &raw const *value)));
    assert_eq!(*value, [1, 4, 9]);
}

#[test]
fn the_maker_of_a_value_does_not_wait_while_it_makes_it() {
    let value = OnceLock::new();
    let (seen, record) = run(|| once::in_turn(&value, &NAMES, make).len());
    assert_eq!((seen, record.bars_of(Word::Work).count(), record.lanes.len()), (5, 1, 1));
    let work = record.bars_of(Word::Work).next().unwrap();
    assert!(!record.bars_of(Word::Wait).any(|wait| wait.overlaps(work)));
}

#[test]
fn after_an_initialiser_that_panicked_the_next_one_makes_the_value() {
    let (value, tries) = (OnceLock::new(), AtomicU32::new(0));
    let make = || {
        assert!(tries.fetch_add(1, Ordering::Relaxed) > 0, "the first fails");
        make()
    };
    let (panic, record) = run(|| catch_unwind(|| once::ask(&value, &NAMES, make)));
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"the first fails"));
    assert_eq!(record.bars_of(Word::Work).count(), 2);
    assert_eq!(*value.get().unwrap(), [1, 4, 9]);
    let value = OnceLock::<u32>::new();
    assert!(catch_unwind(|| once::in_turn(&value, &["a"], || panic!("boom"))).is_err());
    assert_eq!(value.get(), None);
}

#[test]
fn a_lazy_value_whose_initialiser_panicked_is_poisoned() {
    let value = once::lazy(|| -> u32 { panic!("boom") });
    let ask = |_: &str| catch_unwind(std::panic::AssertUnwindSafe(|| *value)).is_err();
    let (failed, record) = run(|| scope::each(&NAMES, ask).unwrap());
    assert_eq!(failed, [true; 5]);
    assert_eq!(record.bars_of(Word::Work).count(), 1, "it is not run again");
    assert!(catch_unwind(|| once::ask_lazy(&value, &NAMES)).is_err());
}

#[test]
fn each_thread_counts_in_a_place_of_its_own_without_a_lock() {
    let (counts, record) = run(|| local::count(&TASKS, NONE).unwrap());
    assert_eq!(counts, [1, 2, 3, 4, 5]);
    for (name, limit) in TASKS {
        assert_eq!(record.bars_in(name, Word::Work).count(), limit as usize);
    }
    let waits = record.bars.iter().filter(|bar| bar.word != Word::Work).count();
    assert_eq!(waits, 0, "nobody waits or holds");
}

#[test]
fn a_task_leaves_nothing_for_the_next_on_its_thread() {
    let (counts, record) = run(|| local::in_turn(&TASKS, NONE));
    assert_eq!((counts, record.lanes.len()), (vec![1, 2, 3, 4, 5], 1));
    assert_eq!(local::in_turn(&TASKS, CUT), [1; 5], "a cut pause is the last");
}

#[test]
fn all_threads_count_at_the_same_time() {
    static ALL: Barrier = Barrier::new(NAMES.len());
    let meet = Pause::new(Duration::ZERO, |_| {
        ALL.wait();
        false
    });
    let once = NAMES.map(|name| (name, 1));
    let (_, record) = in_time(move || run(|| local::count(&once, meet)));
    assert_eq!(record.peak(Word::Work), NAMES.len());
}

#[test]
fn what_a_thread_has_in_its_place_is_dropped_before_it_is_joined() {
    struct Noted<'a>(Cell<Option<&'a AtomicBool>>);
    impl Drop for Noted<'_> {
        fn drop(&mut self) {
            if let Some(dropped) = self.0.get() {
                std::thread::sleep(Duration::from_millis(2)); // who does not wait misses it
                dropped.store(true, Ordering::Relaxed);
            }
        }
    }
    thread_local!(static PLACE: Noted<'static> = const { Noted(Cell::new(None)) });
    static DROPPED: [AtomicBool; 2] = [const { AtomicBool::new(false) }; 2];
    let work = |flag| PLACE.with(|place| place.0.set(Some(flag)));
    scope::split(["a", "b"].into_iter().zip(&DROPPED), work).unwrap();
    assert!(DROPPED.iter().all(|dropped| dropped.load(Ordering::Relaxed)));
}

#[test]
fn three_threads_add_and_no_sum_meanwhile_falls_or_is_too_high() {
    let counter = Sharded::new(3);
    let (sums, record) = run(|| sharded::count(&counter, &NAMES[..4], 20, NONE).unwrap());
    assert_eq!(counter.sum(), 3 * 20 * BATCH);
    assert_eq!(sums.len(), 20);
    assert!(sums.is_sorted() && sums[19] <= counter.sum(), "{sums:?}");
    assert_eq!(record.bars_in("b", Word::Work).count(), 20);
    assert!(record.bars_of(Word::Hold).next().is_none());
}

#[test]
fn a_sum_holds_every_add_that_its_thread_has_made() {
    let counter = Sharded::new(2);
    let sums_hold_its_own = |_: &str| {
        (1..=1000).all(|mine| {
            counter.add(1);
            counter.sum() >= mine
        })
    };
    assert_eq!(scope::each(&NAMES, sums_hold_its_own).unwrap(), [true; 5]);
    assert_eq!(counter.sum(), 5000);
}

#[test]
fn no_add_is_lost_however_many_threads_share_the_shards() {
    for shards in 0..=9 {
        let counter = Sharded::new(shards);
        // Each adds its own amount, so that no two mistakes can make up for each other.
        let parts = (0..9).map(|place| ("adder", 10_u64.pow(place)));
        scope::split(parts, |amount| (0..9).for_each(|_| counter.add(amount))).unwrap();
        assert_eq!(counter.sum(), 999_999_999, "{shards} shards");
    }
}

#[test]
fn past_the_largest_number_a_counter_wraps() {
    let counter = Sharded::new(4);
    scope::each(&["a", "b"], |_| counter.add(u64::MAX)).unwrap();
    assert_eq!(counter.sum(), u64::MAX - 1);
}
