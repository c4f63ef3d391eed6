//! How the mechanisms end when something goes wrong.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use shared::testing::{run_limited, run_program};
use shared::{Word, run};
use threads::parallelism::{self, Plan};
use threads::scope;

const PROGRAM: &str = env!("CARGO_BIN_EXE_threads");
/// No more than this can be asked for.
const LONGEST: &str = "18446744073709551615s 999999999ns";
/// Those that pause: all but `spawn`, which says its lines.
const EXAMPLES: [&str; 13] = [
    "parallelism",
    "scope",
    "lock",
    "rwlock",
    "atomics",
    "condvar",
    "barrier",
    "once",
    "local",
    "park",
    "sharded",
    "stop",
    "panic",
];

#[test]
fn a_core_that_does_not_exist_is_an_error_and_every_thread_is_joined() {
    let plan = Plan { slices: 1, limit: 10, until: Duration::ZERO.into() };
    let (computed, record) = run(|| parallelism::on_one_core(&["a", "b"], plan, usize::MAX));
    let error = computed.unwrap_err().to_string();
    assert!(error.contains(&usize::MAX.to_string()), "{error}");
    assert!(record.lanes_of(Word::Thread).all(|lane| lane.ended));
    assert_eq!(record.bars_of(Word::Work).count(), 0);
}

#[test]
fn on_a_single_core_the_second_half_is_skipped_with_a_sentence() {
    let confined = thread::spawn(|| {
        let cores = threads::cores::allowed().unwrap();
        threads::cores::stay_on(cores[0]).unwrap();
        run_program(PROGRAM, &["parallelism", "--work", "20ms"])
    });
    let ran = confined.join().unwrap();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.lines.last().unwrap(),
        "parallelism: skipped, for this program may use only one core"
    );
    for name in ["thread 1 ", "thread 2 "] {
        let lanes = ran.stderr.lines().filter(|line| line.starts_with(name)).count();
        assert_eq!(lanes, 1, "it ran all the same: {}", ran.stderr);
    }
}

#[test]
fn a_panic_in_a_scope_goes_on_when_every_thread_is_joined() {
    let (panic, record) = run(|| {
        let work = |name: &str| assert!(name != "a", "boom");
        std::panic::catch_unwind(|| scope::each(&["a", "b", "c"], work))
    });
    assert_eq!(panic.err().unwrap().downcast_ref(), Some(&"boom"));
    assert_eq!(record.lanes_of(Word::Thread).filter(|lane| lane.ended).count(), 3);
}

#[test]
fn a_thread_that_the_system_refuses_is_one_sentence_and_the_others_are_joined() {
    // Ctrl-C needs a thread, and some examples start as many as there are cores.
    let limits = (1..8).chain([1000]);
    let examples = || EXAMPLES.into_iter().chain(["spawn"]);
    for (limit, example) in limits.flat_map(|limit| examples().map(move |name| (limit, name))) {
        let command = [PROGRAM, example, "--work", "5ms", "--no-lanes"];
        let Some(ran) = run_limited(limit, PROGRAM, &command) else { return };
        let errors = ran.stderr.lines().filter(|line| line.starts_with("error: cannot start "));
        match (limit, ran.status) {
            (2.., Some(0)) => assert_eq!(ran.stderr, ""),
            (..8, Some(1)) => assert_eq!(errors.count(), 1, "{ran:?}"),
            _ => panic!("{example} with {limit} threads: {ran:?}"),
        }
    }
}

/// A child that does not outlive its test, also where that fails.
struct Ours(Child);

impl Drop for Ours {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Ours {
    /// Looks until it is `so`; gives back how the child has ended by then, if it has.
    fn until(&mut self, so: impl Fn(Option<ExitStatus>) -> bool) -> Option<ExitStatus> {
        let begin = Instant::now();
        loop {
            let ended = self.0.try_wait().unwrap();
            if so(ended) || ended.is_some() {
                return ended;
            }
            assert!(begin.elapsed() < Duration::from_secs(40), "it takes too long");
            thread::yield_now();
        }
    }
}

/// Runs an example for as long as `work`, and presses Ctrl-C when `begun` lines or, if it
/// says none, some of its threads are there; gives back what it drew.
fn interrupted(example: &str, work: &str, begun: usize) -> String {
    let child = Command::new(PROGRAM)
        .args([example, "--work", work])
        .env("LC_ALL", "C")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Ours(child);
    let drawn = all_of(child.0.stderr.take().unwrap());
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    for _ in 0..begun {
        assert!(lines.next().unwrap().unwrap().ends_with("started"));
    }
    let threads = format!("/proc/{}/task", child.0.id());
    let several = || std::fs::read_dir(&threads).is_ok_and(|tasks| tasks.count() > 3);
    // Its main thread, the one that waits for Ctrl-C, and two of its own.
    if child.until(|_| begun > 0 || several()).is_none() {
        let pid = nix::unistd::Pid::from_raw(child.0.id().cast_signed());
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).unwrap();
    }
    let ended = child.until(|ended| ended.is_some()).unwrap();
    let drawn = drawn.join().unwrap();
    assert_eq!(ended.code(), Some(130), "{example} for {work}: {drawn}");
    assert!(lines.all(|line| line.unwrap().ends_with("ended")), "{example} said an answer");
    drawn
}

/// Reads it to its end meanwhile, so that nobody who writes to it has to wait.
fn all_of(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut all = String::new();
        pipe.read_to_string(&mut all).unwrap();
        all
    })
}

#[test]
fn ctrl_c_joins_the_threads_draws_what_ran_and_ends_with_130() {
    for work in ["1h", LONGEST] {
        let drawn = interrupted("spawn", work, 2);
        for seen in ["main", "thread 1", "thread 2", "interrupted: "] {
            assert!(drawn.contains(seen), "no {seen} in {drawn}");
        }
        for example in EXAMPLES {
            let drawn = interrupted(example, work, 0);
            // Only a run that has come to its end has been measured.
            assert!(drawn.contains("interrupted: "), "{example} for {work}: {drawn}");
        }
    }
}

#[test]
fn a_thread_that_finds_no_memory_is_one_sentence_and_the_others_are_joined() {
    // From too little to be loaded to enough for both threads, two stacks further.
    let refused = (8_000..40_000).step_by(1_000).filter(|limit| {
        // A backtrace needs memory of its own, and where there is none `std` may wait for
        // itself: hence none is asked for, and there is an end to it.
        let quiet = "export RUST_BACKTRACE=0";
        let program = format!("exec timeout 20 {PROGRAM} spawn --work 5ms --no-lanes");
        let shell = format!("{quiet}; ulimit -v {limit} && {program}");
        let ran = run_program("bash", &["-c", &shell]);
        let begun = ran.lines.iter().filter(|line| line.ends_with("started")).count();
        let ended = ran.lines.iter().filter(|line| line.ends_with("ended")).count();
        let refused = ran.stderr.starts_with("error: cannot start thread ");
        // What no thread is needed for can lack memory too, and then the program aborts.
        if refused {
            assert_eq!((ran.status, ran.stderr.lines().count(), begun), (Some(1), 1, ended));
        } else if ran.status == Some(0) {
            assert_eq!((begun, ended), (2, 2));
        }
        refused
    });
    assert!(refused.count() > 0);
}

#[test]
fn a_long_pause_is_taken_as_it_is_said() {
    let ran = run_program(PROGRAM, &["spawn", "--work", "30ms", "--no-lanes"]);
    assert_eq!(ran.status, Some(0));
    let ran = run_program(PROGRAM, &["spawn", "--work", "soon"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("--work"), "{}", ran.stderr);
}

#[test]
fn a_pause_of_nothing_is_no_trouble() {
    let names = ["a", "b"];
    let (value, _) = run(|| threads::lock::count(&names, Duration::ZERO.into()));
    assert_eq!(value.unwrap(), 2);
    assert!(threads::spawn::spawn(&[], Duration::ZERO.into()).is_empty());
}
