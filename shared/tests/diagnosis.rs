//! What a record tells of lanes that wait for each other, against a plain model.

use proptest::collection::vec;
use proptest::prelude::*;
use shared::{Bar, Lane, Record, Word};

const LOCKS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// A bar without an end, or one that has ended: lane, lock, open.
type Drawn = (usize, usize, bool);

fn bar(word: Word, (lane, lock, open): Drawn) -> Bar {
    let text = LOCKS[lock].into();
    Bar { lane, word, text, begin: 1, end: 9, ended: !open }
}

fn lanes(count: usize) -> Vec<Lane> {
    let main = shared::run(|| ()).1.lanes.remove(0);
    let lane = |number| Lane { name: format!("lane {number}"), ended: false, ..main.clone() };
    (0..count).map(lane).collect()
}

fn record(holds: &[Drawn], waits: &[Drawn]) -> Record {
    let holds = holds.iter().map(|hold| bar(Word::Hold, *hold));
    let bars = holds.chain(waits.iter().map(|wait| bar(Word::Wait, *wait))).collect();
    Record { lanes: lanes(8), bars, ..Record::default() }
}

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    vec((0..8_usize, 0..LOCKS.len(), prop::bool::weighted(0.8)), 0..8)
}

/// Whether lanes can be followed from one back to itself, tried for each.
fn goes_round(holds: &[Drawn], waits: &[Drawn]) -> bool {
    let mut leads = [[false; 8]; 8];
    for (from, wanted, _) in waits.iter().filter(|wait| wait.2) {
        let mut open = holds.iter().filter(|hold| hold.2 && hold.1 == *wanted);
        if let (Some((to, ..)), None) = (open.next(), open.next()) {
            leads[*from][*to] = true;
        }
    }
    for by in 0..8 {
        for from in 0..8 {
            for to in 0..8 {
                leads[from][to] |= leads[from][by] && leads[by][to];
            }
        }
    }
    (0..8).any(|lane| leads[lane][lane])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cycle_is_found_where_there_is_one_and_nowhere_else(holds in drawn(), waits in drawn()) {
        let record = record(&holds, &waits);
        let found = record.cycle();
        prop_assert_eq!(found.is_some(), goes_round(&holds, &waits));
        let steps = found.map(|cycle| cycle.steps).unwrap_or_default();
        for (place, step) in steps.iter().enumerate() {
            let next = &steps[(place + 1) % steps.len()];
            prop_assert_eq!(&step.waits, &next.holds);
            let has = |word: Word, text: &str| {
                let mut open = record.open(word);
                open.any(|bar| bar.lane == step.lane && bar.text == text)
            };
            prop_assert!(has(Word::Hold, &step.holds) && has(Word::Wait, &step.waits));
            prop_assert!(steps[0].lane <= step.lane, "the first lane comes first");
            let twice = steps.iter().filter(|other| other.lane == step.lane).count();
            prop_assert_eq!(twice, 1);
        }
    }
}

#[test]
fn a_deadlock_is_told_in_a_sentence() {
    let two = record(&[(1, 1, true), (0, 0, true)], &[(1, 0, true), (0, 1, true)]);
    let told = two.cycle().unwrap().to_string();
    assert_eq!(told, "lane 0 holds a, waits for b · lane 1 holds b, waits for a");
    let own = record(&[(3, 2, true)], &[(3, 2, true)]).cycle().unwrap();
    assert_eq!(own.to_string(), "lane 3 holds c, waits for c");
}

#[test]
fn who_waits_for_a_deadlock_is_no_part_of_it() {
    let holds = [(0, 0, true), (1, 1, true), (2, 2, true)];
    let waits = [(0, 2, true), (1, 0, true), (2, 0, true)];
    let told = record(&holds, &waits).cycle().unwrap().to_string();
    assert_eq!(told, "lane 0 holds a, waits for c · lane 2 holds c, waits for a");
}

#[test]
fn a_wait_that_the_first_of_several_holders_ends_is_no_deadlock() {
    // Each has one permit of `a`, the first waits for a second one.
    let permits = [(0, 0, true), (1, 0, true)];
    assert!(record(&permits, &[(0, 0, true)]).cycle().is_none());
    let gone = [(0, 0, true), (1, 0, false)];
    assert!(record(&gone, &[(0, 0, true)]).cycle().is_some());
}

#[test]
fn what_has_ended_keeps_nobody_waiting() {
    assert!(record(&[(0, 0, false)], &[(0, 0, true)]).cycle().is_none());
    assert!(record(&[(0, 0, true)], &[(0, 0, false)]).cycle().is_none());
}

/// A signal that one lane gives and another waits for, whose end a third waits for.
fn signalled(given: (u64, u64), gone: bool, waits: u64) -> Record {
    let bar = |lane, word, text: &str, (begin, end), ended| {
        let text = text.into();
        Bar { lane, word, text, begin, end, ended }
    };
    let give = bar(0, Word::Work, "give signal", given, true);
    let wait = bar(1, Word::Wait, "signal", (waits, 9), false);
    let bars = vec![give, wait, bar(2, Word::Wait, "end of lane 1", (waits, 9), false)];
    let mut record = Record { lanes: lanes(3), bars, ..Record::default() };
    record.lanes[0].ended = gone;
    record
}

#[test]
fn a_signal_is_missed_if_it_was_given_before_and_nobody_is_left_to_give_it() {
    let missed = signalled((1, 2), true, 3);
    let missed = missed.missed_signal().unwrap();
    assert_eq!((&*missed.sender.name, &*missed.waiter.name), ("lane 0", "lane 1"));
    assert_eq!(missed.signal, "signal");
    assert!(signalled((1, 2), false, 3).missed_signal().is_none(), "it may come again");
    assert!(signalled((4, 5), true, 3).missed_signal().is_none(), "it will wake it");
    assert!(signalled((2, 4), true, 3).missed_signal().is_none(), "it may have woken it");
}

#[test]
fn a_signal_that_any_other_lane_may_still_give_is_not_missed() {
    // The third goes on when the first has ended, which it has, or when it gets a lock.
    for waits in ["end of lane 0", "ledger"] {
        let mut record = signalled((1, 2), true, 3);
        record.bars[2].text = waits.into();
        assert!(record.missed_signal().is_none(), "{waits}");
        record.lanes[2].ended = true;
        assert!(record.missed_signal().is_some(), "{waits}");
    }
    let mut joined = signalled((1, 2), true, 3);
    joined.bars[2].ended = true;
    assert!(joined.missed_signal().is_none());
}

#[test]
fn a_signal_that_was_given_again_is_not_missed() {
    let mut record = signalled((1, 2), true, 3);
    let again = Bar { begin: 4, end: 5, ..record.bars[0].clone() };
    record.bars.push(again);
    assert!(record.missed_signal().is_none());
}

#[test]
fn a_wait_that_has_ended_has_missed_nothing() {
    let mut record = signalled((1, 2), true, 3);
    record.bars[1].ended = true;
    assert!(record.missed_signal().is_none());
}
