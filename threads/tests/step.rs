//! The command `step`: with its feature it plays, without it says how to build it.

use shared::testing::run_program;

const PROGRAM: &str = env!("CARGO_BIN_EXE_threads");

#[test]
fn an_unknown_kernel_is_refused_with_the_nearest_one() {
    let ran = run_program(PROGRAM, &["step", "deadlok"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("'deadlock'"), "{}", ran.stderr);
}

#[test]
fn all_examples_run_without_asking_who_goes_next() {
    let help = run_program(PROGRAM, &["--help"]).lines.join("\n");
    assert!(help.contains("\n  step "), "{help}");
    let ran = run_program(PROGRAM, &["--work", "1ms", "--no-lanes"]);
    assert!(!ran.lines.iter().any(|line| line.contains("step:")), "{:?}", ran.lines);
}

#[cfg(not(feature = "step"))]
#[test]
fn without_the_feature_it_says_how_to_build_it() {
    let ran = run_program(PROGRAM, &["step", "deadlock", "--auto"]);
    assert_eq!((ran.status, ran.lines.len()), (Some(1), 0));
    let command = "cargo run -p threads --features step -- step deadlock\n";
    assert!(ran.stderr.ends_with(command), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1);
}

#[cfg(feature = "step")]
#[test]
fn auto_finds_the_failure_and_its_line_replays_it() {
    for name in ["lost-update", "deadlock", "lost-wakeup"] {
        let found = run_program(PROGRAM, &["step", name, "--auto"]);
        assert_eq!((found.status, found.stderr.as_str()), (Some(0), ""));
        let (last, told) = found.lines.split_last().unwrap();
        let line = last.strip_prefix(&format!("again: step {name} --replay ")).unwrap();
        let again = run_program(PROGRAM, &["step", name, "--replay", line]);
        assert_eq!((again.status, again.stderr.as_str()), (Some(0), ""));
        // But for the sentence on the search the two say the same.
        assert_eq!(again.lines.split_last().unwrap(), (last, &told[2..]));
    }
}

#[cfg(feature = "step")]
#[test]
fn every_kernel_has_its_command() {
    let help = run_program(PROGRAM, &["step", "--help"]).lines.join(" ");
    for kernel in &threads::step::KERNELS {
        assert!(help.contains(kernel.name), "{help}");
        let first = run_program(PROGRAM, &["step", kernel.name, "--replay", ""]);
        assert_eq!((first.status, first.stderr.as_str()), (Some(0), ""));
    }
}

#[cfg(feature = "step")]
#[test]
fn ctrl_c_ends_a_game_that_waits_for_an_answer() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    let mut game = Command::new(PROGRAM);
    game.args(["step", "deadlock"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = game.spawn().unwrap();
    let input = child.stdin.take(); // kept open: its end would end the game too
    let mut written = BufReader::new(child.stdout.take().unwrap());
    written.read_line(&mut String::new()).unwrap();
    let pid = nix::unistd::Pid::from_raw(child.id().cast_signed());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop((input, written));
}

#[cfg(feature = "step")]
#[test]
fn auto_says_of_a_cure_how_many_orders_it_ran() {
    let ran = run_program(PROGRAM, &["step", "deadlock-cure", "--auto"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.lines, ["no failure in all 172 orders of deadlock-cure"]);
}

#[cfg(feature = "step")]
#[test]
fn a_line_that_does_not_fit_is_one_sentence() {
    for line in ["Z", "A:0", "main,main", "main,A:2,B:9"] {
        let ran = run_program(PROGRAM, &["step", "deadlock", "--replay", line]);
        assert_eq!((ran.status, ran.lines.len()), (Some(1), 0), "{line}");
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
}

#[cfg(feature = "step")]
#[test]
fn a_game_from_a_pipe_reads_like_one_that_was_typed() {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let mut child = Command::new(PROGRAM)
        .args(["step", "deadlock"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"main\nwho?\nA\nB\nA\nB\nq\n").unwrap();
    let ended = child.wait_with_output().unwrap();
    let written = String::from_utf8(ended.stdout).unwrap();
    assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0));
    assert!(written.contains("next? (? for help) who?\n`who?` is none of"), "{written}");
    assert!(written.contains("\ndeadlock: A holds ledger, waits for cache · B holds"), "{written}");
    assert!(written.ends_with("over: u undo, q quit q\n"), "{written}");
}
