//! The program where files or the network are short: it ends, by each of the models, and
//! blames no server.

mod loopback;

use std::net::UdpSocket;
use std::ops::RangeInclusive;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crawler::site::{Plan, Site};
use loopback::{OK, Server};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const PROGRAM: &str = env!("CARGO_BIN_EXE_crawler");
const MODELS: [&str; 3] = ["threads", "pool", "async"];
/// What would take longer hangs.
const LONG: Duration = Duration::from_mins(1);
const SMALL: &str = "the site served here could not take each connection: raise `ulimit -n`";
const SAID: &str = "may open no more files: raise `ulimit -n`, or fetch fewer at once";

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

/// Each number of files, with each model.
fn each(files: RangeInclusive<u32>) -> impl Iterator<Item = (u32, &'static str)> {
    files.flat_map(|files| MODELS.map(|model| (files, model)))
}

/// The program's exit status and standard error, if it may have so many files open.
fn with_files(files: u32, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n $0 && exec \"$@\"", &files.to_string(), PROGRAM, "fetch"]);
    command.arg("--no-lanes").args(args);
    let output = ended(command);
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn with_few_files_it_ends_and_says_that_they_are_few() {
    // With one file less, the program says first that Ctrl-C will draw no picture.
    for (files, model) in each(5..=12) {
        let (status, stderr) = with_files(files, &["--model", model, "--work", "4ms"]);
        assert_eq!(status, Some(1), "{model}, {files} files: {stderr}");
        assert!(stderr.contains(SAID), "{model}, {files} files: {stderr}");
        assert!(!stderr.contains("os error") && !stderr.contains("panicked"), "{stderr}");
    }
}

#[test]
fn a_crawl_with_few_files_ends_and_says_what_would_help() {
    for files in 5..=14 {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -n $0 && exec \"$@\"", &files.to_string(), PROGRAM, "crawl"]);
        command.args(["--no-lanes", "--work", "4ms", "--retries", "0", "--timeout", "3s"]);
        let Output { status, stdout, stderr } = ended(command);
        let said = [stdout, stderr].map(|said| String::from_utf8(said).unwrap()).concat();
        assert_eq!(status.code(), Some(1), "{files} files: {said}");
        assert!(!said.contains("panicked"), "{files} files: {said}");
        assert!(said.contains("raise `ulimit -n`"), "{files} files: {said}");
        // Only what is built before any worker does not grow with them. Whoever has the last
        // file keeps the site, which is in the same process, from taking a connection.
        let known = ["--workers", "what a crawl needs", "the site served here could not"];
        let grows = known.iter().any(|known| said.contains(known));
        assert!(grows, "{files} files: {said}");
    }
}

#[test]
fn with_files_for_some_of_its_connections_it_ends_too() {
    for (files, model) in each(13..=24) {
        // A client that has the last file keeps the site from accepting it.
        let args = ["--timeout", "300ms", "--model", model];
        let (status, stderr) = with_files(files, &args);
        assert!(status.is_some(), "{model}, {files} files: killed: {stderr}");
        let failed = stderr.lines().filter(|line| !line.starts_with("no URL given"));
        let known = [SAID, "no complete answer", "error: ", SMALL];
        for line in failed {
            let known = known.iter().any(|known| line.contains(known));
            assert!(known, "{model}, {files} files: {line}");
        }
    }
}

#[test]
fn names_and_certificates_are_not_said_to_be_missing_where_files_are() {
    let server = Server::saying(OK);
    let url = server.url("/").replace("127.0.0.1", "localhost");
    for (files, model) in each(4..=24) {
        let (status, stderr) = with_files(files, &["--model", model, &url]);
        assert!(status == Some(0) || stderr.contains(SAID), "{model}, {files} files: {stderr}");
    }
    let (_, without_limit) = with_files(256, &["https://127.0.0.1:1/"]);
    for (files, model) in each(4..=24) {
        let (_, stderr) = with_files(files, &["--model", model, "https://127.0.0.1:1/"]);
        let expected = stderr == without_limit || stderr.contains(SAID);
        assert!(expected, "{model}, {files} files: {stderr}");
    }
}

/// What a crawl of that site by very many workers comes to.
fn crawled(site: &Site, files: u32) -> (Option<i32>, String, String) {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n $0 && exec \"$@\"", &files.to_string(), PROGRAM, "crawl"]);
    command.args(["--no-lanes", "--workers", "200", "--retries", "0", &site.url("/")]);
    let output = ended(command);
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), stdout, stderr)
}

#[test]
fn a_crawl_with_too_few_files_for_its_workers_loses_no_page() {
    let latency = Duration::from_millis(20);
    let site = Site::serve(Plan { latency, ..Plan::quick(150) }).unwrap();
    let (status, all, stderr) = crawled(&site, 1024);
    assert!(status == Some(0) && all.contains("nothing is unfinished"), "{all}{stderr}");
    let says = "goes on with fewer than 200 workers: this process has no files left for more; \
                raise `ulimit -n`, or lower --workers";
    assert!(!stderr.contains(says), "{stderr}");
    for files in [20, 25, 40] {
        let (status, stdout, stderr) = crawled(&site, files);
        assert_eq!((status, &stdout), (Some(0), &all), "{files} files: {stderr}");
        assert_eq!(stderr.matches(says).count(), 1, "{files} files: {stderr}");
    }
}

#[test]
fn a_crawl_with_no_file_for_any_page_says_so() {
    let site = Site::serve(Plan::quick(20)).unwrap();
    let says =
        "no files left to fetch even one page at a time: lower --workers or raise `ulimit -n`";
    let mut said = 0;
    for files in 4..=20 {
        let (status, stdout, stderr) = crawled(&site, files);
        let is_whole = status == Some(0) && stdout.contains("nothing is unfinished");
        assert!(is_whole || status == Some(1), "{files} files: {status:?} {stdout}{stderr}");
        assert!(!stderr.contains("panicked"), "{files} files: {stderr}");
        said += stderr.matches(says).count();
    }
    assert!(said > 0, "there are always too few files to begin, or enough");
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

#[test]
fn a_look_up_that_hangs_holds_up_no_end() {
    // A server of names that neither answers nor refuses: it is bound, and never read.
    let silent = UdpSocket::bind("127.53.53.53:53");
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("resolv.conf");
    // Longer in all than the program may live.
    let text = "nameserver 127.53.53.53\noptions timeout:30 attempts:5\n";
    std::fs::write(&settings, text).unwrap();
    let asking_it = |program: &str, args: &[&str]| {
        let mut command = Command::new("unshare");
        let script = "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"";
        command.args(["--mount", "--map-root-user", "sh", "-c", script]).arg(&settings);
        command.arg(program).args(args);
        command
    };
    let possible = asking_it("true", &[]).output().is_ok_and(|output| output.status.success());
    if silent.is_err() || !possible {
        shared::complain("skipped: settings of one's own for names take root and unshare");
        return;
    }
    for model in MODELS {
        let args = ["fetch", "--no-lanes", "--timeout", "300ms", "--model", model];
        let output = ended(asking_it(PROGRAM, &[&args[..], &["http://name.invalid/"]].concat()));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{model}: {stderr}");
        assert!(stderr.contains("no complete answer within 300ms"), "{model}: {stderr}");
    }
}
