//! What threads that wait for one another promise, asked of the record.

mod in_time;
mod pauses;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Barrier, mpsc};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Duration;

use in_time::in_time;
use pauses::{CUT, NONE};
use shared::{Record, Word, run};
use threads::baton::Baton;
use threads::event::Event;
use threads::semaphore::Semaphore;
use threads::{Pause, barrier, condvar, park};

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const MOMENT: Duration = Duration::from_millis(5);
/// A pause in which the thread `b` panics.
const BOOM: Pause = Pause::new(Duration::ZERO, |_| {
    assert_ne!(thread::current().name(), Some("b"), "boom");
    false
});

fn all_ended(record: &Record, threads: usize) -> bool {
    record.lanes_of(Word::Thread).filter(|lane| lane.ended).count() == threads
}

#[test]
fn nobody_passes_before_the_start_and_all_pass_after_it() {
    let (passed, record) = in_time(|| run(|| condvar::pass(&NAMES, "starter", 2, MOMENT.into())));
    assert_eq!(passed.unwrap(), 4);
    let start = record.bars_in("starter", Word::Work).next().expect("it makes ready");
    for name in NAMES {
        let hold = record.bars_in(name, Word::Hold).next().expect("it passes");
        assert!(record.happens_before(start.end_point(), hold.begin_point()));
    }
    assert!(record.loose.is_empty(), "{:?}", record.loose);
}

#[test]
fn never_more_pass_at_once_than_there_are_permits() {
    // Each goes into the number of names, so nobody is left to meet nobody.
    static MEET: [Barrier; 3] = [Barrier::new(1), Barrier::new(2), Barrier::new(3)];
    let names = ["a", "b", "c", "d", "e", "f"];
    // The length of the pause tells how many there are.
    let nap = |permits: Duration| {
        if thread::current().name() != Some("starter") {
            MEET[permits.as_secs() as usize - 1].wait();
        }
        false
    };
    for permits in 1..=3 {
        let pause = Pause::new(Duration::from_secs(permits as u64), nap);
        let pass = move || condvar::pass(&names, "starter", permits, pause);
        let (_, record) = in_time(move || run(pass));
        assert_eq!(record.peak(Word::Hold), permits);
    }
}

#[test]
fn the_twin_of_condvar_passes_as_many() {
    let (passed, record) = in_time(|| run(|| condvar::in_turn(&NAMES, NONE)));
    assert_eq!((passed, record.peak(Word::Hold), record.lanes.len()), (4, 1, 1));
}

#[test]
fn a_bounded_wait_ends_when_nobody_signals() {
    let (event, gate) = (Event::default(), Semaphore::new(1));
    let permit = gate.acquire();
    for time in [Duration::ZERO, MOMENT] {
        assert!(!event.wait(Some(time)));
        assert!(gate.acquire_timeout(time).is_none());
    }
    drop(permit);
    assert!(gate.acquire_timeout(Duration::ZERO).is_some());
}

#[test]
fn an_event_lets_go_while_it_is_set_and_not_when_it_is_cleared() {
    let event = Event::default();
    assert!(!event.is_set());
    event.set();
    assert!(event.is_set());
    assert!(event.wait(None) && event.wait(Some(Duration::ZERO)) && event.wait(Some(MOMENT)));
    event.clear();
    assert!(!event.is_set() && !event.wait(Some(Duration::ZERO)));
}

/// Starts a thread, and comes back when it sleeps: it waits for what `work` asked for.
fn asleep<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> ScopedJoinHandle<'scope, T> {
    let (sender, id) = mpsc::channel();
    let thread = scope.spawn(move || {
        sender.send(nix::unistd::gettid()).unwrap();
        work()
    });
    let stat = format!("/proc/self/task/{}/stat", id.recv().unwrap());
    // Nobody else runs, so it is not some lock that it sleeps for.
    while !std::fs::read_to_string(&stat).unwrap().contains(") S ") {
        thread::yield_now();
    }
    thread
}

#[test]
fn who_waits_for_an_event_is_let_go_though_it_is_cleared_at_once() {
    let let_go = in_time(|| {
        let event = Event::default();
        thread::scope(|scope| {
            let wait = || event.wait(Some(Duration::from_secs(20)));
            let waiters = [(); 3].map(|()| asleep(scope, wait));
            event.set();
            event.clear();
            waiters.map(|waiter| waiter.join().unwrap())
        })
    });
    assert_eq!(let_go, [true; 3]);
}

#[test]
fn each_permit_that_comes_back_lets_one_waiter_in() {
    in_time(|| {
        let gate = Semaphore::new(2);
        let permits = [gate.acquire(), gate.acquire()];
        thread::scope(|scope| {
            // Kept for good: it lets in nobody else.
            let keep = || std::mem::forget(gate.acquire());
            let waiters = [(); 2].map(|()| asleep(scope, keep));
            drop(permits);
            for waiter in waiters {
                waiter.join().unwrap();
            }
        });
        assert!(gate.acquire_timeout(Duration::ZERO).is_none(), "both are taken");
    });
}

#[test]
fn what_has_no_end_may_be_waited_for() {
    let let_go = in_time(|| {
        let (event, gate) = (Event::default(), Semaphore::new(1));
        let permit = gate.acquire();
        thread::scope(|scope| {
            let waits = scope.spawn(|| {
                event.wait(Some(Duration::MAX)) && gate.acquire_timeout(Duration::MAX).is_some()
            });
            event.set();
            drop(permit);
            waits.join().unwrap()
        })
    });
    assert!(let_go);
}

#[test]
fn a_permit_comes_back_after_a_panic() {
    let gate = Semaphore::new(1);
    let panics = || {
        let _permit = gate.acquire();
        panic!("boom");
    };
    assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
    let permit = gate.acquire_timeout(Duration::ZERO);
    assert!(permit.is_some(), "it was lost");
    assert!(gate.acquire_timeout(Duration::ZERO).is_none(), "there are two");
}

#[test]
fn a_starter_that_panics_starts_the_others_first() {
    let nap = |_| {
        assert_ne!(thread::current().name(), Some("starter"), "boom");
        false
    };
    let pause = Pause::new(Duration::ZERO, nap);
    let pass = move || catch_unwind(|| condvar::pass(&NAMES, "starter", 2, pause));
    let (ended, record) = in_time(move || run(pass));
    assert!(ended.is_err());
    assert!(all_ended(&record, 5));
    assert_eq!(record.bars_of(Word::Hold).count(), 4, "all have passed");
}

#[test]
fn a_panic_at_the_gate_lets_the_others_pass() {
    let (ended, record) =
        in_time(|| run(|| catch_unwind(|| condvar::pass(&NAMES, "starter", 1, BOOM))));
    assert!(ended.is_err());
    assert!(all_ended(&record, 5));
    assert_eq!(record.bars_of(Word::Hold).count(), 4, "each has had the permit");
}

#[test]
fn nobody_begins_phase_two_before_all_have_ended_phase_one() {
    for pause in [NONE, MOMENT.into()] {
        let (phases, record) = in_time(move || run(|| barrier::phases(&NAMES, pause)));
        let phases = phases.unwrap();
        assert!(phases.iter().all(|phases| phases.sum == 1 + 2 + 3 + 4), "{phases:?}");
        assert_eq!(phases.iter().filter(|phases| phases.led).count(), 1);
        let ends = |phase: &str| {
            let works = record.bars_of(Word::Work).filter(move |work| work.text == phase);
            works.map(|work| (work.begin, work.end)).collect::<Vec<_>>()
        };
        let (one, two) = (ends("phase 1"), ends("phase 2"));
        assert_eq!((one.len(), two.len()), (4, 4));
        assert!(one.iter().all(|(_, end)| two.iter().all(|(begin, _)| end <= begin)));
    }
}

#[test]
fn the_twin_of_barrier_sees_the_same_sum() {
    let (phases, record) = run(|| barrier::in_turn(&NAMES, NONE));
    assert!(phases.iter().all(|phases| phases.sum == 10));
    assert_eq!(phases.iter().filter(|phases| phases.led).count(), 1);
    assert_eq!(record.lanes.len(), 1);
}

#[test]
fn a_thread_that_panics_leaves_nobody_at_the_barrier() {
    let (ended, record) = in_time(|| run(|| catch_unwind(|| barrier::phases(&NAMES, BOOM))));
    assert!(ended.is_err());
    assert!(all_ended(&record, 4));
    let second = record.bars_of(Word::Work).filter(|work| work.text == "phase 2").count();
    assert_eq!(second, 3, "the others went on");
}

#[test]
fn the_baton_goes_round_in_the_order_of_the_names() {
    let (had, record) = in_time(|| run(|| park::round(&NAMES, Duration::from_millis(1).into())));
    assert_eq!(had.unwrap(), [[0, 4], [1, 5], [2, 6], [3, 7]]);
    assert_eq!(record.overlapping_holds("baton"), None);
    let holds: Vec<_> = record.bars_of(Word::Hold).collect();
    assert_eq!(holds.len(), 8);
    for (hold, name) in holds.iter().zip(NAMES.iter().cycle()) {
        assert_eq!(record.lanes[hold.lane].name, *name);
    }
    let ordered =
        |two: &[&shared::Bar]| record.happens_before(two[0].end_point(), two[1].begin_point());
    assert!(holds.windows(2).all(ordered), "an arrow leads from each to the next");
    assert!(record.loose.is_empty(), "{:?}", record.loose);
}

#[test]
fn the_twin_of_park_has_the_same_order() {
    for names in [&NAMES[..0], &NAMES[..1], &NAMES] {
        let (had, record) = run(|| park::in_turn(names, NONE));
        assert_eq!(had, in_time(move || park::round(names, NONE).unwrap()));
        assert_eq!(record.lanes.len(), 1);
    }
}

#[test]
fn a_thread_that_panics_hands_the_baton_on() {
    let (ended, record) = in_time(|| run(|| catch_unwind(|| park::round(&NAMES, BOOM))));
    assert!(ended.is_err());
    assert!(all_ended(&record, 4));
    assert_eq!(record.bars_of(Word::Hold).count(), 8, "all laps");
}

#[test]
fn an_unpark_that_is_not_the_turn_does_not_give_the_baton() {
    let handed = in_time(|| {
        let (baton, handed) = (Baton::default(), AtomicBool::new(false));
        thread::scope(|scope| {
            let waits = scope.spawn(|| {
                thread::current().unpark(); // an old token
                baton.take(1);
                handed.load(SeqCst)
            });
            (0..1000).for_each(|_| waits.thread().unpark());
            handed.store(true, SeqCst);
            baton.hand_to(1, waits.thread());
            waits.join().unwrap()
        })
    });
    assert!(handed);
}

#[test]
fn pauses_that_are_cut_leave_nobody_waiting() {
    let ((), record) = in_time(|| {
        run(|| {
            condvar::pass(&NAMES, "starter", 2, CUT).unwrap();
            barrier::phases(&NAMES, CUT).unwrap();
            park::round(&NAMES, CUT).unwrap();
        })
    });
    assert!(all_ended(&record, 5 + 4 + 4));
}
