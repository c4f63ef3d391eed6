//! `compare`: what it measures, keeps and says, and how it ends.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getpgid};
use serde_json::Value;
use shared::testing::{Ran, processes_with, run_limited, run_program, until};
use tempfile::{TempDir, tempdir};

const PROGRAM: &str = env!("CARGO_BIN_EXE_threads");
const SCRIPT: &str = include_str!("../python/compare.py");
const MODELS: [&str; 4] = [
    "sequential",
    "thread per task",
    "fixed threads taking turns at a shared counter",
    "chunked scope",
];
/// Little to do: tasks that do not divide evenly among two workers.
const SHORT: [&str; 8] = ["--tasks", "5", "--compute", "500us", "--wait", "1ms", "--rounds", "2"];

/// Runs `compare` on little work; rows are kept in `folder`.
fn compare(folder: &Path, more: &[&str]) -> Ran {
    let folder = folder.to_str().unwrap();
    run_program(PROGRAM, &[&["compare", "--rows", folder], &SHORT[..], more].concat())
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.lines.join("\n")).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

fn rows(value: &Value) -> &[Value] {
    value["rows"].as_array().unwrap()
}

fn has_python() -> bool {
    Command::new("python3").arg("--version").output().is_ok()
}

fn assert_in_order(figure: &Value) {
    let [low, median, high] = ["low", "median", "high"].map(|name| figure[name].as_f64().unwrap());
    assert!(low <= median && median <= high, "{figure}");
}

#[test]
fn every_model_has_a_row_with_figures_and_their_spread() {
    let folder = tempdir().unwrap();
    let ran = compare(folder.path(), &["--json"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let report = json(&ran);
    let models: Vec<_> = rows(&report).iter().map(|row| row["model"].as_str().unwrap()).collect();
    assert_eq!(models, MODELS);
    for row in rows(&report) {
        for figure in ["wall_ns", "cpu_ns", "memory_bytes", "switches", "ratio"] {
            assert_in_order(&row[figure]);
        }
        assert_eq!((&row["rounds"], &row["stale"]), (&2.into(), &false.into()));
        // A task waits for a millisecond, and no model is done before its tasks are.
        assert!(row["wall_ns"]["low"].as_f64().unwrap() >= 1e6, "{row}");
    }
    assert_eq!(rows(&report)[0]["ratio"]["median"], 1.0);
    assert_eq!(report["workload"]["tasks"], 5);
    assert!(report["verdict"].as_str().unwrap().contains(" fits: "), "{report}");
}

#[test]
fn the_table_names_cores_rounds_and_build_and_is_no_wider_than_80() {
    let folder = tempdir().unwrap();
    let ran = compare(folder.path(), &[]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let text = ran.lines.join("\n");
    let parts = ["5 tasks", " core", "2 rounds", " build", "sequential", " fits: "];
    assert!(parts.iter().all(|part| text.contains(part)), "{text}");
    assert!(ran.lines.iter().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn python_measures_the_same_and_says_its_version_and_whether_it_has_a_gil() {
    if !has_python() {
        return shared::complain("skipped: there is no python3 to compare with");
    }
    let folder = tempdir().unwrap();
    let rounds = |more| {
        // As long as a unit takes there, on a slow machine too.
        let compute = ["--tasks", "2", "--compute", "3ms", "--wait", "1ms", "--rounds", "2"];
        let folder = folder.path().to_str().unwrap();
        run_program(PROGRAM, &[&["compare", "--rows", folder], &compute[..], more].concat())
    };
    let report = json(&rounds(&["--json", "--python"]));
    let python: Vec<_> = rows(&report).iter().filter(|row| !row["python"].is_null()).collect();
    let models: Vec<_> = python.iter().map(|row| row["model"].as_str().unwrap()).collect();
    assert_eq!(models, ["python: sequential", "python: threading"]);
    assert_eq!(python[0]["ratio"]["median"], 1.0, "to its own sequential");
    assert!(python[1]["python"]["version"].as_str().unwrap().starts_with('3'));
    assert!(python[1]["python"]["gil"].is_boolean());
    let text = rounds(&[]).lines.join("\n");
    assert!(text.contains("Python 3.") && text.contains(" a GIL, 2 rounds"), "kept: {text}");
}

#[test]
fn without_python_its_rows_are_left_out_with_a_sentence() {
    let folder = tempdir().unwrap();
    let rows = folder.path().to_str().unwrap();
    let said = || {
        let mut command = Command::new(PROGRAM);
        command.args(["compare", "--python", "--rows", rows]).args(SHORT).env("PATH", rows);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(said(), "--python: no python3 is on the PATH, so its rows are left out\n");
    let broken = folder.path().join("python3");
    fs::write(&broken, "#!/bin/sh\nexit 3\n").unwrap();
    fs::set_permissions(&broken, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(said().contains("does not run the script (it did not end well: exit status: 3)"));
}

#[test]
fn rows_of_other_sections_join_the_table_and_stale_ones_are_marked() {
    let folder = tempdir().unwrap();
    compare(folder.path(), &[]);
    let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let kept: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let keep_as = |section: &str, written: Option<u64>, tasks: Option<u64>| {
        let mut other = kept.clone();
        other["section"] = section.into();
        other["workload"]["tasks"] = tasks.map_or(other["workload"]["tasks"].clone(), Value::from);
        for row in other["rows"].as_array_mut().unwrap() {
            row["section"] = section.into();
            if let Some(written) = written {
                row["build"]["written"]["secs_since_epoch"] = written.into();
            }
        }
        fs::write(folder.path().join(format!("{section}.json")), other.to_string()).unwrap();
    };
    keep_as("queue", Some(1), None);
    keep_as("pool", None, None);
    keep_as("crawler", None, Some(6));
    let ran = compare(folder.path(), &[]);
    let heads: Vec<_> = ran.lines.iter().filter(|line| line.starts_with("── ")).collect();
    let of = |place: usize, section: &str| heads[place].starts_with(&format!("── {section}: "));
    assert!(heads.len() == 3 && of(0, "threads") && of(1, "pool") && of(2, "queue"), "{heads:?}");
    let stale: Vec<_> = heads.iter().map(|head| head.contains("stale")).collect();
    assert_eq!(stale, [false, false, true], "{heads:?}");
    let report = json(&compare(folder.path(), &["--json"]));
    let stale = |row: &&Value| row["stale"] == true;
    assert_eq!(rows(&report).len(), 3 * MODELS.len(), "each section once");
    assert_eq!(rows(&report).iter().filter(stale).count(), MODELS.len());
}

#[test]
fn what_cannot_be_read_is_said_and_the_table_stands() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("torn.json"), "{\"section\": ").unwrap();
    let ran = compare(folder.path(), &[]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.stderr.contains("ignored: ") && ran.stderr.contains("torn.json"), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1);
}

#[test]
fn a_pipe_among_the_rows_is_not_waited_for() {
    let folder = tempdir().unwrap();
    let mode = nix::sys::stat::Mode::S_IRWXU;
    nix::unistd::mkfifo(&folder.path().join("pipe.json"), mode).unwrap();
    let ran = compare(folder.path(), &[]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_folder_for_the_rows_that_cannot_be_used_is_said_before_anything_is_measured() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for folder in [Path::new("/proc/nowhere"), file.path()] {
        let ran = compare(folder, &[]);
        assert_eq!((ran.status, ran.lines.len()), (Some(1), 0), "{ran:?}");
        let said = format!("error: cannot keep the rows in {}: ", folder.display());
        assert!(ran.stderr.starts_with(&said), "{ran:?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    }
}

#[test]
fn a_python_that_never_stops_talking_is_left_out() {
    let folder = tempdir().unwrap();
    let python = folder.path().join("python3");
    fs::write(&python, "#!/bin/sh\nexec yes\n").unwrap();
    fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let rows = folder.path().to_str().unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(["compare", "--python", "--rounds=1", "--tasks=2", "--wait=0s", "--rows", rows]);
    let output = command.env("PATH", path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.starts_with("--python: python3 does not"), "{said}");
}

#[test]
fn what_cannot_be_measured_is_refused_with_one_sentence() {
    let folder = tempdir().unwrap();
    for (args, status, part) in [
        (&["--tasks", "0"][..], 2, "--tasks"),
        (&["--workers", "0"], 2, "--workers"),
        (&["--rounds", "0"], 2, "--rounds"),
        (&["--compute", "soon"], 2, "--compute"),
        (&["--wait", "-1ms"], 2, "--wait"),
        (&["--compute", "0s", "--wait", "0s"], 1, "nothing to do"),
        (&["--compute", "1ns"], 1, "--compute 1ns is shorter than the smallest computation"),
        (&["--wait", "1000h"], 1, "an hour is the most"),
        (&["--compute", "1000h", "--rounds", "1", "--tasks", "1"], 1, "an hour is the most"),
        (&["--lock", "--wait", "1ms"], 2, "'--wait <DURATION>'"),
        (&["--lock", "--workers", "2"], 2, "'--workers <N>'"),
        (&["--increments", "100000"], 1, "--lock"),
        (&["--svg", "run.svg"], 1, "--svg is for examples"),
        (&["--work", "2s"], 1, "--work is for examples"),
    ] {
        let mut all = vec!["compare", "--rows", folder.path().to_str().unwrap()];
        all.extend(args.iter().filter(|_| args[0] != "--lock"));
        if args[0] == "--lock" {
            all = [&["compare"], args].concat();
        }
        let ran = run_program(PROGRAM, &all);
        assert_eq!(ran.status, Some(status), "{args:?}: {ran:?}");
        assert!(ran.lines.is_empty() && ran.stderr.contains(part), "{args:?}: {}", ran.stderr);
        let errors = ran.stderr.lines().filter(|line| line.starts_with("error: "));
        assert_eq!(errors.count(), 1, "{}", ran.stderr);
    }
}

#[test]
fn more_workers_than_tasks_and_no_computing_or_no_waiting_are_no_trouble() {
    let folder = tempdir().unwrap();
    for more in [["--workers", "10000"], ["--compute", "0s"], ["--wait", "0s"], ["--tasks", "1"]] {
        let rows = folder.path().to_str().unwrap();
        let given: Vec<_> = SHORT.chunks(2).filter(|pair| pair[0] != more[0]).collect();
        let ran = run_program(
            PROGRAM,
            &[&["compare", "--rows", rows], &given.concat()[..], &more[..]].concat(),
        );
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{more:?}");
    }
}

#[test]
fn on_a_single_core_there_is_one_worker_and_one_core() {
    let folder = tempdir().unwrap();
    let path = folder.path().to_owned();
    let confined = std::thread::spawn(move || {
        threads::cores::stay_on(threads::cores::allowed().unwrap()[0]).unwrap();
        (compare(&path, &["--json"]), run_program(PROGRAM, &LOCK))
    });
    let (ran, lock) = confined.join().unwrap();
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let report = json(&ran);
    assert_eq!(
        (&report["workload"]["workers"], &report["machine"]["cores"]),
        (&1.into(), &1.into())
    );
    let threads: Vec<_> = rows(&json(&lock)).iter().map(|row| row["threads"].clone()).collect();
    assert!(threads.chunks(2).all(|pair| pair == [1, 2]), "{threads:?}");
}

#[test]
fn a_model_that_is_refused_its_threads_is_a_sentence_and_the_others_have_rows() {
    let args = ["compare", "--json", "--tasks", "64", "--compute", "0s", "--wait", "10ms"];
    let folder = tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let rows = folder.path().to_str().unwrap();
    let command = [&[PROGRAM], &args[..], &["--rounds", "1", "--rows", rows]].concat();
    let Some(ran) = run_limited(24, PROGRAM, &command) else { return };
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("error: thread per task: cannot start thread "), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("error: failed: thread per task\n"), "{}", ran.stderr);
    let report = json(&ran);
    assert_eq!(self::rows(&report).len(), MODELS.len() - 1);
    assert_eq!(report["failed"][0]["model"], "thread per task");
}

#[test]
fn a_closed_pipe_is_silence() {
    let folder = tempdir().unwrap();
    let mut command = Command::new(PROGRAM);
    command.arg("compare").args(SHORT).arg("--rows").arg(folder.path());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

fn ended(child: &mut Child) -> ExitStatus {
    until("it ends", || child.try_wait().unwrap())
}

fn group_of(process: u32) -> Pid {
    getpgid(Some(Pid::from_raw(process.cast_signed()))).unwrap()
}

/// A comparison whose first trial takes half an hour, and which was ended by `signal` while
/// it did: its status, once that trial has gone too. `number` makes it known among others.
fn ended_by(signal: Signal, number: u64) -> (Option<i32>, Option<i32>, TempDir) {
    let folder = tempdir().unwrap();
    let nanoseconds = u64::from(std::process::id()) * 10 + number;
    let wait = format!("1800s {nanoseconds}ns");
    let mut command = Command::new(PROGRAM);
    command.args(["compare", "--tasks", "1", "--rounds", "1", "--compute", "0s", "--wait", &wait]);
    command.arg("--rows").arg(folder.path()).stdout(Stdio::null());
    let mut program = command.spawn().unwrap();
    let argument = format!("{}", 1_800_000_000_000 + nanoseconds);
    let trial = until("its child is there", || processes_with(&argument).pop());
    let groups = [trial, program.id()].map(group_of);
    kill(Pid::from_raw(program.id().cast_signed()), signal).unwrap();
    let status = ended(&mut program);
    // A terminal's Ctrl-C is not the child's: an interpreter would print where it was.
    assert_ne!(groups[0], groups[1]);
    until("its child is gone", || processes_with(&argument).is_empty().then_some(()));
    (status.code(), status.signal(), folder)
}

#[test]
fn ctrl_c_ends_the_comparison_then_its_child_ends_and_nothing_is_kept() {
    let (code, _, folder) = ended_by(Signal::SIGINT, 1);
    assert_eq!(code, Some(130));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_child_does_not_outlive_its_parent() {
    let (_, signal, _) = ended_by(Signal::SIGKILL, 2);
    assert_eq!(signal, Some(9));
}

#[test]
fn a_child_in_python_ends_with_its_input() {
    if !has_python() {
        return shared::complain("skipped: there is no python3 to compare with");
    }
    let mut command = Command::new("python3");
    command.args(["-c", SCRIPT, "threading", "3", "1", "0", "1800000000000"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdin.take());
    assert_eq!(ended(&mut child).code(), Some(0));
    assert_eq!(std::io::read_to_string(child.stdout.take().unwrap()).unwrap(), "");
}

#[test]
fn a_trial_installs_no_recorder() {
    let record = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new(PROGRAM);
    // A kind whose threads the library starts, which says so to whoever listens.
    command.args(["trial", "sharded counter", "5", "2", "0", "0"]);
    command.env("RUN_RECORD", record.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let input = child.stdin.take();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    // It ends by itself, not because its input does.
    let _input = input;
    assert!(ended(&mut child).success());
    assert!(line.contains("\"answer\":10"), "{line}");
    assert_eq!(fs::read_to_string(record.path()).unwrap(), "");
}

const LOCK: [&str; 5] = ["compare", "--lock", "--json", "--rounds=2", "--increments=100000"];

#[test]
fn lock_has_a_row_of_each_kind_and_number_of_threads() {
    let report = json(&run_program(PROGRAM, &[&LOCK[..], &["--python"]].concat()));
    let cores = std::thread::available_parallelism().unwrap().get();
    let numbers: BTreeSet<_> =
        rows(&report).iter().map(|row| row["threads"].as_u64().unwrap()).collect();
    let kinds: Vec<_> = rows(&report).iter().map(|row| row["model"].as_str().unwrap()).collect();
    let python = usize::from(has_python());
    assert_eq!(kinds.len(), (7 + python) * numbers.len());
    assert_eq!(kinds.last() == Some(&"python: lock"), python == 1, "{kinds:?}");
    assert_eq!(numbers.last(), Some(&(2 * cores as u64)), "{numbers:?}");
    for row in rows(&report) {
        assert_in_order(&row["ns"]);
        assert!(row["model"] != "Mutex" || row["ratio"]["median"] == 1.0, "{row}");
    }
    let verdict = report["verdict"].as_str().unwrap();
    assert!(verdict.contains("told apart") && verdict.contains("cheapest"), "{verdict}");
}

#[test]
fn lock_is_a_table_with_cores_rounds_and_spread() {
    let ran = run_program(PROGRAM, &["compare", "--lock", "--rounds=1", "--increments=100000"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let text = ran.lines.join(" ");
    let parts = [" core", "1 round", "Mutex", "sharded counter", "1 thread", "2 threads", " ns"];
    assert!(parts.iter().all(|part| text.contains(part)), "{text}");
    assert!(ran.lines.iter().all(|line| line.chars().count() <= 80), "{text}");
}
