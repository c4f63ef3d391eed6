//! What a record promises of child processes, killed ones included.

mod asked;
mod examples;

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;
use std::thread;

use asked::{lane, texts};
use shared::{Record, Word, run};
use tracing::field::Empty;
use tracing::info_span;

/// A child that is killed while it waits under a lock.
fn killed() -> (u32, Record) {
    run(|| {
        let lane = info_span!("process", name = "child", pid = Empty);
        let mut command = shared::recorded(examples::command("tiny"));
        command.arg("held").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        lane.record("pid", child.id());
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "ready\n");
        child.kill().unwrap(); // SIGKILL
        let status = child.wait().unwrap();
        assert!(!status.success());
        let id = child.id();
        drop(lane);
        info_span!("work", "after its death").in_scope(|| ());
        id
    })
}

#[test]
fn a_killed_child_has_lost_nothing_that_it_said() {
    let (pid, record) = killed();
    let works: Vec<&str> = record.bars_in("child", Word::Work).map(|bar| &*bar.text).collect();
    let rounds: Vec<String> = (0..100).map(|round| round.to_string()).collect();
    assert_eq!(works, rounds);
    assert_eq!(record.loose.len(), 100);
    let child = lane(&record, "child");
    assert_eq!((child.pid, child.parent), (pid, Some(0)));
    assert_eq!(record.dropped, 0);
}

#[test]
fn the_open_spans_of_a_killed_child_are_drawn_to_its_death() {
    let (_, record) = killed();
    let death = lane(&record, "child").end;
    let inner = lane(&record, "inner");
    assert_eq!((inner.parent, inner.end, inner.ended), (Some(1), death, false));
    let open = record.bars.iter().filter(|bar| !bar.ended);
    let open: Vec<_> = open.map(|bar| (bar.lane, bar.word, bar.text.as_str(), bar.end)).collect();
    let expected =
        [(1, Word::Hold, "ledger", death), (2, Word::Wait, "the end of its input", death)];
    assert_eq!(open, expected);
    let after = record.bars_of(Word::Work).last().unwrap();
    assert!(after.begin >= death, "{record:?}");
}

#[test]
fn children_at_the_same_time_have_each_a_lane_and_each_run_its_own() {
    let runs: Vec<_> = (0..3).map(|_| thread::spawn(killed)).collect();
    for started in runs {
        let (pid, record) = started.join().unwrap();
        assert_eq!(lane(&record, "child").pid, pid);
        assert_eq!(record.bars_in("child", Word::Work).count(), 100);
        assert_eq!(record.bars.len(), 103);
    }
}

#[test]
fn a_child_that_nobody_records_leaves_only_its_lane() {
    let ((), record) = run(|| {
        let lane = info_span!("process", name = "child", pid = Empty);
        let mut child = examples::command("tiny");
        child.arg("held").stdin(Stdio::null()).stdout(Stdio::piped()).env_remove("RUN_RECORD");
        let mut child = child.spawn().unwrap();
        lane.record("pid", child.id());
        let mut out = String::new();
        child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        assert!(child.wait().unwrap().success());
        assert_eq!(out, "ready\n");
    });
    assert!(record.bars.is_empty());
    assert!(lane(&record, "child").ended);
}

/// A child that starts a child, which says something outside of all spans.
#[test]
fn what_a_child_of_a_child_says_is_in_the_record_too() {
    let ((), record) = run(|| {
        let lane = info_span!("process", name = "child", pid = Empty);
        let mut child = shared::recorded(examples::command("tiny"));
        let mut child = child.arg("parent").stdout(Stdio::null()).spawn().unwrap();
        lane.record("pid", child.id());
        assert!(child.wait().unwrap().success());
    });
    let (child, grandchild) = (lane(&record, "child"), lane(&record, "grandchild"));
    assert_eq!((child.parent, grandchild.parent), (Some(0), Some(1)));
    assert_ne!(child.pid, grandchild.pid);
    let said: Vec<_> = record.loose.iter().map(|loose| (loose.at.lane, &*loose.id)).collect();
    assert_eq!(said, [(2, "outside of all spans")]);
}

/// Children of earlier runs have said much: none of it is of this run, or read again.
#[test]
fn a_later_run_holds_nothing_of_earlier_children() {
    killed();
    let (pid, record) = killed();
    assert_eq!(record.lanes_of(Word::Process).map(|lane| lane.pid).collect::<Vec<_>>(), [pid]);
    assert_eq!(record.loose.len(), 100);
    assert_eq!(texts(&record, Word::Work).len(), 101);
}

/// A program that children inherit no blocked signal from: Ctrl-C ends them as ever.
#[cfg(target_os = "linux")]
#[test]
fn a_child_has_no_signal_blocked() {
    let mut program = examples::command("tiny");
    let output = program.args(["mask", "--no-lanes"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("SigBlk:\t0000000000000000"), "{said}");
}
