//! Every order of the kernels: the hazards are found, the cures are cleared.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::{Arc, Mutex};

use proptest::collection::vec;
use proptest::prelude::*;
use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, Runner};

use super::{all_orders, failure, kernel, picked, replay};
use crate::hazards::Gap;
use crate::step::checked::{deadlock, lost_update, lost_wakeup};
use crate::step::search::{End, LIMIT, search};
use crate::step::{KERNELS, Kernel, Outcome, table};

const CURES: [&str; 3] = ["lost-update-cure", "deadlock-cure", "lost-wakeup-cure"];

#[test]
fn the_lost_update_is_found_with_one_preemption() {
    let (run, runs) = failure("lost-update", &[]);
    assert_eq!(run.outcome, Outcome::Wrong("lost 1 of 2 updates: the counter is 1".into()));
    assert_eq!((runs, run.preemptions()), (6, 1));
}

#[test]
fn the_deadlock_is_found_with_one_preemption() {
    let (run, runs) = failure("deadlock", &[]);
    let circle = "deadlock: A holds ledger, waits for cache · B holds cache, waits for ledger";
    assert_eq!(run.outcome, Outcome::Stuck(circle.into()));
    assert_eq!((runs, run.preemptions()), (6, 1));
}

#[test]
fn the_lost_wakeup_is_found_in_the_first_order() {
    let (run, runs) = failure("lost-wakeup", &[]);
    let lost = "lost wake-up: consumer waits for signal, and no thread is left to give it";
    assert_eq!(run.outcome, Outcome::Stuck(lost.into()));
    assert_eq!((runs, run.preemptions()), (1, 0));
}

#[test]
fn no_order_of_a_cure_fails_and_the_search_runs_them_all() {
    for name in CURES {
        let search = search(kernel(name), &[], 100_000);
        assert!(matches!(search.end, End::AllWell), "{name}: {:?}", search.end);
        assert_eq!(search.runs, checked(DfsScheduler::new(None, false), kernel(name)), "{name}");
    }
}

/// How many runs the model checker's own scheduler makes of it; each must answer right.
fn checked(scheduler: impl Scheduler + 'static, kernel: &'static Kernel) -> usize {
    let mut config = Config::new();
    config.silence_warnings = true;
    Runner::new(scheduler, config).run(|| assert_eq!(kernel.answer(), kernel.right))
}

#[test]
fn no_cure_fails_in_ten_thousand_random_orders_of_more_threads() {
    let gap = || -> Gap { Arc::new(|| ()) };
    let cures = move || {
        assert_eq!(lost_update::cure(&["A", "B", "C"], 2, &gap()).unwrap(), 6);
        assert_eq!(deadlock::cure(&gap()).unwrap(), 2);
        assert_eq!(lost_wakeup::cure(&gap()).unwrap(), 1);
    };
    let mut config = Config::new();
    config.silence_warnings = true;
    let random = RandomScheduler::new_from_seed(1, 5000);
    assert_eq!(Runner::new(random, config.clone()).run(cures), 5000);
    let priorities = PctScheduler::new_from_seed(1, 3, 5000);
    assert_eq!(Runner::new(priorities, config).run(cures), 5000);
}

#[test]
fn no_order_fails_with_fewer_preemptions_than_the_one_that_is_found() {
    for name in ["lost-update", "deadlock", "lost-wakeup"] {
        let failed =
            all_orders(kernel(name), &[]).into_iter().filter(|run| run.outcome.is_failure());
        let fewest = failed.map(|run| run.preemptions()).min().unwrap();
        assert_eq!(failure(name, &[]).0.preemptions(), fewest, "{name}");
    }
}

#[test]
fn no_order_is_run_twice() {
    for kernel in &KERNELS {
        let orders = all_orders(kernel, &[]);
        let different: BTreeSet<_> = orders.iter().map(super::Run::schedule).collect();
        assert_eq!(different.len(), orders.len(), "{}", kernel.name);
    }
    for name in CURES {
        let orders = all_orders(kernel(name), &[]).len();
        assert_eq!(search(kernel(name), &[], usize::MAX).runs, orders, "{name}");
    }
}

#[test]
fn a_search_gives_up_at_its_limit() {
    let search = search(kernel("deadlock-cure"), &[], 10);
    assert!(matches!(search.end, End::GaveUp));
    assert_eq!(search.runs, 10);
}

#[test]
fn no_search_here_comes_near_its_limit() {
    for kernel in &KERNELS {
        let orders = all_orders(kernel, &[]).len();
        assert!(orders * 5 < LIMIT, "{}: {orders} orders", kernel.name);
    }
}

#[test]
fn a_search_from_a_point_of_no_return_finds_nothing() {
    // Both read before either writes, or not: after A's write nothing can be lost.
    let written = [0, 1, 1, 1, 0];
    let search = search(kernel("lost-update"), &written, 10_000);
    assert!(matches!(search.end, End::AllWell), "{:?}", search.end);
}

#[test]
fn every_order_fits_in_eighty_columns_and_says_each_step() {
    for kernel in &KERNELS {
        for run in all_orders(kernel, &[]) {
            let table = table(kernel, &run.steps);
            assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
            assert!(!table.contains("go on\n"), "a step without a word: {table}");
            assert!(table.lines().count() > run.steps.len());
        }
    }
}

#[test]
fn no_two_threads_hold_a_lock_in_any_state() {
    for kernel in &KERNELS {
        for step in all_orders(kernel, &[]).iter().flat_map(|run| &run.steps) {
            let held: Vec<_> = step.state.threads.iter().flat_map(|seen| &seen.holds).collect();
            let locks: BTreeSet<_> = held.iter().collect();
            assert_eq!(locks.len(), held.len(), "{:?}", step.state);
        }
    }
}

#[test]
fn the_values_of_a_state_are_those_of_the_kernel() {
    for name in ["lost-update", "lost-update-cure", "lost-wakeup-cure"] {
        for run in all_orders(kernel(name), &[]) {
            let (_, value) = run.end.values[0];
            let answer = (kernel(name).says)(u32::try_from(value).unwrap());
            assert_eq!(run.outcome.to_string(), answer);
        }
    }
}

#[test]
fn a_step_that_only_begins_to_wait_says_so() {
    let consumer_first = replay(kernel("lost-wakeup"), &[0, 2, 2, 2, 2, 2, 2]).unwrap();
    let expected = "
      main            producer               consumer
  1   begin
  2   start producer
  3   start consumer
  4                                          begin
  5                                          lock value
  6                                          waits for signal
  7                   begin
  8                   lock value, value = 1
  9                   unlock value
 10                   give signal
 11                                          wake up
 12                                          lock value
 13                                          unlock value
 14   join producer
 15   join consumer
";
    assert_eq!(table(kernel("lost-wakeup"), &consumer_first.steps), expected[1..]);
    let (deadlock, _) = failure("deadlock", &[]);
    let expected = "
      main     A                B
  1   begin
  2   start A
  3   start B
  4            begin
  5            lock ledger
  6 ↷                           begin
  7                             lock cache
  8            waits for cache
    ↷ preemption: the thread before could have gone on
";
    assert_eq!(table(kernel("deadlock"), &deadlock.steps), expected[1..]);
}

#[test]
fn a_panic_after_a_run_is_reported_as_ever() {
    const PANICS: &str = "STEP_PANICS";
    if std::env::var_os(PANICS).is_some() {
        failure("lost-update", &[]);
        failure("deadlock", &[]);
        panic!("on purpose");
    }
    let mut own = Command::new(std::env::current_exe().unwrap());
    let test = "a_panic_after_a_run_is_reported_as_ever";
    let ran = own.args([test, "--nocapture"]).env(PANICS, "1").output().unwrap();
    let stderr = String::from_utf8(ran.stderr).unwrap();
    assert!(stderr.contains("on purpose"), "{stderr}");
    for noise in ["schedul", "Task failed", "WARNING", "deadlock!"] {
        assert!(!stderr.contains(noise), "{stderr}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn with_one_choice_fewer_all_steps_before_it_are_the_same(
        which in 0..KERNELS.len(),
        picks in vec(0_usize..6, 1..12),
    ) {
        let run = picked(&KERNELS[which], &picks);
        let mut choices = run.schedule();
        choices.pop();
        let undone = replay(&KERNELS[which], &choices).unwrap();
        let same = undone.choice(choices.len()).unwrap();
        prop_assert_eq!(&undone.steps[..same], &run.steps[..same]);
        prop_assert_eq!(&undone.steps[same].state, &run.steps[same].state);
    }

    #[test]
    fn a_failure_that_is_found_from_somewhere_begins_there(
        which in 0..KERNELS.len(),
        picks in vec(0_usize..6, 0..8),
    ) {
        let kernel = &KERNELS[which];
        let from = picked(kernel, &picks).schedule();
        let from = &from[..from.len().min(picks.len())];
        if let End::Failed(run) = search(kernel, from, 10_000).end {
            prop_assert!(run.schedule().starts_with(from));
            prop_assert!(replay(kernel, &run.schedule()).unwrap().outcome.is_failure());
        }
    }
}

#[test]
fn answers_are_kept_apart_when_many_replay_at_once() {
    let outcomes = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for kernel in KERNELS.iter().cycle().take(12) {
            let outcomes = &outcomes;
            scope.spawn(move || {
                let once = replay(kernel, &[]).unwrap();
                assert!((0..20).all(|_| replay(kernel, &[]).unwrap() == once));
                outcomes.lock().unwrap().push(once.outcome);
            });
        }
    });
    assert_eq!(outcomes.lock().unwrap().len(), 12);
}
