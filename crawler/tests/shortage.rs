//! The program where files or the network are short: it ends, and blames no server.

mod loopback;

use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use loopback::{OK, Server};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const PROGRAM: &str = env!("CARGO_BIN_EXE_crawler");
/// What would take longer hangs.
const LONG: Duration = Duration::from_mins(1);
const SAID: &str = "may open no more files: lower --max-threads or raise `ulimit -n`";

/// Runs a command that runs the program; kills it if it does not end.
fn ended(mut command: Command) -> Output {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.env("LC_ALL", "C").spawn().unwrap();
    let pid = Pid::from_raw(child.id().cast_signed());
    let (ended, has_ended) = channel::<()>();
    let killer = thread::spawn(move || {
        if has_ended.recv_timeout(LONG) == Err(RecvTimeoutError::Timeout) {
            kill(pid, Signal::SIGKILL).unwrap();
        }
    });
    let output = child.wait_with_output().unwrap();
    drop(ended);
    killer.join().unwrap();
    output
}

/// The program's exit status and standard error, if it may have so many files open.
fn with_files(files: u32, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n $0 && exec \"$@\"", &files.to_string(), PROGRAM, "fetch"]);
    command.args(["--no-lanes", "--work", "4ms"]).args(args);
    let output = ended(command);
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn with_few_files_it_ends_and_says_that_they_are_few() {
    // With one file less, the program says first that Ctrl-C will draw no picture.
    for files in 5..=12 {
        let (status, stderr) = with_files(files, &[]);
        assert_eq!(status, Some(1), "{files} files: {stderr}");
        assert!(stderr.contains(SAID), "{files} files: {stderr}");
        assert!(!stderr.contains("os error") && !stderr.contains("panicked"), "{stderr}");
    }
}

#[test]
fn with_files_for_some_of_its_connections_it_ends_too() {
    for files in 13..=24 {
        // A client that has the last file keeps the site from accepting it.
        let (status, stderr) = with_files(files, &["--timeout", "300ms"]);
        assert!(status.is_some(), "{files} files: killed: {stderr}");
        let failed = stderr.lines().filter(|line| !line.starts_with("no URL given"));
        let known = [SAID, "no complete answer", "error: "];
        for line in failed {
            assert!(known.iter().any(|known| line.contains(known)), "{files} files: {line}");
        }
    }
}

#[test]
fn names_and_certificates_are_not_said_to_be_missing_where_files_are() {
    let server = Server::saying(OK);
    let url = server.url("/").replace("127.0.0.1", "localhost");
    for files in 4..=24 {
        let (status, stderr) = with_files(files, &[&url]);
        assert!(status == Some(0) || stderr.contains(SAID), "{files} files: {stderr}");
    }
    let (_, without_limit) = with_files(256, &["https://127.0.0.1:1/"]);
    for files in 4..=24 {
        let (_, stderr) = with_files(files, &["https://127.0.0.1:1/"]);
        assert!(stderr == without_limit || stderr.contains(SAID), "{files} files: {stderr}");
    }
}

#[test]
fn without_a_network_it_ends_and_asks_whether_there_is_one() {
    // A new network has loopback alone, and that is down.
    let alone = |program: &str, args: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--net", "--map-root-user", program]).args(args);
        command
    };
    if !alone("true", &[]).output().is_ok_and(|output| output.status.success()) {
        shared::complain("skipped: a network of one's own takes unshare, and may be refused");
        return;
    }
    for (urls, failed) in [(&[][..], 5), (&["http://127.0.0.1:1/", "http://192.0.2.1/"], 2)] {
        let output = ended(alone(PROGRAM, &[&["fetch", "--no-lanes"], urls].concat()));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert_eq!(stderr.matches(": is the network up?").count(), failed, "{stderr}");
    }
}
