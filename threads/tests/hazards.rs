//! The hazards as a reader runs them: each is observed in every run, and its cure is clean.

use shared::testing::{Ran, run_limited, run_program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_threads");
/// In reading order.
const NAMES: [&str; 7] =
    ["lost-update", "deadlock", "self-deadlock", "lost-wakeup", "poisoned", "detached", "convoy"];

/// Runs a hazard that must be observed; gives back what was explained, and of its cure.
fn observed(name: &str) -> (Vec<String>, String) {
    let ran = run_program(PROGRAM, &["hazard", name, "--no-lanes", "--work", "40ms"]);
    assert_eq!((ran.status, &*ran.stderr), (Some(0), ""), "{ran:?}");
    explained(name, &ran)
}

fn explained(name: &str, ran: &Ran) -> (Vec<String>, String) {
    let (head, rest) = ran.lines.split_first().unwrap();
    assert!(head.starts_with(&format!("{name}: ")), "{ran:?}");
    let (cure, lines) = rest.split_last().unwrap();
    // What makes it show in every run is said, where anything need be done for it.
    let staged = usize::from(lines[0].starts_with("staged:   "));
    assert_eq!(staged == 0, name == "self-deadlock", "{ran:?}");
    let lines = &lines[staged..];
    assert!((1..=5).contains(&lines.len()), "{ran:?}");
    assert!(rest.iter().all(|line| line.chars().count() <= 80), "{ran:?}");
    let first = lines[0].strip_prefix("observed: ").unwrap_or_else(|| panic!("{ran:?}"));
    let rest = lines[1..].iter().map(|line| line.trim_start().to_owned());
    let cure = cure.strip_prefix("cure:     ").unwrap_or_else(|| panic!("{ran:?}"));
    ([first.to_owned()].into_iter().chain(rest).collect(), cure.to_owned())
}

#[test]
fn lost_update_loses_all_but_one_of_each_round_and_its_cure_none() {
    let (lines, cure) = observed("lost-update");
    assert_eq!(lines[0], "lost 300 of 400 updates: the counter is 100");
    let steps: Vec<&str> = lines[1].split(", ").collect();
    let [first, second, third, fourth] = steps[..] else { panic!("{lines:?}") };
    assert!(first.ends_with(" read 0") && second.ends_with(" read 0"), "{lines:?}");
    assert!(third.ends_with(" wrote 1") && fourth.ends_with(" wrote 1"), "{lines:?}");
    let who = |step: &str| step[.."thread 1".len()].to_owned();
    let (mut read, mut wrote) = ([first, second].map(who), [third, fourth].map(who));
    read.sort();
    wrote.sort();
    assert!(read == wrote && read[0] != read[1], "{lines:?}");
    assert_eq!(cure, "lost 0 of 400 updates: the counter is 400");
}

#[test]
fn deadlock_is_a_cycle_of_two_and_its_cure_has_one_order() {
    let (lines, cure) = observed("deadlock");
    let cycle = "A holds ledger, waits for cache · B holds cache, waits for ledger";
    assert_eq!(lines, [cycle, "entries made: 0 of 2"]);
    assert_eq!(cure, "A and B each take ledger first, and enter");
}

#[test]
fn the_lanes_show_a_deadlock_to_its_last_instant() {
    let folder = std::env::temp_dir().join(format!("deadlock-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let svg = folder.join("run.svg");
    let ran = run_program(PROGRAM, &["hazard", "deadlock", "--svg", svg.to_str().unwrap()]);
    let drawn = std::fs::read_to_string(folder.join("run-wrong.svg")).unwrap();
    let cured = std::fs::read_to_string(folder.join("run-cure.svg")).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    for open in ["hold ledger", "wait cache", "hold cache", "wait ledger"] {
        assert!(drawn.contains(&format!("{open}: never ended")), "{open}: {drawn}");
    }
    assert!(!cured.contains("never ended"), "{cured}");
    for lane in ["A ", "B ", "deadlock (pid "] {
        let rows = ran.stderr.lines().filter(|line| line.starts_with(lane));
        assert_eq!(rows.count(), 2, "{lane}: {}", ran.stderr);
    }
}

#[test]
fn self_deadlock_is_a_cycle_of_one_and_its_cure_takes_the_lock_once() {
    let (lines, cure) = observed("self-deadlock");
    assert_eq!(lines, ["A holds ledger, waits for ledger"]);
    assert_eq!(cure, "A takes the lock once, and tells the total under it");
}

#[test]
fn lost_wakeup_is_a_signal_that_came_before_and_its_cure_looks_at_the_value() {
    let (lines, cure) = observed("lost-wakeup");
    assert_eq!(
        lines,
        [
            "consumer waits for the signal",
            "producer gave it before that, and has ended",
            "the value is there: producer did \"value = 1\"",
        ]
    );
    assert_eq!(cure, "consumer looks at the value first, and need not wait");
}

#[test]
fn poisoned_reads_half_a_change_and_its_cure_restores_the_whole() {
    let (lines, cure) = observed("poisoned");
    assert_eq!(
        lines,
        [
            "clerk did \"take 30 from cash\", gave them to nobody, and ended",
            "auditor ignored the poison and read cash 40 + bank 30 = 70",
            "before, it was cash 100 + bank 0 = 100",
        ]
    );
    assert_eq!(cure, "auditor restores the books, and reads cash 70 + bank 30 = 100");
}

#[test]
fn detached_is_cut_off_when_main_returns_and_its_cure_waits() {
    let (lines, cure) = observed("detached");
    assert_eq!(
        lines,
        [
            "the program's main returned while writer was at piece 3 of 5",
            "it was cut off there: piece 2 of 5 is the last that is written",
        ]
    );
    assert_eq!(cure, "main waits for the end of writer: piece 5 of 5 is written");
}

#[test]
fn convoy_has_everybody_wait_for_the_sleeper_and_its_cure_nobody() {
    let (lines, cure) = observed("convoy");
    let words: Vec<&str> = lines[0].split(' ').collect();
    let sleeper = words[1];
    assert_eq!(words[0], "thread");
    assert!(lines[0].ends_with(" while it holds ledger"), "{lines:?}");
    let others: Vec<String> = ["1", "2", "3", "4"]
        .iter()
        .filter(|number| **number != sleeper)
        .map(|number| format!("thread {number}"))
        .collect();
    let [one, two, three] = &others[..] else { panic!("{lines:?}") };
    assert_eq!(lines[1], format!("{one}, {two} and {three} wait until it wakes"));
    assert!(lines[2].starts_with("together they all wait "), "{lines:?}");
    assert!(cure.starts_with("all sleep without the lock, and wait "), "{cure}");
}

#[test]
fn the_list_has_them_in_reading_order_with_a_sentence_each() {
    let ran = run_program(PROGRAM, &["hazard", "--list"]);
    assert_eq!((ran.status, &*ran.stderr), (Some(0), ""));
    let names: Vec<&str> =
        ran.lines.iter().map(|line| line.split_once("  ").unwrap().0.trim()).collect();
    assert_eq!(names, NAMES);
    assert!(ran.lines.iter().all(|line| line.chars().count() <= 80), "{ran:?}");
}

#[test]
fn an_unknown_hazard_is_refused_with_the_nearest_one() {
    let ran = run_program(PROGRAM, &["hazard", "deadlok"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("'deadlock'"), "{}", ran.stderr);
}

#[test]
fn on_a_single_core_every_hazard_is_observed_too() {
    let confined = std::thread::spawn(|| {
        let cores = threads::cores::allowed().unwrap();
        threads::cores::stay_on(cores[0]).unwrap();
        NAMES.map(observed)
    });
    confined.join().unwrap();
}

#[test]
fn a_thread_or_process_that_the_system_refuses_is_one_sentence() {
    // Where one is refused, the others wait for it in vain: all hazards at once.
    std::thread::scope(|scope| {
        for name in NAMES {
            scope.spawn(move || (1..8).try_for_each(|limit| refused(name, limit)));
        }
    });
}

/// Runs a hazard with so many threads at most, in all; `None` where nobody can be limited.
fn refused(name: &str, limit: u32) -> Option<()> {
    let command = [PROGRAM, "hazard", name, "--work", "4ms", "--no-lanes", "--deadline", "20s"];
    let ran = run_limited(limit, PROGRAM, &command)?;
    let errors = ran.stderr.lines().filter(|line| line.starts_with("error: "));
    match ran.status {
        Some(0) => drop(explained(name, &ran)),
        Some(1) => {
            assert_eq!(errors.count(), 1, "{name} with {limit} threads: {ran:?}");
            assert!(ran.stderr.contains("cannot "), "{name} with {limit} threads: {ran:?}");
        }
        _ => panic!("{name} with {limit} threads: {ran:?}"),
    }
    Some(())
}
