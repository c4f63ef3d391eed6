//! The program, started by a test and ended with it.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_crawler");
/// What takes longer hangs.
const LONG: Duration = Duration::from_mins(2);

/// `crawler crawl URL --db FILE`, without a picture.
pub fn crawl(url: &str, file: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["crawl", url, "--no-lanes", "--db"]).arg(file);
    command
}

/// How a program ended, and what it said.
#[derive(Debug)]
pub struct Ended {
    /// The exit status; `None` after a signal.
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// The lines of standard error; no more than one is an error's sentence.
    pub fn said(&self) -> Vec<&str> {
        self.err.lines().collect()
    }

    /// It ended with 0 and nothing is unfinished.
    pub fn is_complete(&self) -> &Self {
        assert_eq!(self.status, Some(0), "{self:?}");
        assert!(self.out.ends_with("nothing is unfinished\n"), "{self:?}");
        self
    }
}

/// Runs a command to its end.
pub fn run(command: Command) -> Ended {
    Running::start(command).end()
}

/// A program that runs; killed when it is dropped.
pub struct Running {
    child: Child,
    out: Option<JoinHandle<String>>,
    /// Standard error, line by line as it comes.
    err: Receiver<String>,
    heard: Vec<String>,
}

impl Running {
    /// Starts it, in the C locale.
    pub fn start(mut command: Command) -> Running {
        command.env("LC_ALL", "C").stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (say, err) = channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| say.send(line)));
        let out = thread::spawn(move || {
            let mut text = String::new();
            out.read_to_string(&mut text).unwrap();
            text
        });
        Running { child, out: Some(out), err, heard: Vec::new() }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line of standard error that holds this.
    pub fn says(&mut self, text: &str) {
        while !self.heard.iter().any(|line| line.contains(text)) {
            match self.err.recv_timeout(LONG) {
                Ok(line) => self.heard.push(line),
                Err(error) => panic!("it never said {text:?}: {error}, {:?}", self.heard),
            }
        }
    }

    /// Presses Ctrl-C.
    pub fn interrupt(&self) {
        signal::kill(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGINT).unwrap();
    }

    /// Waits until all its threads wait. Whoever was woken before is done with what that was.
    pub fn rests(&self) {
        let tasks = format!("/proc/{}/task", self.child.id());
        shared::testing::until("that it rests", || {
            let waits = |task: std::io::Result<fs::DirEntry>| {
                let stat = task.and_then(|task| fs::read_to_string(task.path().join("stat")));
                // A thread that has ended meanwhile does nothing either.
                stat.is_err() || stat.is_ok_and(|stat| stat.contains(") S "))
            };
            fs::read_dir(&tasks).unwrap().all(waits).then_some(())
        });
    }

    /// Whether it has ended by itself.
    pub fn is_over(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// `kill -9`, whatever it does.
    pub fn kill(mut self) -> Ended {
        self.child.kill().unwrap();
        self.end()
    }

    /// Waits for its end.
    pub fn end(mut self) -> Ended {
        // Its end closes standard error, and so the channel.
        loop {
            match self.err.recv_timeout(LONG) {
                Ok(line) => self.heard.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it hangs: {:?}", self.heard),
            }
        }
        let out = self.out.take().unwrap().join().unwrap();
        let status = self.child.wait().unwrap().code();
        Ended { status, out, err: self.heard.join("\n") + "\n" }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended, as a rule.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a shell script with a file system of its own at `place`; `None`, with a sentence,
/// where nobody may have one.
pub fn with_own_files(place: &Path, script: &str, args: &[&OsStr]) -> Option<Ended> {
    let mount = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", script]).arg(place).args(args);
        command
    };
    let tried = mount("mount -t tmpfs none \"$0\"").stderr(Stdio::null()).status();
    if !tried.is_ok_and(|status| status.success()) {
        shared::complain("skipped: a file system of one's own takes root and unshare");
        return None;
    }
    Some(run(mount(script)))
}
