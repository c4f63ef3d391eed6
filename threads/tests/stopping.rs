//! How threads end: when told to, or by a panic.

mod in_time;
mod pauses;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::{UnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use in_time::in_time;
use pauses::{CUT, NONE};
use shared::testing::run_program;
use shared::{Record, Word, run};
use threads::panic::{Task, message, tally};
use threads::{Pause, scope, stop};

const PROGRAM: &str = env!("CARGO_BIN_EXE_threads");
const NAMES: [&str; 4] = ["caller", "x", "y", "z"];
const SHORT: Duration = Duration::from_millis(8);

/// What each has done when stopped by the flag, and the flag.
fn by_flag(set: bool, pause: Pause) -> ((Vec<Vec<usize>>, bool), Record) {
    let work = move || {
        let stop = AtomicBool::new(set);
        (stop::by_flag(&stop, &NAMES, pause).unwrap(), stop.into_inner())
    };
    in_time(move || run(work))
}

fn by_close(pieces: u32, pause: Pause) -> (Vec<Vec<usize>>, Record) {
    in_time(move || run(|| stop::by_close(&NAMES, pieces, pause).unwrap()))
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

/// What a stop panics with, and the record.
fn panicked<T: Send + 'static>(
    stop: impl FnOnce() -> T + UnwindSafe + Send + 'static,
) -> (&'static str, Record) {
    let (ended, record) = in_time(move || run(|| catch_unwind(stop).err()));
    let text = ended.expect("it panics").downcast_ref::<&str>().copied();
    (text.expect("the panic is passed on as it was"), record)
}

#[test]
fn the_flag_is_set_though_the_first_panics() {
    let nap = |_| {
        assert!(thread::current().name() != Some("caller"), "boom");
        thread::yield_now();
        false
    };
    let pause = Pause::new(Duration::ZERO, nap);
    let stop = move || stop::by_flag(&AtomicBool::new(false), &NAMES, pause);
    let (text, record) = panicked(stop);
    assert_eq!(text, "boom");
    assert!(all_ended_between_pieces(&record));
}

#[test]
fn after_a_worker_has_panicked_no_more_is_accepted_and_the_others_do_what_they_have() {
    /// Set when the worker `x` is gone, and its end of the channel with it.
    static GONE: OnceLock<()> = OnceLock::new();
    struct Goes(Cell<bool>);
    impl Drop for Goes {
        fn drop(&mut self) {
            GONE.get_or_init(|| ());
        }
    }
    thread_local! {
        // Dropped when the thread has been unwound.
        static GOES: Goes = const { Goes(Cell::new(false)) };
        static ACCEPTED: Cell<u32> = const { Cell::new(0) };
    }
    let nap = |_| {
        match thread::current().name() {
            Some("x") => {
                GOES.with(|goes| goes.0.set(true));
                panic!("boom");
            }
            // All but the first piece, which is for `x`.
            Some("caller") if ACCEPTED.replace(1) > 0 => drop(GONE.wait()),
            _ => {}
        }
        false
    };
    let pause = Pause::new(Duration::ZERO, nap);
    let (text, record) = panicked(move || stop::by_close(&NAMES, 1000, pause));
    assert_eq!(text, "boom");
    assert!(record.lanes_of(Word::Thread).filter(|lane| lane.ended).count() == 4);
    let done = ["x", "y", "z"].map(|name| record.bars_in(name, Word::Work).count());
    assert_eq!(done, [1, 1, 1], "the fourth piece, for `x` again, is the last");
    assert_eq!(record.loose.len(), 1, "it was not received: {:?}", record.loose);
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
    let ran = in_time(|| run_program(PROGRAM, &["stop", "--work", "8ms", "--no-lanes"]));
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let lines = [
        "flag: 2 threads ended, each when its piece was done",
        "channel: 6 pieces accepted, and done: worker 1 [1, 3, 5], worker 2 [2, 4, 6]",
    ];
    assert_eq!(ran.lines, lines);
}
