//! No child remains and none is left unreaped, whatever becomes of its parent.

use std::io;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child as Process, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::{Pid, getpgid};
use processes::child::Child;
use processes::spawn;
use shared::testing::{processes_with, run_limited};
use shared::{Record, Word};

const PROGRAM: &str = env!("CARGO_BIN_EXE_processes");

/// This section's program, as a child that would sleep for an hour.
fn sleeper(name: &str) -> Command {
    let mut command = shared::recorded(Command::new(PROGRAM));
    command.args(["--work=1h", "spawn-child", name]).stdout(Stdio::null());
    command
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(id.cast_signed())
}

/// Asserts that no process of the record is this one's child any more, alive or dead.
fn assert_all_reaped(record: &Record, started: usize) {
    let own = std::process::id();
    let children = record.lanes_of(Word::Process).map(|lane| lane.pid).filter(|&pid| pid != own);
    let children: Vec<u32> = children.collect();
    assert_eq!(children.len(), started);
    for child in children {
        assert_eq!(waitpid(pid(child), Some(WaitPidFlag::WNOHANG)), Err(Errno::ECHILD));
    }
}

/// Polls until the condition holds. What is bounded is the wait for another process.
fn eventually(what: &str, condition: impl Fn() -> bool) {
    let bound = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < bound, "{what}: not within 20 s");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_child_that_is_dropped_is_killed_and_reaped() {
    let ((), record) =
        shared::run(|| drop(Child::start("child", |name| Ok(sleeper(name))).unwrap()));
    assert_all_reaped(&record, 1);
    assert!(record.lanes_named("child").next().unwrap().ended);
}

#[test]
fn a_start_that_fails_leaves_the_child_before_it_neither_alive_nor_a_zombie() {
    let start_both = || -> io::Result<()> {
        let _first = Child::start("first", |name| Ok(sleeper(name)))?;
        let _second = Child::start("second", |_| Ok(Command::new("/there/is/no/such/program")))?;
        Ok(())
    };
    let (outcome, record) = shared::run(start_both);
    assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::NotFound);
    assert_all_reaped(&record, 1);
}

#[test]
fn a_panic_between_start_and_wait_kills_and_reaps_what_had_started() {
    let command = |name: &str| match name {
        "third" => panic!("between start and wait"),
        name => Ok(sleeper(name)),
    };
    let all = || spawn::spawn(&["first", "second", "third"], command);
    let (panic, record) = shared::run(|| catch_unwind(AssertUnwindSafe(all)));
    assert!(panic.is_err());
    assert_all_reaped(&record, 2);
}

#[test]
fn after_an_error_of_the_second_the_first_is_reaped() {
    let command = |name: &str| match name {
        "first" => Ok(Command::new("true")),
        _ => Ok(Command::new("/there/is/no/such/program")),
    };
    let (outcomes, record) = shared::run(|| spawn::spawn(&["first", "second"], command));
    assert!(outcomes[0].as_ref().unwrap().success());
    assert!(outcomes[1].is_err());
    assert_all_reaped(&record, 1);
}

#[test]
fn a_child_that_a_signal_ends_says_which() {
    let suicide = |_: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", "kill -KILL $$"]);
        Ok(command)
    };
    let (outcomes, record) = shared::run(|| spawn::spawn(&["child"], suicide));
    assert_eq!(outcomes[0].as_ref().unwrap().signal(), Some(9));
    assert_all_reaped(&record, 1);
}

/// This section's program with two children that would sleep for an hour.
struct Parent {
    process: Process,
    /// What only it and its children have in their command line.
    mark: String,
}

impl Parent {
    /// Starts it and waits until at least so many of its children run.
    fn with_children(count: usize) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let unique = std::process::id() % 100_000 * 100 + NUMBER.fetch_add(1, Ordering::Relaxed);
        let mark = format!("--work=3600s {unique}ns");
        let process = Command::new(PROGRAM)
            .args(["spawn", "--no-lanes", &mark])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let parent = Parent { process, mark };
        eventually("children", || parent.children().len() >= count);
        parent
    }

    fn children(&self) -> Vec<u32> {
        processes_with(format!("{}\0spawn-child", self.mark))
    }

    fn id(&self) -> Pid {
        pid(self.process.id())
    }

    /// Waits until parent and children have ended, and returns the parent's exit code.
    fn end(mut self) -> Option<i32> {
        let code = self.process.wait().unwrap().code();
        eventually("no child", || processes_with(&self.mark).is_empty());
        code
    }
}

impl Drop for Parent {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_children_of_a_parent_that_is_killed_end() {
    let parent = Parent::with_children(2);
    kill(parent.id(), Signal::SIGKILL).unwrap();
    assert_eq!(parent.end(), None);
}

#[test]
fn the_children_of_an_interrupted_parent_end() {
    let parent = Parent::with_children(2);
    kill(parent.id(), Signal::SIGINT).unwrap();
    assert_eq!(parent.end(), Some(130));
}

#[test]
fn ctrl_c_in_a_terminal_reaches_the_parent_alone_and_ends_all() {
    let parent = Parent::with_children(2);
    for child in parent.children() {
        // A terminal signals the whole group of the parent: each child has its own.
        assert_eq!(getpgid(Some(pid(child))), Ok(pid(child)));
    }
    killpg(parent.id(), Signal::SIGINT).unwrap();
    assert_eq!(parent.end(), Some(130));
}

#[test]
fn the_children_of_a_parent_that_is_killed_while_it_starts_them_end() {
    for running in [0, 1].into_iter().cycle().take(10) {
        let parent = Parent::with_children(running);
        kill(parent.id(), Signal::SIGKILL).unwrap();
        assert_eq!(parent.end(), None);
    }
}

#[test]
fn what_the_system_refuses_is_said_with_what_it_was_for() {
    for (limit, example) in (1..=10).flat_map(|limit| [(limit, "isolation"), (limit, "spawn")]) {
        let command = [PROGRAM, example, "--work", "5ms", "--no-lanes"];
        let Some(ran) = run_limited(limit, PROGRAM, &command) else { return };
        let mut errors = ran.stderr.lines().filter(|line| line.starts_with("error: "));
        match (limit, ran.status) {
            (4.., Some(0)) => assert_eq!(errors.next(), None),
            (..10, Some(1)) => {
                let told = |line: &str| {
                    line.starts_with("error: cannot start ") || line.contains("did not end well")
                };
                assert!(errors.next().is_some_and(told) && errors.all(told), "{ran:?}");
            }
            _ => panic!("{example} with a limit of {limit}: {ran:?}"),
        }
    }
}
