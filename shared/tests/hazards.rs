//! The command `hazard`; `examples/mistakes.rs` has some that show themselves and some not.

mod examples;

use std::fs;
use std::io::Read;
use std::process::{Child, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use shared::testing::{Ran, processes_with, run_program, until};

/// A deadline that no test of this file may reach, unless it is the only end there is.
const LONG: &str = "--deadline=1m";

fn hazard(args: &[&str]) -> Ran {
    let program = examples::path("mistakes");
    run_program(program.to_str().unwrap(), &[&["hazard"], args].concat())
}

#[test]
fn a_hazard_is_named_observed_and_cured() {
    let ran = hazard(&["stuck", LONG]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let lines = [
        "stuck: a thread waits for what it holds",
        "observed: A holds ledger, waits for ledger",
        "cure:     stuck did all of it",
    ];
    assert_eq!(ran.lines, lines);
    assert_eq!(ran.stderr.matches(" wall, ").count(), 2, "a picture each: {}", ran.stderr);
    assert_eq!(ran.stderr.matches("stuck (pid ").count(), 2, "{}", ran.stderr);
    assert!(!ran.stderr.contains("never ran"), "{}", ran.stderr);
}

#[test]
fn the_list_has_a_line_for_each() {
    let ran = hazard(&["--list"]);
    assert_eq!((ran.status, ran.lines.len(), &*ran.stderr), (Some(0), 11, ""));
    assert_eq!(ran.lines[0], "stuck      a thread waits for what it holds");
}

#[test]
fn a_hazard_that_is_not_seen_or_not_cured_is_one_sentence_and_status_1() {
    let not_shown = "never was not observed: its record does not show it";
    let late = "slow was not observed within 50ms: give it longer by --deadline";
    let panicked = "panics (wrong) failed: thread 'main' ";
    for (name, deadline, said) in [
        ("never", LONG, not_shown),
        ("slow", "--deadline=50ms", late),
        ("fails", LONG, "fails (wrong) failed: there is no ledger"),
        ("panics", LONG, panicked),
        ("dies", LONG, "dies (wrong) failed: signal: 15 (SIGTERM)"),
        ("incurable", LONG, "the cure of incurable shows the mistake too"),
        ("stays", "--deadline=1s", "the cure of stays shows the mistake too"),
        ("half", LONG, "the cure of half was not seen: its record does not show it"),
        ("fatal", LONG, "fatal (cure) failed: there is no ledger"),
    ] {
        let ran = hazard(&[name, deadline, "--no-lanes"]);
        assert_eq!(ran.status, Some(1), "{ran:?}");
        assert!(ran.stderr.starts_with(&format!("error: {said}")), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(!ran.lines.iter().any(|line| line.starts_with("cure")), "{ran:?}");
        let observed = ran.lines.iter().any(|line| line.starts_with("observed: "));
        assert_eq!(observed, ["incurable", "stays", "half", "fatal"].contains(&name), "{ran:?}");
    }
    let ran = hazard(&["panics", LONG, "--no-lanes"]);
    assert!(ran.stderr.ends_with(" boom\n"), "{}", ran.stderr);
}

#[test]
fn names_and_deadlines_that_make_no_sense_end_with_2() {
    for (args, part) in [
        (&["stcuk"][..], "'stuck'"),
        (&["stuck", "--deadline", "soon"], "--deadline"),
        (&["stuck", "--deadline", "-1s"], "--deadline"),
        (&[], "NAME"),
    ] {
        let ran = hazard(args);
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!(ran.lines.is_empty() && ran.stderr.contains(part), "{ran:?}");
    }
}

#[test]
fn a_section_without_hazards_has_no_such_command() {
    let ran = run_program(examples::path("tiny").to_str().unwrap(), &["hazard", "--list"]);
    assert_eq!(ran.status, Some(2), "{ran:?}");
}

#[test]
fn the_mistake_and_its_cure_have_a_file_each() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (svg, trace) = (path("run.svg"), path("run.json"));
    let (svg, trace) = (svg.to_str().unwrap(), trace.to_str().unwrap());
    let ran = hazard(&["stuck", LONG, "--no-lanes", "--svg", svg, "--trace", trace]);
    assert_eq!((ran.status, &*ran.stderr), (Some(0), ""));
    let wrong = fs::read_to_string(path("run-wrong.svg")).unwrap();
    assert!(wrong.contains("hold ledger: never ended"), "{wrong}");
    assert!(fs::read_to_string(path("run-cure.svg")).unwrap().contains("all of it"));
    assert!(path("run-wrong.json").exists() && path("run-cure.json").exists());
}

#[test]
fn both_pictures_that_cannot_be_written_are_told() {
    let folder = tempfile::tempdir().unwrap();
    for taken in ["run-wrong.svg", "run-cure.svg"] {
        fs::create_dir(folder.path().join(taken)).unwrap();
    }
    let svg = format!("--svg={}", folder.path().join("run.svg").display());
    let ran = hazard(&["stuck", LONG, "--no-lanes", &svg]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    let told = |name| ran.stderr.contains(name);
    assert!(told("run-wrong.svg") && told("run-cure.svg"), "{}", ran.stderr);
}

#[test]
fn a_picture_that_cannot_be_written_keeps_no_cure_from_being_shown() {
    for taken in ["run-wrong.svg", "run-cure.svg"] {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(taken)).unwrap();
        let svg = folder.path().join("run.svg");
        let ran = hazard(&["stuck", LONG, "--no-lanes", "--svg", svg.to_str().unwrap()]);
        assert_eq!((ran.status, ran.lines.len()), (Some(1), 3), "{ran:?}");
        assert!(ran.stderr.starts_with("error: cannot write "), "{}", ran.stderr);
        assert!(ran.stderr.contains(taken) && ran.stderr.lines().count() == 1, "{}", ran.stderr);
    }
}

/// Starts a hazard that takes a minute, and gives back the process that it runs in.
fn started() -> (Child, u32) {
    let mut command = examples::command("mistakes");
    command.args(["hazard", "slow", LONG]).env("LC_ALL", "C");
    let parent = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let of_parent = |pid: &u32| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = format!("PPid:\t{}", parent.id());
        // It has the thread that keeps to the lifeline.
        status.lines().any(|has| has == line) && threads(*pid) == 3
    };
    let child =
        until("the child runs", || processes_with("child-of-hazard").into_iter().find(of_parent));
    let group = nix::unistd::getpgid(Some(Pid::from_raw(child.cast_signed())));
    assert_eq!(group.unwrap().as_raw(), child.cast_signed(), "Ctrl-C goes to the parent alone");
    (parent, child)
}

fn threads(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count)
}

#[test]
fn a_child_ends_with_its_parent_though_that_is_killed() {
    let (mut parent, child) = started();
    parent.kill().unwrap(); // SIGKILL
    parent.wait().unwrap();
    let gone = || (!processes_with("child-of-hazard").contains(&child)).then_some(());
    let waited = std::panic::catch_unwind(|| until("the child has gone", gone));
    if waited.is_err() {
        kill(Pid::from_raw(child.cast_signed()), Signal::SIGKILL).unwrap();
    }
    waited.unwrap();
}

#[test]
fn ctrl_c_ends_the_child_and_draws_what_there_was() {
    let (mut parent, child) = started();
    kill(Pid::from_raw(parent.id().cast_signed()), Signal::SIGINT).unwrap();
    let (mut said, mut drawn) = (String::new(), String::new());
    parent.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    parent.stderr.take().unwrap().read_to_string(&mut drawn).unwrap();
    assert_eq!(parent.wait().unwrap().code(), Some(130), "{drawn}");
    // Reaped: a zombie would still have its place in the table, under another parent.
    assert!(!std::path::Path::new(&format!("/proc/{child}")).exists());
    assert_eq!(said, "slow: it ends too late\n");
    assert!(drawn.contains("slow (pid ") && drawn.contains("interrupted: "), "{drawn}");
    assert!(!drawn.contains("error"), "{drawn}");
}
