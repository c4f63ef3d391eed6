//! The kernels of the hazards that end by themselves, and what their records say.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use shared::{Record, Word, run};
use threads::hazards::{Gap, convoy, detached, poisoned};

/// Longer than any test takes that does not fail.
const PATIENCE: Duration = Duration::from_secs(30);

fn nothing() -> Gap {
    Arc::new(|| ())
}

/// A gap that panics the so-and-so-many-th time, without a message among the tests'.
fn breaks_down_in(turn: u32) -> Gap {
    let left = AtomicU32::new(turn);
    Arc::new(move || {
        if left.fetch_sub(1, Ordering::Relaxed) == 1 {
            std::panic::resume_unwind(Box::new("boom"));
        }
    })
}

fn did<'a>(record: &'a Record, lane: &'a str) -> Vec<&'a str> {
    record.bars_in(lane, Word::Work).map(|bar| &*bar.text).collect()
}

#[test]
fn without_a_panic_the_books_are_right_either_way() {
    for audit in [poisoned::wrong, poisoned::cure] {
        let (sum, record) = run(|| audit(&nothing()).unwrap());
        assert_eq!(sum, 100);
        let steps = ["take 30 from cash", "give 30 to bank"];
        assert_eq!(did(&record, "clerk"), [steps, steps].concat());
        assert_eq!(did(&record, "auditor"), ["cash 40 + bank 60 = 100"]);
        assert!(record.overlapping_holds("ledger").is_none());
    }
}

#[test]
fn a_panic_leaves_half_a_transfer_to_whoever_ignores_the_poison() {
    let (sum, record) = run(|| poisoned::wrong(&breaks_down_in(2)).unwrap());
    assert_eq!(sum, 70);
    assert_eq!(did(&record, "clerk").last(), Some(&"take 30 from cash"));
    assert_eq!(did(&record, "auditor"), ["ignore the poison", "cash 40 + bank 30 = 70"]);
    assert!(record.overlapping_holds("ledger").is_none(), "the panic gave the lock back");
}

#[test]
fn a_panic_takes_nothing_from_whoever_restores_the_books() {
    let (sum, record) = run(|| poisoned::cure(&breaks_down_in(2)).unwrap());
    assert_eq!(sum, 100);
    assert_eq!(did(&record, "auditor"), ["restore the books", "cash 70 + bank 30 = 100"]);
    // Whoever comes next finds all well.
    assert_eq!(did(&record, "main"), ["cash 100 + bank 0 = 100", "cash 70 + bank 30 = 100"]);
}

#[test]
fn a_writer_that_is_joined_has_written_all_when_main_goes_on() {
    let ((), record) = run(|| detached::cure(&nothing()).unwrap());
    let pieces: Vec<String> = (1..=5).map(|piece| format!("piece {piece} of 5")).collect();
    assert_eq!(did(&record, "writer"), pieces);
    let goes_on = record.bars_in("main", Word::Work).next().unwrap();
    let writer = record.lanes_named("writer").next().unwrap();
    assert!(writer.ended && writer.end <= goes_on.begin, "{record:?}");
}

#[test]
fn a_writer_that_panics_has_its_panic_go_on_where_it_is_joined() {
    let (joined, _) = run(|| std::panic::catch_unwind(|| detached::cure(&breaks_down_in(1))));
    assert_eq!(joined.unwrap_err().downcast_ref(), Some(&"boom"));
}

#[test]
fn a_writer_that_nobody_joins_does_not_keep_main() {
    let (go, held) = std::sync::mpsc::channel::<()>();
    let held = Mutex::new(held);
    // Until this thread lets it go, which it does when `wrong` has returned.
    let gap: Gap = Arc::new(move || {
        let _ = held.lock().unwrap().recv();
    });
    let ((), record) = run(|| detached::wrong(&gap).unwrap());
    assert_eq!(did(&record, "main"), ["return"]);
    assert_eq!(record.open(Word::Work).next().unwrap().text, "piece 3 of 5");
    drop(go);
}

#[test]
fn a_convoy_sleeps_under_the_lock_and_its_cure_does_not() {
    let names = ["a", "b", "c"];
    for (numbers, under) in [(convoy::wrong as fn(&[&str], &Gap, &Gap) -> _, 3), (convoy::cure, 0)]
    {
        let (count, record) = run(|| numbers(&names, &nothing(), &nothing()).unwrap());
        assert_eq!(count, 3);
        assert!(record.overlapping_holds("ledger").is_none());
        let held = |sleep: &&shared::Bar| {
            let mut holds = record.bars_of(Word::Hold);
            holds.any(|hold| hold.lane == sleep.lane && hold.overlaps(sleep))
        };
        let sleeps = || record.bars_of(Word::Wait).filter(|wait| wait.text == "sleep");
        assert_eq!((sleeps().count(), sleeps().filter(held).count()), (3, under));
    }
}

#[test]
fn all_sleep_at_once_when_nobody_sleeps_with_the_lock() {
    let names = ["a", "b", "c"];
    let (asleep, woken) = (Mutex::new(0), Condvar::new());
    let sleep: Gap = Arc::new(move || {
        let mut asleep = asleep.lock().unwrap();
        *asleep += 1;
        woken.notify_all();
        let missing = |asleep: &mut usize| *asleep < names.len();
        let met = woken.wait_timeout_while(asleep, PATIENCE, missing).unwrap();
        assert!(!met.1.timed_out(), "somebody still waits for the lock");
    });
    assert_eq!(convoy::cure(&names, &nothing(), &sleep).unwrap(), 3);
}
