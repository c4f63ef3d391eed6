//! What the section promises while nothing goes wrong.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;

use processes::isolation::{self, Values};
use processes::shared_memory::SharedNumber;
use processes::spawn;
use shared::Word;

/// This section's program, as the child of that name.
fn child(name: &str) -> Command {
    let mut command = shared::recorded(Command::new(env!("CARGO_BIN_EXE_processes")));
    command.args(["--lang=en", "--work=1ms", "spawn-child", name]).stdout(Stdio::null());
    command
}

/// A shell that exits with its name.
fn exits_with(name: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "exit $0", name]);
    command
}

#[test]
fn every_exit_status_is_kept_in_the_order_of_the_names() {
    let command = |name: &str| Ok(exits_with(name));
    for run in [spawn::spawn, spawn::in_turn] {
        let outcomes = run(&["3", "0", "7"], command);
        let codes: Vec<_> = outcomes.into_iter().map(|status| status.unwrap().code()).collect();
        assert_eq!(codes, [Some(3), Some(0), Some(7)]);
    }
}

#[test]
fn a_program_that_does_not_exist_is_that_names_error_alone() {
    for run in [spawn::spawn, spawn::in_turn] {
        let command = |name: &str| match name {
            "missing" => Ok(Command::new("/there/is/no/such/program")),
            name => Ok(exits_with(name)),
        };
        let outcomes = run(&["3", "missing", "7"], command);
        assert_eq!(outcomes[0].as_ref().unwrap().code(), Some(3));
        assert_eq!(outcomes[1].as_ref().unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(outcomes[2].as_ref().unwrap().code(), Some(7));
    }
}

#[test]
fn each_child_is_a_process_of_its_own_and_tells_what_it_does() {
    let (outcomes, record) =
        shared::run(|| spawn::spawn(&["first", "second"], |name| Ok(child(name))));
    assert!(outcomes.iter().all(|status| status.as_ref().unwrap().success()));
    let lanes: Vec<_> = record.lanes_of(Word::Process).collect();
    assert_eq!(lanes.len(), 2);
    let pids = [std::process::id(), lanes[0].pid, lanes[1].pid];
    assert!(pids[0] != pids[1] && pids[1] != pids[2] && pids[2] != pids[0], "{pids:?}");
    for (lane, name) in lanes.iter().zip(["first", "second"]) {
        assert_eq!(lane.name, name);
        assert!(lane.begin.is_some() && lane.ended);
        let waits: Vec<_> = record.bars_in(name, Word::Wait).collect();
        assert_eq!(waits.len(), 1);
        assert!(waits[0].text == "sleep" && waits[0].ended);
    }
}

#[test]
fn all_children_are_started_before_the_first_is_waited_for() {
    let (_, record) = shared::run(|| spawn::spawn(&["first", "second"], |name| Ok(child(name))));
    let second = record.lanes_named("second").next().unwrap();
    let wait = record.bars_in("main", Word::Wait).next().unwrap();
    assert!(second.made < wait.begin);
}

#[test]
fn in_turn_starts_the_next_child_when_the_one_before_is_reaped() {
    let (_, record) = shared::run(|| spawn::in_turn(&["first", "second"], |name| Ok(child(name))));
    let lanes: Vec<_> = record.lanes_of(Word::Process).collect();
    assert!(lanes[0].end <= lanes[1].made);
}

#[test]
fn a_spawn_arrow_leads_from_the_parent_into_each_child() {
    let (_, record) = shared::run(|| spawn::spawn(&["first", "second"], |name| Ok(child(name))));
    let spawns: Vec<_> = record.arrows.iter().filter(|arrow| arrow.id.is_none()).collect();
    let ends: Vec<_> = spawns.iter().map(|arrow| (arrow.from.lane, arrow.to.lane)).collect();
    assert_eq!(ends, [(0, 1), (0, 2)]);
}

/// One test, for the variable is one a process, and all tests of this file share theirs.
#[cfg(target_os = "linux")]
#[test]
fn a_child_changes_its_own_variable_and_the_shared_number() {
    let number = SharedNumber::create().unwrap();
    let change = || {
        let command = |name: &str| {
            let mut command = shared::recorded(Command::new(env!("CARGO_BIN_EXE_processes")));
            command.args(["--work=1ms", "isolation-child", name]).arg(number.path());
            command.stdout(Stdio::null());
            Ok(command)
        };
        shared::run(|| isolation::isolation("child", Some(&number), command)).0.unwrap()
    };
    let (status, values) = change();
    assert!(status.success());
    assert_eq!(values, Values { own: 0, shared: Some(1) });
    // The next child begins with a variable of its own again, and with the same number.
    assert_eq!(change().1, Values { own: 0, shared: Some(2) });
    // The same change by this process is seen in both.
    assert_eq!(isolation::in_turn(Some(&number)), Values { own: 1, shared: Some(3) });
    assert_eq!(isolation::in_turn(None), Values { own: 2, shared: None });
}

#[cfg(target_os = "linux")]
#[test]
fn a_shared_number_is_the_same_memory_wherever_it_is_opened() {
    let number = SharedNumber::create().unwrap();
    let again = SharedNumber::open(&number.path()).unwrap();
    assert_eq!(again.load(Ordering::Relaxed), 0);
    number.store(7, Ordering::Relaxed);
    assert_eq!(again.load(Ordering::Relaxed), 7);
    drop(number);
    assert_eq!(again.fetch_add(1, Ordering::Relaxed), 7);
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_not_a_shared_number_is_refused() {
    for path in ["/dev/zero", "/proc/self/fd/9999", env!("CARGO_BIN_EXE_processes")] {
        assert!(SharedNumber::open(Path::new(path)).is_err(), "{path} was opened");
    }
    // As long as a number, but whoever owns it may cut it short while it is mapped.
    let unsealed = std::env::temp_dir().join(format!("unsealed-{}", std::process::id()));
    std::fs::write(&unsealed, [0; 8]).unwrap();
    let opened = SharedNumber::open(&unsealed);
    std::fs::remove_file(&unsealed).unwrap();
    assert!(opened.is_err());
}
