//! What is waited for, in the pictures: the reasons that take longest are told apart.

use std::time::{Duration, Instant};

use anstream::adapter::strip_str;
use shared::{Bar, Record, Word, lanes, run, svg};
use tracing::info_span;
use unicode_width::UnicodeWidthStr;

/// A run whose main lane waits for each of these, for so many columns of [`row_and_legend`].
fn waiting(waits: &[(&str, u64)]) -> Record {
    let mut record = run(|| ()).1;
    let main = &mut record.lanes[0];
    (record.begin, record.end, main.made, main.begin, main.end) = (0, 0, 0, Some(0), 0);
    for &(text, long) in waits {
        let (begin, end, text) = (record.end, record.end + long, text.to_owned());
        record.bars.push(Bar { lane: 0, word: Word::Wait, text, begin, end, ended: true });
        (record.end, record.lanes[0].end) = (end, end);
    }
    record
}

/// The row of the main lane, and the legend as one line.
fn row_and_legend(record: &Record) -> (String, String) {
    let picture = lanes(record, "main  ".len() + record.end as usize);
    let picture = strip_str(&picture).to_string();
    let mut lines = picture.lines().map(str::trim);
    let row = lines.next().and_then(|row| row.strip_prefix("main  ")).unwrap().to_owned();
    (row, lines.skip(1).collect::<Vec<_>>().join("  "))
}

#[test]
fn the_three_longest_reasons_have_marks_and_names() {
    let record = waiting(&[
        ("store", 4),
        ("frontier", 3),
        ("politeness", 12),
        ("max-pages", 2),
        ("response", 8),
        ("frontier", 2),
        ("", 3),
    ]);
    let (row, legend) = row_and_legend(&record);
    assert_eq!(row, "····:::░░░░░░░░░░░░··▒▒▒▒▒▒▒▒::···");
    assert_eq!(legend, "░ wait politeness  ▒ wait response  : wait frontier  · other waits");
}

#[test]
fn one_reason_is_a_wait_like_any_other() {
    let record = waiting(&[("lock", 8), ("", 4), ("lock", 8)]);
    let (row, legend) = row_and_legend(&record);
    assert_eq!((row, &*legend), ("░".repeat(20), "░ wait"));
}

#[test]
fn what_is_left_is_named_where_it_is_one_reason() {
    let mut waits = vec![("ledger", 12), ("child", 10), ("start", 8), ("cache", 6)];
    let (row, legend) = row_and_legend(&waiting(&waits));
    assert!(row.ends_with("▒▒::::::::······"), "{row}");
    assert!(legend.ends_with(": wait start  · wait cache"), "{legend}");
    for besides in ["", "queue"] {
        waits.push((besides, 4));
        let (_, legend) = row_and_legend(&waiting(&waits));
        assert!(legend.ends_with(": wait start  · other waits"), "{legend}");
        waits.pop();
    }
}

#[test]
fn a_column_shows_what_took_most_of_it() {
    let record = waiting(&[("lock", 13), ("queue", 7), ("lock", 5), ("queue", 15)]);
    let picture = strip_str(&lanes(&record, "main  ".len() + 10)).to_string();
    // Four units a column: of the fourth the lock has one, the queue three.
    assert_eq!(picture.lines().next(), Some("main  ▒▒▒░░▒░░░░"));
}

#[test]
fn a_reason_in_a_legend_keeps_to_its_line() {
    let record = waiting(&[("queue", 20), ("\x1b[31ma\nlock whose name is far too long", 30)]);
    for width in [46, 80, 160] {
        let picture = strip_str(&lanes(&record, width)).to_string();
        assert!(picture.contains("░ wait \u{fffd}[31ma\u{fffd}lock whos"), "{picture:?}");
        assert!(picture.lines().all(|line| line.width() <= width), "{picture}");
    }
}

/// Works for some milliseconds.
fn spin(milliseconds: u64) {
    let (begin, long) = (Instant::now(), Duration::from_millis(milliseconds));
    while begin.elapsed() < long {}
}

/// A task that works in each of its polls, and waits after it for what `reasons` says.
fn polled(reasons: [&str; 3]) -> Record {
    let task = || {
        let lane = info_span!("task", name = "worker");
        for on in reasons {
            let waits = lane.in_scope(|| {
                spin(2); // a poll that is no work, wide enough to be a bar of its own
                info_span!("work", "parse").in_scope(|| spin(2));
                info_span!("wait", on)
            });
            spin(4);
            drop(waits);
        }
    };
    run(task).1
}

#[test]
fn an_svg_tells_polls_from_work_and_waits_by_what_they_are_for() {
    let picture = svg(&polled(["response", "politeness", "a < b"]));
    assert!(roxmltree::Document::parse(&picture).is_ok(), "{picture}");
    for class in ["poll", "work", "wait w1", "wait w2", "wait w3"] {
        assert!(picture.contains(&format!("<rect class=\"{class}\"")), "{class}: {picture}");
    }
    for name in ["poll", "wait response", "wait politeness", "wait a &lt; b", "other waits"] {
        assert!(picture.contains(&format!(">{name}</text>")), "{name}: {picture}");
    }
    // One reason needs no shade to tell it from others.
    let picture = svg(&polled(["lock"; 3]));
    assert!(!picture.contains("wait w1") && picture.contains(">wait</text>"), "{picture}");
}

#[test]
fn a_task_waits_for_what_it_says_and_otherwise_for_its_turn() {
    let mut record = polled(["response", "politeness", "politeness"]);
    let lane = &mut record.lanes[1];
    (lane.made, lane.begin, lane.end, lane.polls) = (0, Some(0), 200, vec![(80, 89)]);
    let main = &mut record.lanes[0];
    (record.begin, record.end, main.made, main.begin, main.end) = (0, 200, 0, Some(0), 200);
    record.whole_from = 0;
    record.bars.retain(|bar| bar.word == Word::Wait);
    // Ten units a column: what is said of a part of it is drawn.
    for (bar, (begin, end)) in record.bars.iter_mut().zip([(23, 60), (97, 160), (160, 189)]) {
        (bar.begin, bar.end) = (begin, end);
    }
    let picture = strip_str(&lanes(&record, "worker (on main)  ".len() + 20)).to_string();
    let row = picture.lines().find(|line| line.starts_with("worker")).unwrap();
    assert_eq!(row, "worker (on main)  ╰·▒▒▒▒··▇░░░░░░░░░░·");
}
