//! What is lost when a worker or its parent dies: at most one number a worker, never a hang.

use std::io;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child as Process, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::{Pid, getpgid};
use pool::child::Child;
use pool::map::{Lost, Pool as _};
use pool::processes::Processes;
use shared::testing::processes_with;
use shared::{Record, Word};

const NUMBERS: [u32; 5] = [1, 2, 3, 4, 5];

/// Maps on workers that are shells: `on_three` is what they do with the number 3.
fn map_in_shells(names: &[&str], on_three: &str) -> (Vec<Result<u64, Lost>>, Record) {
    let script = format!(
        "while read id number; do
            case $number in
                '') exit ;;
                3) {on_three} ;;
                *) echo $id $((number * number)) >&0 ;;
            esac
        done"
    );
    let shell = |_: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        Ok(command)
    };
    mapped(names, shell)
}

/// Maps and makes sure that no worker is left.
fn mapped(
    names: &[&str],
    command: impl Fn(&str) -> io::Result<Command>,
) -> (Vec<Result<u64, Lost>>, Record) {
    let (outcomes, record) = shared::run(|| Processes { names, command }.map(&NUMBERS));
    assert_all_reaped(&record);
    (outcomes, record)
}

/// Asserts that no worker of the record is a child of this process any more, alive or dead.
fn assert_all_reaped(record: &Record) {
    let own = std::process::id();
    for worker in record.lanes_of(Word::Process).filter(|lane| lane.pid != own) {
        assert_eq!(waitpid(pid(worker.pid), Some(WaitPidFlag::WNOHANG)), Err(Errno::ECHILD));
        assert!(worker.ended);
    }
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(id.cast_signed())
}

/// The squares of 1, 2, 4 and 5 are there.
fn assert_others_are_there(outcomes: &[Result<u64, Lost>]) {
    let squares: Vec<u64> = outcomes.iter().flatten().copied().collect();
    assert_eq!(squares, [1, 4, 16, 25], "{outcomes:?}");
}

/// Polls until the condition holds. What is bounded is the wait for another process.
fn eventually(what: &str, condition: impl Fn() -> bool) {
    let bound = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < bound, "{what}: not within 20 s");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Whether the process's first thread has computed: far longer than it takes to start.
fn has_computed(pid: u32) -> bool {
    let spent = std::fs::read_to_string(format!("/proc/{pid}/schedstat")).unwrap_or_default();
    let nanoseconds = spent.split(' ').next().and_then(|spent| spent.parse().ok());
    nanoseconds.is_some_and(|nanoseconds: u64| nanoseconds > 50_000_000)
}

#[test]
fn a_worker_that_is_killed_loses_its_number_with_the_signal_and_the_others_go_on() {
    let (outcomes, _) = map_in_shells(&["1", "2", "3", "4"], "kill -KILL $$");
    assert_others_are_there(&outcomes);
    let Err(Lost::Ended { number: 3, status }) = &outcomes[2] else { panic!("{outcomes:?}") };
    assert_eq!(status.signal(), Some(9));
}

#[test]
fn a_worker_that_exits_loses_its_number_with_the_exit_code_and_the_others_go_on() {
    let (outcomes, _) = map_in_shells(&["1", "2", "3", "4"], "exit 7");
    assert_others_are_there(&outcomes);
    let Err(Lost::Ended { number: 3, status }) = &outcomes[2] else { panic!("{outcomes:?}") };
    assert_eq!(status.code(), Some(7));
}

#[test]
fn half_an_answer_is_no_answer() {
    // "1" would be a square, too; the worker died before it had written the rest.
    let (outcomes, _) = map_in_shells(&["1", "2"], "printf '%s 1' $id >&0; exit 0");
    assert_others_are_there(&outcomes);
    assert!(matches!(outcomes[2], Err(Lost::Ended { number: 3, .. })), "{outcomes:?}");
}

#[test]
fn an_answer_that_makes_no_sense_ends_its_worker() {
    let endless = "head -c 100000 /dev/zero >&0";
    for answer in ["echo nine >&0", "echo 0 9 >&0", "printf '\\377\\n' >&0", endless] {
        let (outcomes, _) = map_in_shells(&["1", "2"], answer);
        assert_others_are_there(&outcomes);
        assert!(matches!(outcomes[2], Err(Lost::Garbled { number: 3, .. })), "{outcomes:?}");
    }
}

#[test]
fn a_worker_that_hangs_up_and_lives_on_is_killed() {
    let (outcomes, _) = map_in_shells(&["1", "2"], "exec 0<&-; exec sleep 3600");
    assert_others_are_there(&outcomes);
    let Err(Lost::Ended { number: 3, status }) = &outcomes[2] else { panic!("{outcomes:?}") };
    assert_eq!(status.signal(), Some(9));
}

#[test]
fn when_the_only_worker_dies_the_rest_have_none() {
    let (outcomes, _) = map_in_shells(&["1"], "exit 7");
    assert_eq!(outcomes[1].as_ref().unwrap(), &4);
    assert!(matches!(outcomes[2], Err(Lost::Ended { number: 3, .. })));
    for (place, number) in [(3, 4), (4, 5)] {
        let sentence = outcomes[place].as_ref().unwrap_err().to_string();
        let why = "no worker was left (one ended: exit status: 7)";
        assert_eq!(sentence, format!("{number} was not squared: {why}"));
    }
}

#[test]
fn when_all_workers_die_each_loses_one_number_and_the_rest_have_none() {
    let dies = |_: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", "read task; exit 1"]);
        Ok(command)
    };
    let (outcomes, _) = mapped(&["1", "2"], dies);
    let lost = |outcome: &&Result<u64, Lost>| matches!(outcome, Err(Lost::Ended { .. }));
    let left = |outcome: &&Result<u64, Lost>| matches!(outcome, Err(Lost::NoWorker { .. }));
    assert_eq!(outcomes.iter().filter(lost).count(), 2, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(left).count(), 3, "{outcomes:?}");
}

#[test]
fn a_program_that_is_no_worker_hangs_nothing() {
    for program in ["true", "false"] {
        let (outcomes, _) = mapped(&["1", "2"], |_| Ok(Command::new(program)));
        assert!(outcomes.iter().all(Result::is_err), "{outcomes:?}");
    }
}

#[test]
fn a_worker_that_cannot_be_started_is_missing_and_the_others_do_its_work() {
    let command = |name: &str| match name {
        "missing" => Ok(Command::new("/there/is/no/such/program")),
        _ => Ok(worker("--work=0s", name)),
    };
    let (outcomes, _) = mapped(&["missing", "worker"], command);
    let squares: Vec<u64> = outcomes.into_iter().map(Result::unwrap).collect();
    assert_eq!(squares, [1, 4, 9, 16, 25]);
    let (outcomes, record) = mapped(&["missing", "missing"], command);
    for outcome in outcomes {
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("No such file"), "{error}");
    }
    assert!(record.lanes_of(Word::Process).all(|lane| lane.begin.is_none()));
}

#[test]
fn a_worker_that_does_not_obey_the_end_is_killed() {
    let talks = "exec yes >&0 2>/dev/null";
    for disobedience in ["exec sleep 60", "exec 0<&-; exec sleep 60", talks, "kill -STOP $$"] {
        let script = format!(
            "while read id number; do
                case $id in end) {disobedience} ;; esac
                echo $id $((number * number)) >&0
            done"
        );
        let (sender, mapped) = mpsc::channel();
        thread::spawn(move || {
            let shell = |_: &str| {
                let mut command = Command::new("sh");
                command.args(["-c", &script]);
                Ok(command)
            };
            let pool = Processes { names: &["1", "2"], command: shell };
            sender.send(shared::run(|| pool.map(&NUMBERS))).unwrap();
        });
        let (outcomes, record) =
            mapped.recv_timeout(Duration::from_secs(20)).expect("it waits for the workers");
        let squares: Vec<u64> = outcomes.into_iter().map(Result::unwrap).collect();
        assert_eq!(squares, [1, 4, 9, 16, 25], "{disobedience}");
        assert_all_reaped(&record);
    }
}

#[test]
fn a_panic_while_workers_are_started_kills_and_reaps_those_that_were() {
    let command = |name: &str| match name {
        "third" => panic!("between two starts"),
        name => Ok(worker("--work=1h", name)),
    };
    let pool = Processes { names: &["first", "second", "third"], command };
    let (panic, record) =
        shared::run(|| catch_unwind(AssertUnwindSafe(|| pool.map(&NUMBERS))).is_err());
    assert!(panic);
    let started = record.lanes_of(Word::Process).filter(|lane| lane.pid != std::process::id());
    assert_eq!(started.count(), 2);
    assert_all_reaped(&record);
}

#[test]
fn a_worker_that_is_let_go_is_killed_and_reaped() {
    let start = || drop(Child::start("worker", |name| Ok(worker("--work=1h", name))).unwrap());
    assert_all_reaped(&shared::run(start).1);
}

/// This section's program, as a worker.
fn worker(work: &str, name: &str) -> Command {
    let mut command = shared::recorded(Command::new(env!("CARGO_BIN_EXE_pool")));
    command.args([work, "worker", name]);
    command
}

/// A `--work` that no other process has in its command line.
fn unique_work() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let unique = std::process::id() % 100_000 * 100 + NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("--work=3600s {unique}ns")
}

#[test]
fn a_worker_killed_in_the_middle_of_its_task_leaves_its_work_begun_and_unfinished() {
    let work = unique_work();
    let names = ["1", "2", "3", "4"];
    let command = |name: &str| Ok(worker(&work, name));
    let (outcomes, record) = thread::scope(|scope| {
        let run = scope.spawn(|| mapped(&names, command));
        let computing =
            || processes_with(&work).into_iter().filter(|&pid| has_computed(pid)).count();
        eventually("four workers in their tasks", || computing() == 4);
        for worker in processes_with(&work) {
            kill(pid(worker), Signal::SIGKILL).unwrap();
        }
        run.join().unwrap()
    });
    for (place, outcome) in outcomes.iter().enumerate() {
        let number = place as u32 + 1;
        match outcome {
            Err(Lost::Ended { number: lost, status }) if place < 4 => {
                assert_eq!((*lost, status.signal()), (number, Some(9)));
            }
            Err(Lost::NoWorker { number: 5, .. }) if place == 4 => {}
            _ => panic!("{outcomes:?}"),
        }
    }
    let mut begun: Vec<&str> = record.bars_of(Word::Work).map(|work| work.text.as_str()).collect();
    begun.sort_unstable();
    assert_eq!(begun, ["1", "2", "3", "4"]);
    for work in record.bars_of(Word::Work) {
        assert!(!work.ended);
        // It is drawn to the death of its worker.
        assert_eq!(work.end, record.lanes[work.lane].end);
    }
    assert_eq!(record.peak(Word::Work), 4);
}

/// This section's program with four workers that would compute for an hour.
struct Parent {
    process: Process,
    work: String,
}

impl Parent {
    /// Starts it and waits until so many of its workers are in the middle of a task.
    fn with_workers(count: usize) -> Self {
        let work = unique_work();
        let process = Command::new(env!("CARGO_BIN_EXE_pool"))
            .args(["map", "--on=processes", "--no-lanes", &work])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let parent = Parent { process, work };
        let computing = || parent.workers().into_iter().filter(|&pid| has_computed(pid)).count();
        eventually("workers in their tasks", || computing() >= count);
        parent
    }

    fn workers(&self) -> Vec<u32> {
        processes_with(format!("{}\0worker", self.work))
    }

    fn id(&self) -> Pid {
        pid(self.process.id())
    }

    /// Waits until parent and workers have ended, and returns the parent's exit code.
    fn end(mut self) -> Option<i32> {
        let code = self.process.wait().unwrap().code();
        eventually("no worker", || processes_with(&self.work).is_empty());
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
fn the_workers_of_a_parent_that_is_killed_end_in_the_middle_of_their_tasks() {
    let parent = Parent::with_workers(4);
    kill(parent.id(), Signal::SIGKILL).unwrap();
    assert_eq!(parent.end(), None);
}

#[test]
fn the_workers_of_a_parent_that_is_killed_while_it_starts_them_end() {
    for _ in 0..5 {
        let parent = Parent::with_workers(0);
        kill(parent.id(), Signal::SIGKILL).unwrap();
        assert_eq!(parent.end(), None);
    }
}

#[test]
fn the_workers_of_an_interrupted_parent_end() {
    let parent = Parent::with_workers(4);
    kill(parent.id(), Signal::SIGINT).unwrap();
    assert_eq!(parent.end(), Some(130));
}

#[test]
fn ctrl_c_in_a_terminal_reaches_the_parent_alone_and_ends_all() {
    let parent = Parent::with_workers(4);
    for worker in parent.workers() {
        // A terminal signals the whole group of the parent: each worker has its own.
        assert_eq!(getpgid(Some(pid(worker))), Ok(pid(worker)));
    }
    killpg(parent.id(), Signal::SIGINT).unwrap();
    assert_eq!(parent.end(), Some(130));
}
