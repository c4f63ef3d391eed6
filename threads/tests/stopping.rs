//! How threads end: when told to, or by a panic.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use shared::testing::run_program;
use shared::{Record, Word, run};
use threads::panic::{Task, message, tally};
use threads::{Pause, scope, stop};

const PROGRAM: &str = env!("CARGO_BIN_EXE_threads");
const NAMES: [&str; 4] = ["caller", "x", "y", "z"];
const SHORT: Duration = Duration::from_millis(8);
/// A pause in which nothing passes, and one that Ctrl-C has cut short.
const NONE: Pause = Pause::new(Duration::ZERO, |_| false);
const CUT: Pause = Pause::new(Duration::from_hours(1), |_| true);

/// The answer of `work`; where it would never end, the test fails.
fn ended<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, answer) = mpsc::channel();
    thread::spawn(move || {
        let _ = sender.send(work());
    });
    answer.recv_timeout(Duration::from_secs(20)).expect("it ends")
}

/// What each has done when stopped by the flag, and the flag.
fn by_flag(set: bool, pause: Pause) -> ((Vec<Vec<usize>>, bool), Record) {
    let work = move || {
        let stop = AtomicBool::new(set);
        (stop::by_flag(&stop, &NAMES, pause).unwrap(), stop.into_inner())
    };
    ended(move || run(work))
}

fn by_close(pieces: u32, pause: Pause) -> (Vec<Vec<usize>>, Record) {
    ended(move || run(|| stop::by_close(&NAMES, pieces, pause).unwrap()))
}

/// Every thread has ended, none within a piece of work.
fn all_ended_between_pieces(record: &Record) -> bool {
    record.lanes_of(Word::Thread).count() == NAMES.len()
        && record.lanes.iter().all(|lane| lane.ended)
        && record.bars.iter().all(|bar| bar.ended && bar.end <= record.lanes[bar.lane].end)
}

#[test]
fn a_flag_that_is_set_ends_every_thread_between_two_pieces() {
    let ((done, set), record) = by_flag(false, SHORT.into());
    assert!(all_ended_between_pieces(&record) && set);
    for (name, done) in NAMES.into_iter().zip(done) {
        let worked: Vec<_> = record.bars_in(name, Word::Work).map(|bar| &bar.text).collect();
        let done: Vec<_> = done.iter().map(usize::to_string).collect();
        assert_eq!(worked, done.iter().collect::<Vec<_>>(), "what was begun is done");
    }
}

#[test]
fn a_thread_begins_at_most_one_piece_after_the_flag_was_set() {
    let (_, record) = by_flag(false, SHORT.into());
    // The flag is set after the caller's pause and before its lane ends. A load may still
    // have seen the old value, so one piece may begin later.
    let set = record.lanes_named("caller").next().unwrap().end;
    for name in &NAMES[1..] {
        let late = record.bars_in(name, Word::Work).filter(|bar| bar.begin > set).count();
        assert!(late <= 1, "{name} began {late} pieces");
    }
}

#[test]
fn a_stop_before_the_start_ends_at_once() {
    let ((done, _), record) = by_flag(true, NONE);
    assert_eq!(done.concat(), [0; 0]);
    assert!(all_ended_between_pieces(&record));
    let (done, record) = by_close(9, CUT);
    assert_eq!(done.concat(), [0; 0], "nothing is accepted");
    assert!(all_ended_between_pieces(&record));
}

#[test]
fn ctrl_c_ends_who_works_until_a_flag_is_set() {
    let ((done, _), record) = by_flag(false, CUT);
    assert!(done.iter().all(|done| done.len() <= 1), "a cut pause is the last: {done:?}");
    assert!(all_ended_between_pieces(&record));
}

#[test]
fn what_was_accepted_before_the_close_is_done_once_and_in_order() {
    for pieces in [0, 1, 2, 7, 30] {
        let (done, record) = by_close(pieces, NONE);
        let accepted: Vec<_> = (1..=pieces as usize).collect();
        assert_eq!(done[0], accepted);
        let dealt = |worker: usize| accepted.iter().copied().skip(worker).step_by(3).collect();
        assert_eq!(done[1..], [0, 1, 2].map(dealt) as [Vec<usize>; 3]);
        let handed = record.arrows.iter().filter(|arrow| arrow.id.is_some()).count();
        assert_eq!((handed, record.loose.len()), (accepted.len(), 0));
        assert!(all_ended_between_pieces(&record));
    }
}

#[test]
fn ctrl_c_closes_the_channels_and_what_was_accepted_is_done() {
    /// How many pauses have gone by.
    static PASSED: AtomicU32 = AtomicU32::new(0);
    let until_ctrl_c = |_| PASSED.fetch_add(1, Ordering::Relaxed) >= 20;
    let pause = Pause::new(Duration::from_hours(1), until_ctrl_c);
    let (done, record) = by_close(1000, pause);
    assert!((1..=20).contains(&done[0].len()), "{done:?}");
    let completed: BTreeSet<_> = done[1..].concat().into_iter().collect();
    assert_eq!(completed, done[0].iter().copied().collect());
    assert!(all_ended_between_pieces(&record));
}

#[test]
fn nobody_to_stop_is_no_trouble() {
    assert_eq!(stop::by_close(&[], 3, NONE).unwrap(), [[0; 0]; 0]);
    assert_eq!(stop::by_close(&["caller"], 3, NONE).unwrap(), [[0; 0]]);
    assert_eq!(stop::by_flag(&AtomicBool::new(false), &[], NONE).unwrap(), [[0; 0]; 0]);
}

/// The second panics at its first attempt, and the third at its first two.
const TASKS: [Task; 4] = [("a", &[]), ("b", &["once"]), ("c", &["once", "twice"]), ("d", &[])];

fn panics(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect()
}

#[test]
fn one_thread_panics_and_the_others_go_on_with_a_whole_tally() {
    let (outcome, record) = run(|| tally(&TASKS, 1, NONE).unwrap());
    assert_eq!(outcome.panics, panics(&[("b", "once"), ("c", "once")]));
    assert_eq!((outcome.tally.count, outcome.tally.repairs), (2, 2));
    let mut entries = outcome.tally.entries;
    entries.sort();
    assert_eq!(entries, ["a", "d"], "the half entries are undone");
    assert_eq!(record.lanes_of(Word::Thread).filter(|lane| lane.ended).count(), 4);
    assert_eq!(record.bars_of(Word::Hold).count(), 4);
    assert_eq!(record.overlapping_holds("tally"), None, "released after the hold, also here");
}

#[test]
fn who_panicked_is_started_again_until_it_had_all_its_attempts() {
    let (outcome, record) = run(|| tally(&TASKS, 2, NONE).unwrap());
    assert_eq!(outcome.panics, panics(&[("b", "once"), ("c", "once"), ("c", "twice")]));
    assert_eq!((outcome.tally.count, outcome.tally.repairs), (3, 3));
    let lanes = TASKS.map(|(name, _)| record.lanes_named(name).count());
    assert_eq!(lanes, [1, 2, 2, 1]);
    assert_eq!(tally(&TASKS, 3, NONE).unwrap().tally.count, 4);
    assert_eq!(tally(&TASKS, 0, NONE).unwrap().tally.count, 0);
}

#[test]
fn the_text_of_a_panic_is_found_where_it_has_one() {
    let number = 7;
    let tasks: [fn(i32); 3] =
        [|_| panic!("literal"), |n| panic!("put together: {n}"), |n| std::panic::panic_any(n)];
    let outcomes = scope::outcomes(["a", "b", "c"].into_iter().zip(tasks), |task| task(number));
    let panics: Vec<_> = outcomes.unwrap().into_iter().map(Result::unwrap_err).collect();
    let texts: Vec<_> = panics.iter().map(|panic| message(&**panic)).collect();
    assert_eq!(texts, [Some("literal"), Some("put together: 7"), None]);
}

#[test]
fn a_panic_on_purpose_is_a_line_of_the_answer_and_no_noise_besides() {
    let ran = run_program(PROGRAM, &["panic", "--work", "8ms", "--no-lanes"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let lines = [
        "thread 2 panicked: on purpose, with half an entry made; started again",
        "half entries undone: 1, final count: 3",
    ];
    assert_eq!(ran.lines, lines);
}

#[test]
fn a_stop_says_what_was_completed() {
    let ran = ended(|| run_program(PROGRAM, &["stop", "--work", "8ms", "--no-lanes"]));
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let lines = [
        "flag: 2 threads ended, each when its piece was done",
        "channel: 6 pieces accepted, and done: worker 1 [1, 3, 5], worker 2 [2, 4, 6]",
    ];
    assert_eq!(ran.lines, lines);
}
