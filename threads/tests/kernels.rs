//! The kernels of the hazards with the standard library's threads.
//!
//! What may never end runs in a child process; the rest runs here.

mod in_time;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Barrier, Condvar, Mutex};
use std::time::Duration;

use in_time::in_time;
use shared::testing::run_limited;
use shared::{Record, Word, run};
use threads::hazards::{Gap, deadlock, lost_update, lost_wakeup};

/// A gap in which so many threads meet.
fn meeting(threads: usize) -> Gap {
    let barrier = Barrier::new(threads);
    Arc::new(move || {
        barrier.wait();
    })
}

/// The same, but who has waited for the others for a second waits no longer.
fn bounded(threads: usize) -> Gap {
    let (there, all) = (Mutex::new(0), Condvar::new());
    Arc::new(move || {
        let mut here = there.lock().unwrap();
        *here += 1;
        all.notify_all();
        let missing = |here: &mut usize| *here < threads;
        drop(all.wait_timeout_while(here, Duration::from_secs(1), missing).unwrap());
    })
}

/// No window is opened.
fn nothing() -> Gap {
    Arc::new(|| ())
}

#[test]
fn threads_that_meet_between_read_and_write_lose_updates_in_every_run() {
    for _ in 0..50 {
        // All three read what the round before left, so a round adds one.
        let wrong = || lost_update::wrong(&["a", "b", "c"], 4, &meeting(3)).unwrap();
        assert_eq!(in_time(wrong), 4);
    }
}

#[test]
fn an_update_in_one_step_is_never_lost() {
    for _ in 0..50 {
        let cure = || lost_update::cure(&["a", "b", "c"], 4, &meeting(3)).unwrap();
        assert_eq!(in_time(cure), 12);
    }
}

#[test]
fn each_write_and_the_last_read_are_said() {
    let wrong = || lost_update::wrong(&["a", "b"], 1, &meeting(2)).unwrap();
    let (counter, record) = in_time(move || run(wrong));
    assert_eq!(counter, 1);
    for name in ["a", "b"] {
        let said: Vec<_> = record.bars_in(name, Word::Work).map(|bar| &*bar.text).collect();
        assert_eq!(said, ["read counter", "counter = 1"]);
    }
    assert_eq!(record.bars_in("main", Word::Work).last().unwrap().text, "counter is 1");
}

#[test]
fn in_one_order_of_the_locks_both_enter() {
    for _ in 0..50 {
        let (entries, record) = in_time(|| run(|| deadlock::cure(&nothing()).unwrap()));
        assert_eq!(entries, 2);
        assert_holds(&record, "ledger", 2);
        assert_holds(&record, "cache", 2);
        let taken = |name| record.bars_in(name, Word::Hold).map(|bar| bar.text.clone());
        assert!(["A", "B"].into_iter().all(|name| taken(name).eq(["ledger", "cache"])));
    }
}

#[test]
fn a_consumer_that_looks_first_always_gets_the_value() {
    let gaps = [nothing(), meeting(2)];
    for gap in gaps.iter().cloned().cycle().take(50) {
        // A barrier opens again once all have passed, so it serves every run.
        let (value, record) = in_time(move || run(|| lost_wakeup::cure(&gap).unwrap()));
        assert_eq!(value, 1);
        assert_eq!(record.overlapping_holds("value"), None);
        let waits = record.bars_in("consumer", Word::Wait).filter(|bar| bar.text == "signal");
        let holds = record.bars_in("consumer", Word::Hold).collect::<Vec<_>>();
        assert!(waits.into_iter().all(|wait| holds.iter().all(|hold| !hold.overlaps(wait))));
    }
}

#[test]
fn a_thread_that_the_system_refuses_is_an_error_and_those_before_it_are_joined() {
    const LIMITED: &str = "KERNELS_LIMITED";
    if std::env::var_os(LIMITED).is_none() {
        let (own, limited) = (std::env::current_exe().unwrap(), format!("{LIMITED}=1"));
        let (own, test) = (own.to_str().unwrap(), "a_thread_that_the_system_refuses");
        let Some(ran) = run_limited(20, own, &["env", &limited, own, test]) else { return };
        assert_eq!(ran.status, Some(0), "{ran:?}");
        return;
    }
    // None of them ends before the last has started, or rather has not.
    let names: Vec<String> = (0..100).map(|number| format!("thread {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (counter, record) = run(|| lost_update::cure(&names, 1, &bounded(names.len())));
    let error = counter.unwrap_err().to_string();
    assert!(error.starts_with("cannot start thread "), "{error}");
    let started = record.lanes_of(Word::Thread).filter(|lane| lane.begin.is_some()).count();
    assert!(started < names.len(), "none was refused");
    assert_eq!(record.bars_of(Word::Work).count(), started, "each has come to its end");
    assert!(record.lanes_of(Word::Thread).all(|lane| lane.ended));
}

#[test]
fn a_panic_goes_on_when_every_thread_is_joined() {
    let first = AtomicBool::new(true);
    let gap: Gap = Arc::new(move || assert!(!first.swap(false, Relaxed), "boom"));
    let count = || lost_update::cure(&["a", "b", "c"], 1, &gap).map_err(|_| "refused");
    let (panic, record) = run(|| catch_unwind(AssertUnwindSafe(count)));
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"boom"));
    assert_eq!(record.lanes_of(Word::Thread).filter(|lane| lane.ended).count(), 3);
    assert_eq!(record.bars_of(Word::Work).count(), 2, "the other two have come to their end");
}

fn assert_holds(record: &Record, of: &str, times: usize) {
    assert_eq!(record.bars_of(Word::Hold).filter(|bar| bar.text == of).count(), times);
    assert_eq!(record.overlapping_holds(of), None);
}
