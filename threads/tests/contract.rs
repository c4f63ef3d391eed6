//! What the mechanisms promise, asked of the record.

mod in_time;
mod pauses;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use in_time::in_time;
use pauses::{CUT, NONE};
use shared::{Record, Word, run};
use threads::parallelism::{self, Plan};
use threads::{Pause, cores, lock, scope, spawn};

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];
/// Each slice counts the 168 primes below a thousand.
const PLAN: Plan = Plan { slices: 300, limit: 1000, until: NONE };
const SHORT: Duration = Duration::from_millis(5);

#[test]
fn every_thread_waits_in_a_lane_of_its_own() {
    let (outcomes, record) = run(|| spawn::spawn(&NAMES, SHORT.into()));
    assert!(outcomes.into_iter().all(|outcome| matches!(outcome, Ok(Ok(())))));
    for name in NAMES {
        let lane = record.lanes_named(name).next().expect("a lane per name");
        assert!(lane.ended && lane.word == Word::Thread);
        assert_eq!(record.bars_in(name, Word::Wait).count(), 1);
    }
}

#[test]
fn a_thread_begins_after_the_arrow_that_starts_it() {
    let (_, record) = run(|| spawn::spawn(&NAMES, SHORT.into()));
    for lane in record.lanes_of(Word::Thread) {
        assert_eq!(lane.parent, Some(0), "started by main");
        assert!(lane.made <= lane.begin.expect("it ran"));
    }
}

#[test]
fn two_threads_wait_at_the_same_time() {
    static BOTH: Barrier = Barrier::new(2);
    let meet = Pause::new(Duration::ZERO, |_| {
        BOTH.wait();
        false
    });
    let (_, record) = in_time(move || run(|| spawn::spawn(&NAMES[..2], meet)));
    assert_eq!(record.peak(Word::Wait), 2);
}

#[test]
fn the_twin_of_spawn_does_the_same_without_threads() {
    let (outcomes, record) = run(|| spawn::in_turn(&NAMES, NONE));
    assert_eq!(outcomes.len(), NAMES.len());
    assert_eq!(record.bars_of(Word::Wait).count(), NAMES.len());
    assert_eq!((record.peak(Word::Wait), record.lanes.len()), (1, 1));
}

#[test]
fn each_thread_squares_its_own_part_and_only_that() {
    let numbers: Vec<u64> = (1..=7).collect();
    let squares = [1, 4, 9, 16, 25, 36, 49];
    for threads in 1..=NAMES.len() {
        let mut ours = numbers.clone();
        let (done, record) = run(|| scope::square(&mut ours, &NAMES[..threads], NONE));
        done.unwrap();
        assert_eq!(ours, squares);
        let lanes: BTreeSet<_> = record.bars_of(Word::Work).map(|bar| bar.lane).collect();
        assert_eq!(lanes.len(), 7_usize.div_ceil(7_usize.div_ceil(threads)));
    }
    let mut alone = numbers.clone();
    let ((), record) = run(|| scope::in_turn(&mut alone, NONE));
    assert_eq!((alone, record.lanes.len()), (squares.to_vec(), 1));
}

#[test]
fn answers_of_a_scope_come_in_the_order_of_the_names() {
    let (answers, record) = run(|| scope::each(&NAMES, str::to_owned).unwrap());
    assert_eq!(answers, NAMES);
    assert!(record.lanes_of(Word::Thread).all(|lane| lane.ended));
    assert_eq!(scope::each(&[], str::to_owned).unwrap(), [""; 0]);
}

#[test]
fn a_name_that_no_thread_can_have_ends_those_that_have_started() {
    let (ran, record) = in_time(|| {
        run(|| {
            let begun = AtomicU32::new(0);
            let work = |_: &str| begun.fetch_add(1, Relaxed);
            assert!(catch_unwind(|| scope::each(&["a", "b\0"], work)).is_err());
            begun.into_inner()
        })
    });
    assert_eq!(ran, 0);
    assert!(record.lanes_named("a").all(|lane| lane.ended));
}

#[test]
fn parts_that_panic_end_the_threads_that_have_started() {
    let (ran, record) = in_time(|| {
        run(|| {
            let begun = AtomicU32::new(0);
            let parts = NAMES.iter().map(|&name| {
                assert!(name != "c", "boom");
                (name, ())
            });
            let work = |()| begun.fetch_add(1, Relaxed);
            let panic = catch_unwind(AssertUnwindSafe(|| scope::split(parts, work))).unwrap_err();
            assert_eq!(panic.downcast_ref(), Some(&"boom"));
            begun.into_inner()
        })
    });
    assert_eq!(ran, 0);
    assert_eq!(record.lanes_of(Word::Thread).filter(|lane| lane.ended).count(), 2);
}

#[test]
fn five_threads_count_to_five_and_no_two_hold_the_lock() {
    let (value, record) = run(|| lock::count(&NAMES, Duration::from_millis(1).into()));
    assert_eq!(value.unwrap(), 5);
    assert_eq!(lock::in_turn(&NAMES, NONE), 5);
    assert_eq!(record.bars_of(Word::Hold).count(), 5);
    assert_eq!(record.overlapping_holds("counter"), None);
    assert!(record.bars_of(Word::Wait).all(|wait| wait.text == "counter"));
}

#[test]
fn each_thread_holds_the_lock_in_its_own_lane_after_it_waited_for_it() {
    let (_, record) = run(|| lock::count(&NAMES, NONE));
    for name in NAMES {
        let wait = record.bars_in(name, Word::Wait).next().expect("it asked for the lock");
        let hold = record.bars_in(name, Word::Hold).next().expect("it got the lock");
        assert!(wait.end <= hold.begin);
    }
}

#[test]
fn on_one_core_no_two_slices_overlap() {
    let core = cores::allowed().unwrap()[0];
    let (computed, record) = run(|| parallelism::on_one_core(&NAMES[..2], PLAN, core).unwrap());
    assert_eq!(computed.primes, [300 * 168; 2]);
    assert_eq!(record.peak(Word::Work), 1);
    assert_eq!(slices(&record), 600);
}

#[test]
fn on_all_cores_as_many_slices_overlap_as_there_are_cores() {
    let cores = cores::allowed().unwrap().len();
    let names: Vec<_> = NAMES.iter().copied().cycle().take(cores).collect();
    let overlapped = |_| {
        let (computed, record) = run(|| parallelism::on_all_cores(&names, PLAN).unwrap());
        assert!(computed.primes.iter().all(|primes| *primes == 300 * 168));
        assert!(record.peak(Word::Work) <= cores);
        record.peak(Word::Work) == cores
    };
    // Others may use the cores too: look until all were ours at once.
    assert!((0..50).any(overlapped));
}

#[test]
fn the_twin_of_parallelism_counts_the_same_in_one_lane() {
    let (computed, record) = run(|| parallelism::in_turn(&NAMES[..2], PLAN));
    assert_eq!(computed.primes, [300 * 168; 2]);
    assert_eq!((record.peak(Word::Work), record.lanes.len()), (1, 1));
}

#[test]
fn a_plan_that_is_cut_computes_nothing_more() {
    let plan = Plan { until: CUT, ..PLAN };
    let (computed, record) = run(|| parallelism::on_all_cores(&NAMES, plan).unwrap());
    assert_eq!((computed.primes, slices(&record)), (vec![0; 5], 0));
}

#[test]
fn a_plan_for_more_time_has_more_slices() {
    assert!(Plan::taking(NONE).slices >= 1);
    let (short, long) = (Plan::taking(SHORT.into()), Plan::taking((SHORT * 100).into()));
    assert!(long.slices > short.slices);
}

#[test]
fn a_confined_thread_runs_on_its_core_alone() {
    let last = *cores::allowed().unwrap().last().unwrap();
    let confined = std::thread::spawn(move || {
        cores::stay_on(last).unwrap();
        cores::allowed().unwrap()
    });
    assert_eq!(confined.join().unwrap(), [last]);
    assert!(cores::stay_on(usize::MAX).is_err());
}

/// Slices that counted as work, and those in which the thread lost the core.
fn slices(record: &Record) -> usize {
    let lost = record.bars_of(Word::Wait).filter(|wait| wait.text == "core").count();
    record.bars_of(Word::Work).count() + lost
}
