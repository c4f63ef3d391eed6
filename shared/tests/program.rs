//! How the program of a section speaks, draws and ends; `examples/tiny.rs` is one.

mod examples;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use shared::testing::{Ran, processes_with, run_program, until};

fn run(args: &[&str]) -> Ran {
    run_program(examples::path("tiny").to_str().unwrap(), args)
}

/// The program with its output kept, in the locale given.
fn command(locale: &str, args: &[&str]) -> Command {
    let mut command = examples::command("tiny");
    command.args(args).env("LC_ALL", locale).stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn answers_go_to_standard_output_and_pictures_to_standard_error() {
    let ran = run(&["greet", "--work", "1ms"]);
    assert_eq!(ran.status, Some(0));
    let mut said = ran.sorted();
    said.dedup();
    let expected =
        ["all is said", "thread 1 ended", "thread 1 started", "thread 2 ended", "thread 2 started"];
    assert_eq!(said, expected);
    assert_eq!(ran.lines.last().unwrap(), "all is said");
    for part in ["main ", "thread 1 ", "thread 2 ", "░ wait", " ms wall, "] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
}

#[test]
fn the_flag_chooses_the_language_and_else_the_locale() {
    let chinese =
        ["线程 线程1 开始", "线程 线程1 结束", "线程 线程2 开始", "线程 线程2 结束", "都说完了"];
    let speaks = |locale: &str, more: &[&str]| {
        let args = [&["greet", "--no-lanes", "--work", "1ms"], more].concat();
        let output = command(locale, &args).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        let mut lines: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(speaks("C", &["--lang", "zh"]), chinese);
    assert_eq!(speaks("zh_CN.UTF-8", &[]), chinese);
    assert!(speaks("zh_CN.UTF-8", &["--lang", "en"]).contains(&"thread 1 started".to_owned()));
    assert!(speaks("C.UTF-8", &[]).contains(&"all is said".to_owned()));
}

#[test]
fn with_no_command_all_examples_run_in_order() {
    let ran = run(&["--work", "1ms", "--no-lanes"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let place = |line: &str| {
        ran.lines
            .iter()
            .position(|said| said.starts_with(line))
            .unwrap_or_else(|| panic!("{ran:?}"))
    };
    assert!(place("── greet: ") < place("all is said"));
    assert!(place("all is said") < place("── ask: ") && place("── ask: ") < place("it waits"));
}

#[test]
fn help_lists_the_examples_in_order_and_no_children() {
    let ran = run(&["--help"]);
    let help = ran.lines.join("\n");
    assert_eq!(ran.status, Some(0));
    assert!(help.find("greet").unwrap() < help.find("ask").unwrap(), "{help}");
    assert!(!help.contains("held"), "{help}");
    for flag in ["--work", "--lang", "--svg", "--trace", "--no-lanes"] {
        assert!(help.contains(flag), "{help}");
    }
}

#[test]
fn show_prints_both_sources() {
    let shown = run(&["show", "greet"]).lines.join("\n");
    assert!(shown.contains("fn greet(call: &Call)") && shown.contains("print('all is said')"));
}

#[test]
fn arguments_that_make_no_sense_end_with_2_and_say_why() {
    for (args, part) in [
        (&["greet", "--work", "soon"][..], "--work"),
        (&["dance"], "dance"),
        (&["show", "nothing"], "nothing"),
        (&["greet", "--lang", "la"], "la"),
    ] {
        let ran = run(args);
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!(ran.lines.is_empty() && ran.stderr.contains(part), "{ran:?}");
    }
}

#[test]
fn a_closed_pipe_is_silence() {
    let mut child = command("C", &["--no-lanes", "--work", "20ms"]);
    let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    assert_eq!((status.code(), text(&stderr)), (Some(0), ""));
}

#[test]
fn a_closed_standard_error_changes_nothing() {
    let mut child = command("C", &["greet", "--work", "20ms"]);
    let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(text(&output.stdout).ends_with("all is said\n"));
}

#[test]
fn a_full_disk_is_one_sentence_and_status_1() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        return shared::complain("skipped: there is no /dev/full here");
    };
    let mut full_disk = command("C", &["greet", "--no-lanes", "--work", "1ms"]);
    let output = full_disk.stdout(full).stderr(Stdio::piped()).output().unwrap();
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(complaint.starts_with("error: cannot write to standard output"), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
}

#[test]
fn pictures_are_written_where_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (svg, trace) = (path("run.svg"), path("run.json"));
    let ran = run(&["ask", "--no-lanes", "--work", "1ms", "--svg", &svg, "--trace", &trace]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let svg = fs::read_to_string(svg).unwrap();
    roxmltree::Document::parse(&svg).unwrap();
    assert!(svg.contains("hold ledger: never ended"), "{svg}");
    let trace: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(trace).unwrap()).unwrap();
    assert!(trace["traceEvents"].as_array().unwrap().len() > 200);
}

#[test]
fn each_of_several_examples_has_pictures_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let svg = folder.path().join("run.svg");
    let ran = run(&["--no-lanes", "--work", "1ms", "--svg", svg.to_str().unwrap()]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["run-ask.svg", "run-greet.svg"]);
}

#[test]
fn a_picture_that_cannot_be_written_is_said_and_the_answer_stays() {
    let place = Path::new("/nowhere/run.svg").to_str().unwrap();
    for flag in ["--svg", "--trace"] {
        let ran = run(&["greet", "--no-lanes", "--work", "1ms", flag, place]);
        assert_eq!(ran.status, Some(1), "{ran:?}");
        assert_eq!(ran.lines.last().unwrap(), "all is said");
        let said = format!("error: cannot write {flag} to {place}: its folder does not exist");
        assert!(ran.stderr.starts_with(&said), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
}

#[test]
fn a_place_where_nobody_may_write_is_said_before_the_first_line() {
    for place in ["/proc/run.svg", "/sys/run.svg"] {
        // One file for both outputs: what is said first stands first.
        let shell = format!("exec \"$0\" greet --no-lanes --work 1ms --svg {place} 2>&1");
        let mut bash = Command::new("bash");
        bash.args(["-c", &shell]).arg(examples::path("tiny")).env("LC_ALL", "C");
        let output = bash.output().unwrap();
        let said = text(&output.stdout);
        assert!(said.starts_with(&format!("error: cannot write --svg to {place}: ")), "{said}");
        assert!(said.ends_with("all is said\n"), "{said}");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn a_picture_for_which_there_is_no_room_is_said_after_the_answer() {
    let ran = run(&["greet", "--no-lanes", "--work", "1ms", "--svg", "/dev/full"]);
    assert_eq!((ran.status, ran.lines.last().unwrap().as_str()), (Some(1), "all is said"));
    assert!(ran.stderr.starts_with("error: cannot write /dev/full ("), "{}", ran.stderr);
}

#[test]
fn a_picture_to_standard_output_stands_behind_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out");
    let mut command =
        command("C", &["greet", "--no-lanes", "--work", "1ms", "--svg", "/dev/stdout"]);
    let status = command.stdout(fs::File::create(&file).unwrap()).status().unwrap();
    assert!(status.success());
    let out = fs::read_to_string(file).unwrap();
    assert!(out.starts_with("thread "), "{out}");
    assert!(out.contains("all is said\n<svg ") && out.ends_with("</svg>\n"), "{out}");
}

#[test]
fn folders_and_one_file_for_two_pictures_are_refused_before_the_run() {
    for place in ["/", "..", "/tmp", "/tmp/"] {
        let ran = run(&["--no-lanes", "--work", "1ms", "--svg", place]);
        assert_eq!(ran.status, Some(1), "{ran:?}");
        assert!(ran.stderr.starts_with("error: cannot write --svg to "), "{}", ran.stderr);
    }
    for trace in ["x", "./x"] {
        let ran = run(&["greet", "--no-lanes", "--work", "1ms", "--svg", "x", "--trace", trace]);
        assert_eq!((ran.status, ran.stderr.lines().count()), (Some(1), 2), "{}", ran.stderr);
    }
    assert!(!Path::new("x").exists());
}

#[test]
fn a_second_ctrl_c_ends_a_program_whose_picture_nobody_reads() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let args = ["greet", "--no-lanes", "--work", "30s", "--svg", pipe.to_str().unwrap()];
    let (mut child, _out) = started(&args, 2);
    let pid = Pid::from_raw(child.id().cast_signed());
    // The first one waits for a reader of the pipe; how long until then is not known.
    let ended = until("it ends", || {
        kill(pid, Signal::SIGINT).unwrap();
        child.try_wait().unwrap()
    });
    assert_eq!(ended.code(), Some(130));
}

#[test]
fn ctrl_c_among_several_examples_writes_the_file_of_the_one_that_runs() {
    let folder = tempfile::tempdir().unwrap();
    let svg = folder.path().join("run.svg");
    let (child, _out) =
        started(&["--no-lanes", "--work", "30s", "--svg", svg.to_str().unwrap()], 3);
    assert_eq!(interrupted(child).status.code(), Some(130));
    assert!(folder.path().join("run-greet.svg").exists() && !svg.exists());
}

/// Starts the program and waits for `lines` lines, so that it is in the midst of its run.
fn started(args: &[&str], lines: usize) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut command = command("C", args);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..lines {
        assert_ne!(out.read_line(&mut String::new()).unwrap(), 0, "it has ended");
    }
    (child, out)
}

fn interrupted(child: Child) -> Output {
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn ctrl_c_draws_what_was_recorded_and_ends_with_130() {
    let (child, _out) = started(&["greet", "--work", "30s"], 2);
    until("every thread waits", || all_asleep(child.id()).then_some(()));
    let output = interrupted(child);
    let picture = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{picture}");
    for name in ["main ", "thread 1 ", "thread 2 "] {
        let line = picture.lines().find(|line| line.starts_with(name)).expect(picture);
        assert!(name == "main " || line.contains('░'), "{picture}");
    }
    // What it cost is known when a run has ended, and this one has not.
    assert!(!picture.contains("ms wall") && !picture.contains("error"), "{picture}");
    assert!(picture.ends_with("interrupted\n"), "{picture}");
}

#[test]
fn after_ctrl_c_an_example_that_finishes_has_all_its_time_and_is_drawn() {
    let mut command = command("C", &["lasts", "--work", "30s"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), "begun");
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
    assert_eq!(lines.next().unwrap(), "told to end");
    drop(child.stdin.take());
    assert_eq!(lines.next().as_deref(), Some("finished"));
    let output = child.wait_with_output().unwrap();
    let picture = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{picture}");
    assert!(!picture.contains("error"), "{picture}");
    assert!(picture.contains("oldest entries did not fit"), "{picture}");
    assert!(picture.contains("interrupted: "), "{picture}");
}

#[test]
fn what_fails_while_an_example_finishes_is_said() {
    let mut command = command("C", &["lasts", "--no-lanes", "--work", "30s"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), "begun");
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
    assert_eq!(lines.next().unwrap(), "told to end");
    child.stdin.take().unwrap().write_all(b"x").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(text(&output.stderr), "error: its input is not empty\n");
}

#[test]
fn ctrl_c_writes_the_files_that_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (svg, trace) = (path("run.svg"), path("run.json"));
    let args = ["greet", "--no-lanes", "--work", "30s", "--svg", &svg, "--trace", &trace];
    let output = interrupted(started(&args, 2).0);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(130), ""));
    assert!(fs::read_to_string(svg).unwrap().contains("thread 2"));
    assert!(fs::read_to_string(trace).unwrap().contains("\"thread 2\""));
}

#[test]
fn ctrl_c_before_the_first_picture_of_several_still_ends_with_130() {
    let (child, _out) = started(&["--work", "30s"], 3);
    let output = interrupted(child);
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert!(text(&output.stderr).contains("thread 1"));
}

#[test]
fn ctrl_c_ends_a_comparison_and_its_child_in_a_section_that_does_not_stop_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let id = std::process::id();
    let (wait, argument) =
        (format!("1800s {id}ns"), (1_800_000_000_000 + u64::from(id)).to_string());
    let args = ["compare", "--tasks=1", "--rounds=1", "--compute=0s", "--wait", &wait, "--rows"];
    let args = [&args[..], &[folder.path().to_str().unwrap()]].concat();
    let (child, _out) = started(&args, 0);
    until("its child is there", || processes_with(&argument).pop());
    let output = interrupted(child);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(130), ""));
    until("its child is gone", || processes_with(&argument).is_empty().then_some(()));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing is kept");
}

#[test]
fn ctrl_c_draws_what_a_child_said_and_leaves_no_child_behind() {
    let (child, _out) = started(&["ask", "--work", "29999ms"], 0);
    let spoken = || {
        let held = |pid: &u32| parent_of(*pid) == Some(child.id());
        processes_with("held").into_iter().find(held)
    };
    let pid = until("its child runs", spoken);
    let output = interrupted(child);
    let picture = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{picture}");
    assert!(picture.contains("child ("), "{picture}");
    until("the child has gone", || (!processes_with("held").contains(&pid)).then_some(()));
}

/// Whether each thread of a process waits in the kernel for something to happen.
fn all_asleep(pid: u32) -> bool {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let mut states = threads.map(|thread| {
        let stat = fs::read_to_string(thread.unwrap().path().join("stat")).unwrap_or_default();
        stat.rsplit(") ").next().and_then(|rest| rest.chars().next())
    });
    states.all(|state| state == Some('S'))
}

fn parent_of(pid: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}
