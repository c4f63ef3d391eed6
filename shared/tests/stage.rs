//! How a child that may hang is watched, and how it ends.

mod examples;

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

use shared::{Ended, Watched, Word, watch};

/// Longer than any test takes.
const LONG: Duration = Duration::from_mins(1);

/// What the child of a hazard runs.
fn child(hazard: &str, which: &str) -> Command {
    let mut command = shared::recorded(examples::command("mistakes"));
    command.args(["child-of-hazard", hazard, which]);
    command
}

fn stuck(deadline: Duration, shown: impl Fn(&shared::Record) -> bool) -> Watched {
    watch("child", child("stuck", "wrong"), deadline, shown).unwrap()
}

/// The process of the only child, and whether it is there.
fn is_there(watched: &Watched) -> bool {
    let mut children = watched.record.lanes_of(Word::Process);
    let pid = children.next().unwrap().pid;
    assert!(pid > 0 && children.next().is_none(), "{watched:?}");
    std::path::Path::new(&format!("/proc/{pid}")).exists()
}

#[test]
fn a_child_is_ended_when_its_record_shows_what_is_looked_for() {
    let watched = stuck(LONG, |record| record.cycle().is_some());
    assert_eq!(watched.ended, Ended::Shown);
    assert_eq!(watched.record.cycle().unwrap().to_string(), "A holds ledger, waits for ledger");
    assert!(!is_there(&watched));
    let child = watched.record.lanes_named("child").next().unwrap();
    assert!(child.ended);
    let open: Vec<u64> =
        watched.record.bars.iter().filter(|bar| !bar.ended).map(|bar| bar.end).collect();
    assert_eq!(open, [child.end; 2], "drawn to its last instant");
}

#[test]
fn a_child_that_shows_nothing_is_ended_at_the_deadline_and_has_lost_no_word() {
    let mut deadline = Duration::from_millis(5);
    // How soon it says its words is not known.
    let watched = loop {
        let watched = stuck(deadline, |_| false);
        assert_eq!(watched.ended, Ended::Late);
        assert!(!is_there(&watched));
        if watched.record.cycle().is_some() {
            break watched;
        }
        deadline *= 2;
        assert!(deadline < LONG, "its cycle is never seen");
    };
    assert_eq!(watched.record.open(Word::Hold).count(), 1);
}

#[test]
fn what_the_child_has_started_ends_with_it() {
    let started = |record: &shared::Record| {
        let lane = record.lanes_named("grandchild").next()?;
        (lane.pid != 0 && lane.pid != record.lanes_named("child").next()?.pid).then_some(lane.pid)
    };
    for which in ["wrong", "cure"] {
        let shown = |record: &shared::Record| which == "wrong" && started(record).is_some();
        let watched = watch("child", child("breeds", which), LONG, shown).unwrap();
        assert_eq!(watched.ended == Ended::Shown, which == "wrong", "{watched:?}");
        let status = format!("/proc/{}/stat", started(&watched.record).unwrap());
        // Killed, it may be a zombie until who adopted it reaps it.
        let runs = || fs::read_to_string(&status).is_ok_and(|stat| !stat.contains(") Z "));
        let begin = Instant::now();
        while runs() {
            assert!(begin.elapsed() < LONG / 2, "{which}: what it started goes on");
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_child_that_ends_by_itself_is_not_waited_for() {
    let watched = watch("child", child("stuck", "cure"), LONG, |_| false).unwrap();
    let Ended::Itself(status) = watched.ended else { panic!("{watched:?}") };
    assert!(status.success() && watched.complaint.is_empty(), "{watched:?}");
    assert_eq!(watched.record.bars_in("child", Word::Work).count(), 1);
}

#[test]
fn a_child_that_fails_has_its_complaint_kept() {
    let watched = watch("child", child("fails", "wrong"), LONG, |_| false).unwrap();
    assert!(matches!(watched.ended, Ended::Itself(status) if status.code() == Some(1)));
    assert_eq!(watched.complaint, "error: there is no ledger\n");
}

#[test]
fn a_child_that_somebody_kills_has_ended_by_itself() {
    let watched = watch("child", child("dies", "wrong"), LONG, |_| false).unwrap();
    assert!(matches!(watched.ended, Ended::Itself(status) if status.signal() == Some(15)));
    assert!(!is_there(&watched));
}

#[test]
fn a_child_that_cannot_be_started_is_an_error() {
    let command = Command::new("/nonexistent/program");
    assert!(watch("child", command, LONG, |_| false).is_err());
}

#[test]
fn a_panic_of_who_watches_leaves_no_child_behind() {
    let pid = std::sync::Mutex::new(0);
    let look = |record: &shared::Record| {
        let child = record.lanes_of(Word::Process).next().unwrap();
        *pid.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = child.pid;
        assert!(record.cycle().is_none(), "boom");
        false
    };
    let watching = std::panic::AssertUnwindSafe(|| stuck(LONG, look));
    assert!(std::panic::catch_unwind(watching).is_err());
    let pid = pid.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    assert!(pid > 0 && !std::path::Path::new(&format!("/proc/{pid}")).exists());
}

#[test]
fn children_that_are_watched_at_the_same_time_have_each_a_record() {
    let cycle = |record: &shared::Record| record.cycle().is_some();
    let watching: Vec<_> = (0..3).map(|_| std::thread::spawn(move || stuck(LONG, cycle))).collect();
    for watched in watching.into_iter().map(|thread| thread.join().unwrap()) {
        assert_eq!(watched.ended, Ended::Shown);
        assert!(!is_there(&watched));
        assert_eq!(watched.record.bars_of(Word::Hold).count(), 1);
    }
}
