//! The pictures of a record: lanes for the terminal, SVG, and the trace.

mod random;

use std::collections::HashMap;

use anstream::adapter::strip_str;
use proptest::prelude::*;
use serde_json::Value;
use shared::{Record, Word, lanes, run, svg, trace};
use tracing::{info, info_span};
use unicode_width::UnicodeWidthStr;

/// A record with `count` threads that each work, wait, hold, and hand something to the next.
fn busy(count: usize) -> Record {
    let thread = |number: usize| {
        let lane = info_span!("thread", name = format!("线程{number}"));
        lane.in_scope(|| {
            info!(name: "recv", id = number);
            info_span!("work", "sum").in_scope(|| ());
            info_span!("wait", on = "lock").in_scope(|| ());
            info_span!("hold", of = "ledger").in_scope(|| ());
            info!(name: "send", id = number + 1);
        });
    };
    let start = || {
        info!(name: "send", id = 0);
        (0..count).for_each(thread);
    };
    run(start).1
}

fn plain(record: &Record, width: usize) -> String {
    strip_str(&lanes(record, width)).to_string()
}

fn assert_fits(record: &Record) {
    for width in [80, 160] {
        let picture = plain(record, width);
        assert!(
            !picture.chars().any(|letter| letter.is_control() && letter != '\n'),
            "{picture:?}"
        );
        for line in picture.lines() {
            assert!(line.width() <= width, "{} of {width}: {line}\n{picture}", line.width());
        }
    }
}

#[test]
fn every_lane_is_drawn_with_its_name_and_marks() {
    let record = busy(3);
    let picture = plain(&record, 80);
    assert_fits(&record);
    for name in ["main", "线程0", "线程1", "线程2"] {
        assert!(picture.lines().any(|line| line.starts_with(name)), "{picture}");
    }
    for mark in ["┬ starts ╰", "█ work", "░ wait", "▀ hold", "↑ send  ↓ recv", "? never met"]
    {
        assert!(picture.contains(mark), "{mark}:\n{picture}");
    }
    assert!(!picture.contains("oldest"), "{picture}");
}

#[test]
fn names_are_padded_by_what_is_seen_of_them() {
    let picture = plain(&busy(2), 80);
    let axis = picture.lines().find(|line| line.trim_start().starts_with("0 ")).unwrap();
    assert_eq!(axis.find('0'), Some("线程0".width() + 2));
    let marks: &[char] = &['╰', '├', '╌'];
    let rows = picture.lines().filter(|line| line.starts_with("线程"));
    let begins: Vec<usize> = rows.map(|row| row[..row.find(marks).unwrap()].width()).collect();
    assert!(begins.iter().all(|begin| *begin >= "线程0".width() + 2), "{picture}");
}

#[test]
fn more_than_forty_lanes_are_summarised() {
    let whole = plain(&busy(39), 80);
    assert!(whole.contains("线程38") && !whole.contains("at once"), "{whole}");
    let record = busy(100);
    let picture = plain(&record, 80);
    assert_fits(&record);
    assert!(picture.contains("100 threads, 1 at once"), "{picture}");
    let drawn = picture.lines().filter(|line| line.starts_with("线程")).count();
    assert_eq!(drawn, 3, "{picture}");
    assert!(picture.lines().count() < 14, "{picture}");
    let mut record = record;
    let long = &mut record.lanes[78];
    (long.made, long.begin, long.end) = (record.begin, Some(record.begin), record.end);
    let name = long.name.clone();
    assert!(plain(&record, 80).contains(&name), "the longest lane is drawn by itself");
}

#[test]
fn entries_that_went_are_counted_in_every_picture() {
    let record = Record { dropped: 12_345, ..busy(1) };
    assert!(plain(&record, 80).contains("the 12345 oldest entries"));
    assert!(svg(&record).contains("the 12345 oldest entries"));
    let trace: Value = serde_json::from_str(&trace(&record)).unwrap();
    assert_eq!(trace["otherData"]["dropped"], 12_345);
}

#[test]
fn before_a_record_is_whole_a_task_is_alive_and_does_not_wait() {
    let ((), record) = run(|| {
        info_span!("task", name = "long").in_scope(|| info_span!("wait").in_scope(|| ()));
    });
    let mut record = Record { bars: Vec::new(), dropped: 3, begin: 0, end: 4_000_000, ..record };
    for lane in &mut record.lanes {
        (lane.made, lane.begin, lane.end, lane.polls) = (0, Some(0), 4_000_000, Vec::new());
    }
    for (whole_from, row, waits) in
        [(0, "╰░░░░░░░░░", 1), (2_000_000, "╰────░░░░░", 1), (4_000_000, "╰─────────", 0)]
    {
        record.whole_from = whole_from;
        let picture = plain(&record, 10);
        assert!(picture.contains(row), "{picture}");
        assert_eq!(svg(&record).matches("<rect class=\"wait\"").count(), 1 + waits);
    }
    record.whole_from = 2_000_000;
    let says = "the 3 oldest entries did not fit: all is drawn from 2.0 ms on";
    assert!(plain(&record, 80).contains(says));
    let picture = svg(&record);
    let line = picture.lines().find(|line| line.contains(says)).unwrap();
    // On a line of its own below the legend, where it has the width of the picture.
    let y = line.split_once(" y=").unwrap().1.split_once('>').unwrap().0;
    assert_eq!(picture.matches(&format!(" y={y}>")).count(), 1, "{picture}");
}

#[test]
fn an_empty_record_is_drawn_as_nothing() {
    let record = Record::default();
    assert_eq!(lanes(&record, 80), "");
    assert_is_a_picture(&svg(&record));
    assert_balanced(&record);
}

#[test]
fn a_bar_that_never_ended_is_marked() {
    let (open, record) = run(|| info_span!("hold", of = "led<ger"));
    let picture = svg(&record);
    assert_is_a_picture(&picture);
    assert!(picture.contains("hold led&lt;ger: never ended"), "{picture}");
    drop(open);
}

#[test]
fn what_was_sent_and_never_received_is_marked() {
    let ((), record) = run(|| info!(name: "send", id = "sig<nal"));
    let picture = svg(&record);
    assert_is_a_picture(&picture);
    assert!(picture.contains("send sig&lt;nal: never met"), "{picture}");
    assert!(picture.contains(">never met</text>"), "{picture}");
}

#[test]
fn names_are_text_in_svg_whatever_they_hold() {
    let name = "<b>&\"'\u{1}\u{0}\u{7}\u{fffe}";
    let ((), record) = run(|| {
        let lane = info_span!("thread", name);
        lane.in_scope(|| info_span!("work", name).in_scope(|| info!(name: "send", id = name)));
    });
    let picture = svg(&record);
    assert_is_a_picture(&picture);
    let document = roxmltree::Document::parse(&picture).unwrap();
    let shown = document.descendants().filter(|node| node.has_tag_name("text"));
    let shown: Vec<_> = shown.filter_map(|node| node.text()).collect();
    assert!(shown.contains(&"<b>&\"'\u{fffd}\u{fffd}\u{fffd}\u{fffd}"), "{shown:?}");
}

#[test]
fn a_name_cannot_draw_outside_of_its_row() {
    let ((), record) = run(|| {
        for name in ["two\nlines", "\x1b[31mred", "\rback", "bell\x07", "\tindented"] {
            info_span!("thread", name).in_scope(|| ());
        }
    });
    assert_fits(&record);
    assert_eq!(plain(&record, 80).lines().count(), 6 + 2);
}

#[test]
fn the_trace_keeps_the_systems_ids_and_names() {
    let record = busy(1);
    let trace: Value = serde_json::from_str(&trace(&record)).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    let named = |kind: &str, name: &str| {
        let of = |event: &&Value| event["name"] == kind && event["args"]["name"] == name;
        events.iter().find(of).unwrap_or_else(|| panic!("{kind} {name}: {events:?}"))
    };
    assert_eq!(named("process_name", "main")["pid"], std::process::id());
    assert_eq!(named("thread_name", "main")["tid"], record.lanes[0].tid);
    named("thread_name", "线程0");
    let words: Vec<&Value> =
        events.iter().filter(|event| event["ph"] == "B").map(|event| &event["name"]).collect();
    assert_eq!(words, ["main", "线程0", "work sum", "wait lock", "hold ledger"]);
    assert_balanced(&record);
}

#[test]
fn lanes_that_one_thread_ran_stay_balanced_in_the_trace() {
    let ((), record) = run(|| {
        let one = info_span!("thread", name = "one");
        let two = info_span!("thread", name = "two");
        one.in_scope(|| ());
        two.in_scope(|| ());
        drop(one);
        info_span!("work", "between the ends").in_scope(|| ());
        drop(two);
    });
    assert_eq!(record.lanes[1].tid, record.lanes[2].tid);
    assert!(record.lanes[1].end < record.lanes[2].end);
    assert!(record.lanes[1].end > record.lanes[2].begin.unwrap());
    assert_balanced(&record);
}

proptest! {
    #![proptest_config(random::config())]

    #[test]
    fn no_line_is_wider_than_the_terminal(record in random::record(60)) {
        assert_fits(&record);
    }

    #[test]
    fn every_svg_is_a_document_on_its_own(record in random::record(80)) {
        assert_is_a_picture(&svg(&record));
    }

    #[test]
    fn every_trace_is_balanced_and_its_arrows_meet(record in random::record(20)) {
        assert_balanced(&record);
    }
}

/// Well-formed, nothing from outside, every number finite, every size at least zero.
fn assert_is_a_picture(svg: &str) {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    assert_eq!(document.root_element().tag_name().name(), "svg");
    let numbers = ["x", "y", "x1", "x2", "y1", "y2", "width", "height"];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        assert!(!["script", "image", "use", "foreignObject", "a"].contains(&name), "{name}");
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.contains("href") && !value.contains("://"), "{name} = {value}");
            if numbers.contains(&name) {
                let number: f64 = value.parse().unwrap_or(f64::NAN);
                assert!(number.is_finite(), "{name} = {value}");
                assert!(number >= 0.0, "{name} = {value}");
            }
            if name == "d" {
                assert!(!value.contains("NaN") && !value.contains("inf"), "{value}");
            }
        }
        if name == "style" {
            let style = node.text().unwrap();
            assert!(!style.contains("@import"));
            assert!(style.matches("url(").count() == style.matches("url(#").count(), "{style}");
        }
    }
}

/// Of each row, in the order of time, every end belongs to the innermost open beginning;
/// every arrow that leaves also arrives.
fn assert_balanced(record: &Record) {
    let text = trace(record);
    let document: Value = serde_json::from_str(&text).unwrap();
    let events = document["traceEvents"].as_array().unwrap();
    let mut rows: HashMap<(u64, u64), Vec<&Value>> = HashMap::new();
    for event in events.iter().filter(|event| event["ph"] == "B" || event["ph"] == "E") {
        let id = |key: &str| event[key].as_u64().unwrap();
        rows.entry((id("pid"), id("tid"))).or_default().push(event);
    }
    for (row, mut events) in rows {
        let time = |event: &&Value| event["ts"].as_f64().unwrap();
        // As viewers do: what happens at one moment stays in the order of the file.
        events.sort_by(|one, other| time(one).total_cmp(&time(other)));
        let mut open = Vec::new();
        for event in events {
            if event["ph"] == "B" {
                open.push(&event["name"]);
            } else {
                assert_eq!(open.pop(), Some(&event["name"]), "{row:?} in {text}");
            }
        }
        assert!(open.is_empty(), "{row:?} in {text}");
    }
    let flows = |ph: &str| {
        let mut ids: Vec<u64> = events
            .iter()
            .filter(|event| event["ph"] == ph)
            .map(|event| event["id"].as_u64().unwrap())
            .collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(flows("s"), flows("f"));
    assert_eq!(flows("s").len(), record.arrows.len());
    let begun = events.iter().filter(|event| event["ph"] == "B").count();
    let polls = record.lanes.iter().filter(|lane| lane.word == Word::Task);
    let polls: usize = polls.map(|lane| lane.polls.len()).sum();
    assert_eq!(begun, record.lanes.len() + record.bars.len() + polls);
}
