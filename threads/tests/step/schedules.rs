//! Lines, read and written.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{failure, kernel, picked, replay};
use crate::step::KERNELS;
use crate::step::schedule::{line, parse};

proptest! {
    #[test]
    fn a_line_is_read_as_it_was_written(
        which in 0..KERNELS.len(),
        choices in vec((0_usize..3, 1_usize..1500), 0..6),
    ) {
        let choices: Vec<_> = choices.into_iter().flat_map(|(one, times)| vec![one; times]).collect();
        let written = line(&KERNELS[which], &choices);
        prop_assert_eq!(parse(&KERNELS[which], &written).unwrap(), choices);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[mainABproducer:,0-9 ]{0,40}") {
        for kernel in &KERNELS {
            if let Ok(choices) = parse(kernel, &text) {
                let _ = replay(kernel, &choices);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_that_was_run_is_run_again_by_its_line(
        which in 0..KERNELS.len(),
        picks in vec(0_usize..6, 0..12),
    ) {
        let kernel = &KERNELS[which];
        let run = picked(kernel, &picks);
        let choices = parse(kernel, &line(kernel, &run.schedule())).unwrap();
        prop_assert_eq!(replay(kernel, &choices).unwrap(), run);
    }
}

#[test]
fn every_failure_that_is_found_is_replayed_exactly_by_its_line() {
    for name in ["lost-update", "deadlock", "lost-wakeup"] {
        let (found, _) = failure(name, &[]);
        let choices = parse(kernel(name), &line(kernel(name), &found.schedule())).unwrap();
        assert_eq!(replay(kernel(name), &choices).unwrap(), found);
    }
}

#[test]
fn a_line_that_was_printed_once_gives_that_run_for_ever() {
    let played = |name: &str, line| {
        let kernel = kernel(name);
        replay(kernel, &parse(kernel, line).unwrap()).unwrap().outcome.to_string()
    };
    assert_eq!(played("lost-update", "main,A:2,B:3"), "lost 1 of 2 updates: the counter is 1");
    assert_eq!(
        played("deadlock", "main,A:2,B:2"),
        "deadlock: A holds ledger, waits for cache · B holds cache, waits for ledger"
    );
    assert_eq!(
        played("lost-wakeup", "main,producer:4,main"),
        "lost wake-up: consumer waits for signal, and no thread is left to give it"
    );
}

#[test]
fn a_line_that_does_not_fit_is_refused_in_one_sentence() {
    let refused = |line: &str| {
        let kernel = kernel("deadlock");
        match parse(kernel, line) {
            Ok(choices) => replay(kernel, &choices).unwrap_err().to_string(),
            Err(error) => error.to_string(),
        }
    };
    let long = "x".repeat(100_000);
    let unreadable = ["C", "A:0", "A:1001", "A:", "A:-1", "A:two", "A:1:1", "", &long];
    for part in unreadable {
        let sentence = format!(
            "part 2 of the schedule is `{part:.20}`, and should be main or A or B, or such a name \
             with a number from 1 to 1000, as in `main:2`"
        );
        assert_eq!(refused(&format!("main,{part}")), sentence);
    }
    assert_eq!(
        refused("main,A:2,main"),
        "choice 4 is main, which could not go there: A or B could"
    );
    assert_eq!(refused("main,A:2,B:3"), "choice 6 is B, but nothing was left to choose");
}
