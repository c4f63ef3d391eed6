//! How the mechanisms end when something goes wrong.

use std::process::Command;
use std::time::Duration;

use shared::testing::{run_limited, run_program};
use shared::{Word, run};
use threads::parallelism::{self, Plan};

const PROGRAM: &str = env!("CARGO_BIN_EXE_threads");

#[test]
fn a_core_that_does_not_exist_is_an_error_and_every_thread_is_joined() {
    let plan = Plan { slices: 1, limit: 10 };
    let (computed, record) = run(|| parallelism::on_one_core(&["a", "b"], plan, usize::MAX));
    assert!(computed.is_err());
    assert!(record.lanes_of(Word::Thread).all(|lane| lane.ended));
    assert_eq!(record.bars_of(Word::Work).count(), 0);
}

#[test]
fn on_a_single_core_the_second_half_is_skipped_with_a_sentence() {
    let confined = std::thread::spawn(|| {
        let cores = threads::cores::allowed().unwrap();
        threads::cores::stay_on(cores[0]).unwrap();
        run_program(PROGRAM, &["parallelism", "--work", "20ms"])
    });
    let ran = confined.join().unwrap();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.lines.last().unwrap(),
        "parallelism: skipped, for this program may use only one core"
    );
    for name in ["thread 1 ", "thread 2 "] {
        let lanes = ran.stderr.lines().filter(|line| line.starts_with(name)).count();
        assert_eq!(lanes, 1, "it ran all the same: {}", ran.stderr);
    }
}

#[test]
fn a_thread_that_the_system_refuses_is_one_sentence_and_the_others_are_joined() {
    // `parallelism` starts as many as there are cores.
    let limits = (1..8).chain([1000]);
    for (limit, example) in limits.flat_map(|n| [(n, "parallelism"), (n, "spawn"), (n, "lock")]) {
        let command = [PROGRAM, example, "--work", "5ms", "--no-lanes"];
        let Some(ran) = run_limited(limit, PROGRAM, &command) else { return };
        let errors = ran.stderr.lines().filter(|line| line.starts_with("error: cannot start "));
        match (limit, ran.status) {
            (2.., Some(0)) => assert_eq!(ran.stderr, ""),
            (..8, Some(1)) => assert_eq!(errors.count(), 1, "{ran:?}"),
            _ => panic!("{example} with {limit} threads: {ran:?}"),
        }
    }
}

#[test]
fn ctrl_c_draws_what_ran_and_ends_with_130() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::Stdio;
    let mut child = Command::new(PROGRAM)
        .args(["spawn", "--work", "1h"])
        .env("LC_ALL", "C")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // Both threads have begun when both lines have come.
    assert!(lines.next().unwrap().unwrap().ends_with("started"));
    assert!(lines.next().unwrap().unwrap().ends_with("started"));
    let pid = nix::unistd::Pid::from_raw(child.id().cast_signed());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).unwrap();
    let mut drawn = String::new();
    child.stderr.take().unwrap().read_to_string(&mut drawn).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    for seen in ["main", "thread 1", "thread 2", "interrupted"] {
        assert!(drawn.contains(seen), "no {seen} in {drawn}");
    }
}

#[test]
fn a_long_pause_is_taken_as_it_is_said() {
    let ran = run_program(PROGRAM, &["spawn", "--work", "30ms", "--no-lanes"]);
    assert_eq!(ran.status, Some(0));
    let ran = run_program(PROGRAM, &["spawn", "--work", "soon"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("--work"), "{}", ran.stderr);
}

#[test]
fn a_pause_of_nothing_is_no_trouble() {
    let names = ["a", "b"];
    let (value, _) = run(|| threads::lock::count(&names, Duration::ZERO));
    assert_eq!(value.unwrap(), 2);
    assert!(threads::spawn::spawn(&[], Duration::ZERO).is_empty());
}
