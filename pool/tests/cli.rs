//! The program itself: its lines, its errors, and the Python beside it.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use shared::testing::{assert_same_lines_as_python, processes_with, run_program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_pool");
const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn map_prints_the_same_lines_as_python() {
    assert_same_lines_as_python(FOLDER, PROGRAM, "map");
}

#[test]
fn map_prints_the_line_of_the_chapter_twice_and_draws_all_workers() {
    for lang in ["zh", "en"] {
        let ran = run_program(PROGRAM, &["map", "--lang", lang, "--work", "1ms"]);
        assert_eq!(ran.status, Some(0));
        assert_eq!(ran.lines, ["[1, 4, 9, 16, 25]", "[1, 4, 9, 16, 25]"]);
        for number in 1..=4 {
            let (thread, process) = match lang {
                "zh" => (format!("线程{number} "), format!("工作进程{number} ")),
                _ => (format!("thread {number} "), format!("worker {number} ")),
            };
            assert!(
                ran.stderr.contains(&thread) && ran.stderr.contains(&process),
                "{}",
                ran.stderr
            );
        }
    }
}

#[test]
fn with_no_command_the_example_runs() {
    let ran = run_program(PROGRAM, &["--work", "1ms", "--no-lanes"]);
    assert_eq!(ran.status, Some(0));
    assert_eq!(ran.lines[1..], ["[1, 4, 9, 16, 25]", "[1, 4, 9, 16, 25]"]);
    assert_eq!(ran.stderr, "");
}

#[test]
fn on_runs_it_on_one_of_the_two() {
    for (on, absent) in [("threads", "worker 1"), ("processes", "thread 1")] {
        let ran = run_program(PROGRAM, &["map", "--on", on, "--work", "1ms"]);
        assert_eq!(ran.lines, ["[1, 4, 9, 16, 25]"]);
        assert!(!ran.stderr.contains(absent), "{}", ran.stderr);
    }
    assert_eq!(run_program(PROGRAM, &["map", "--on", "tasks"]).status, Some(2));
    let help = run_program(PROGRAM, &["map", "--help"]).lines.join("\n");
    assert!(help.contains("--on <KIND>"), "{help}");
}

#[test]
fn a_lost_number_is_a_question_mark_and_a_sentence() {
    let mark = format!("--work=3600s {}ns", std::process::id());
    let mut command = Command::new(PROGRAM);
    command.args(["map", "--on=processes", "--no-lanes", &mark]).env("LC_ALL", "C");
    let process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let workers = || processes_with(format!("{mark}\0worker"));
    let bound = Instant::now() + Duration::from_secs(20);
    while workers().len() < 4 {
        assert!(Instant::now() < bound, "the workers did not start");
        thread::sleep(Duration::from_millis(2));
    }
    for worker in workers() {
        kill(Pid::from_raw(worker.cast_signed()), Signal::SIGKILL).unwrap();
    }
    let output = process.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "[?, ?, ?, ?, ?]\n");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors.lines().count(), 5, "{errors}");
    assert!(errors.lines().all(|line| line.starts_with("error: ")), "{errors}");
    for (number, line) in (1..5).zip(errors.lines()) {
        let lost = "is lost: its worker ended (signal: 9 (SIGKILL)); map it again";
        assert_eq!(line, format!("error: {number} {lost}"));
    }
    let last = "error: 5 was not squared: no worker was left (one ended: signal: 9 (SIGKILL))";
    assert_eq!(errors.lines().last(), Some(last));
}

#[test]
fn numbers_that_no_worker_took_are_one_sentence() {
    // With so few files open there is no room for the sockets of a worker.
    let program = [r#"ulimit -n 4; exec "$0" map --on processes --no-lanes 3<&-"#, PROGRAM];
    let ran = run_program("sh", &[&["-c"], &program[..]].concat());
    assert_eq!((ran.status, &ran.lines[..]), (Some(1), &["[?, ?, ?, ?, ?]".to_owned()][..]));
    let (numbers, why) = ("1, 2, 3, 4 and 5 were", "Too many open files");
    let sentence = format!("error: {numbers} not squared: no worker was left (one could not");
    let errors: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    assert!(errors.len() == 1 && errors[0].starts_with(&sentence), "{}", ran.stderr);
    assert!(errors[0].contains(why), "{}", ran.stderr);
}

#[test]
fn help_lists_the_example_and_not_the_worker() {
    let help = run_program(PROGRAM, &["--help"]).lines.join("\n");
    assert!(help.contains("\n  map ") && !help.contains("\n  worker"), "{help}");
}

#[test]
fn show_prints_both_sources() {
    let shown = run_program(PROGRAM, &["show", "map"]).lines.join("\n");
    assert!(shown.contains("impl<C: Fn(&str)") && shown.contains("import multiprocessing"));
}

#[test]
fn a_worker_started_by_hand_says_what_it_needs() {
    let ran = run_program(PROGRAM, &["worker", "worker"]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.starts_with("error: a worker is started by its parent"), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1);
}
