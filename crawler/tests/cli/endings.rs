//! Ctrl-C, closed streams, no thread to spare.

use std::fs::{Permissions, set_permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::loopback::{Nobody, OK, Server, wait_for_end};
use crate::program::{MODELS, PROGRAM, fetching, site, text};

/// Starts the program on a server that never answers, and waits until it has asked.
fn asked_and_waiting(args: &[&str]) -> (Child, Server) {
    let (asked, has_asked) = channel();
    let server = Server::new(move |_, stream| {
        asked.send(()).unwrap();
        wait_for_end(stream);
    });
    let mut command = fetching(&[server.url("/a"), server.url("/b")]);
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    has_asked.recv().unwrap();
    has_asked.recv().unwrap();
    (child, server)
}

#[test]
fn ctrl_c_ends_it_with_130_and_draws_who_was_waiting() {
    for model in MODELS {
        let (child, _server) = asked_and_waiting(&["--model", model]);
        kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{model}");
        let stderr = text(&output.stderr);
        let lanes = if model == "pool" { ["thread 1 ", "thread 2 "] } else { ["/a ", "/b "] };
        for lane in ["main ", lanes[0], lanes[1]] {
            assert!(stderr.lines().any(|line| line.starts_with(lane)), "{model}, {lane}: {stderr}");
        }
        assert!(stderr.contains("░ wait"), "{model}: {stderr}");
    }
}

#[test]
fn a_closed_pipe_is_silence() {
    let server = Server::new(|_, stream| drop(stream.write_all(OK.as_bytes())));
    let mut command = fetching(&[server.url("/a"), server.url("/b")]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!stderr.contains("panicked") && !stderr.contains("error"), "{stderr}");
}

#[test]
fn closed_standard_error_is_silence_too() {
    let (site, nobody) = (site(), Nobody::new());
    let mut command = fetching(&[site.url("/"), nobody.url()]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), format!("{}: 200\n", site.url("/")));
}

/// What runs the program as a user who may have so many threads; only root can become one.
///
/// The user is one that nobody is, and another for every test of every run.
struct Limited {
    folder: TempDir,
    user: u32,
}

impl Limited {
    fn new(number: u32) -> Option<Limited> {
        let folder = TempDir::new().unwrap();
        set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let limited = Limited { folder, user: 100_000 + 10_000_000 * number + std::process::id() };
        // Copied by another process: what this one has open to write, a child that another
        // test just starts has open too, and then it cannot be run.
        assert!(Command::new("cp").arg(PROGRAM).arg(limited.program()).status().unwrap().success());
        if !limited.to(2, Path::new("true")).output().is_ok_and(|output| output.status.success()) {
            shared::complain(
                "skipped: threads are refused by root alone, with setpriv and prlimit",
            );
            return None;
        }
        Some(limited)
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("crawler")
    }

    fn to(&self, threads: u32, program: &Path) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", &self.user.to_string(), "--clear-groups", "prlimit"]);
        command.arg(format!("--nproc={threads}")).arg(program).env("LC_ALL", "C");
        command
    }
}

#[test]
fn what_the_system_has_no_thread_for_is_fetched_by_main() {
    // Two threads: main, and the one that waits for Ctrl-C. None is left to fetch.
    let Some(limited) = Limited::new(0) else { return };
    let limited = || limited.to(2, &limited.program());
    let site = site();
    for model in MODELS {
        let mut command = limited();
        let output = command.args(["fetch", "--model", model]).args(site.urls()).output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{model}: {stderr}");
        assert_eq!(text(&output.stdout).lines().count(), 5, "{model}: {stderr}");
        // Tasks need none.
        assert_eq!(stderr.contains("× never ran"), model != "async", "{model}: {stderr}");
    }

    let url = site.url("/").replace("127.0.0.1", "localhost");
    let output = limited().args(["fetch", &url]).output().unwrap();
    assert!(text(&output.stderr).contains("no thread is left to look the host up"));
}

#[test]
fn a_crawl_with_few_threads_ends_with_a_sentence_or_crawls_by_main() {
    let Some(limited) = Limited::new(1) else { return };
    let mut complete = 0;
    for threads in 2..=8 {
        let mut command = limited.to(threads, &limited.program());
        let output = command.args(["crawl", "--no-lanes", "--work", "4ms"]).output().unwrap();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert!(!stderr.contains("panicked"), "{threads} threads: {stderr}");
        match output.status.code() {
            Some(0) => assert!(stdout.ends_with("nothing is unfinished\n"), "{stdout}"),
            _ => assert!(stderr.contains("raise `ulimit -u`"), "{threads} threads: {stderr}"),
        }
        complete += usize::from(output.status.success());
    }
    assert!((1..7).contains(&complete), "{complete} of 7 were complete");
}
