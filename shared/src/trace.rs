//! The record as Chrome trace JSON, for Perfetto, `chrome://tracing` and speedscope.
//!
//! Lanes and bars are `B`/`E` pairs on their thread, hand-overs and spawns are flow
//! arrows (`s`/`f`), in microseconds since the run began. Threads and processes keep the
//! system's ids. A viewer wants the spans of one thread nested, so every async task, every
//! lane on a thread that has one already, and every bar that would cut across another (two
//! waits of one task, say) has a row of its own with an id from [`ROWS`] on, where no
//! thread has one.
//!
//! # Cost
//!
//! Each event is written as it is made, so a trace takes no more memory than the spans of
//! its fullest lane.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::record::{Lane, Point, Record};
use crate::vocabulary::Word;

/// The first id of a row that is no thread; Linux has at most 4,194,304 of those.
const ROWS: u64 = 5_000_000;

/// The trace, as one JSON document.
pub fn trace(record: &Record) -> String {
    let mut document = Vec::new();
    // Writing to memory cannot fail, and what is written is JSON.
    let _ = write_trace(record, &mut document);
    String::from_utf8(document).unwrap_or_default()
}

/// Writes the trace, event by event, as one JSON document.
///
/// # Errors
/// Those of the writer: the document is then torn.
pub fn write_trace(record: &Record, out: impl Write) -> io::Result<()> {
    let mut events = Events { out, some: false };
    write!(
        events.out,
        "{{\"displayTimeUnit\":\"ms\",\"otherData\":{{\"dropped\":{}}},\"traceEvents\":[",
        record.dropped,
    )?;
    write_events(record, &mut events)?;
    events.out.write_all(b"]}")
}

/// The list of events of a document.
struct Events<W> {
    out: W,
    /// Whether one has been written.
    some: bool,
}

impl<W: Write> Events<W> {
    fn add(&mut self, event: &Value) -> io::Result<()> {
        if self.some {
            self.out.write_all(b",")?;
        }
        self.some = true;
        Ok(serde_json::to_writer(&mut self.out, event)?)
    }
}

fn write_events(record: &Record, events: &mut Events<impl Write>) -> io::Result<()> {
    let mut tids = Vec::new();
    let mut next_row = ROWS;
    for (place, lane) in record.lanes.iter().enumerate() {
        let mut earlier = record.lanes.iter().zip(&tids);
        let taken = earlier.any(|(other, tid)| (other.pid, *tid) == (lane.pid, lane.tid.into()));
        let own_row = lane.word == Word::Task || taken;
        let tid = if own_row { fresh(&mut next_row) } else { lane.tid.into() };
        tids.push(tid);
        for name in names(lane, tid) {
            events.add(&name)?;
        }
        let rows = rows(record, place);
        for (row, spans) in rows.iter().enumerate() {
            let tid = if row == 0 { tid } else { fresh(&mut next_row) };
            if row > 0 {
                let name = json!({ "name": format!("{} (at the same time)", lane.name) });
                events.add(&json!({
                    "ph": "M", "name": "thread_name", "pid": lane.pid, "tid": tid, "args": name,
                }))?;
            }
            nested(spans, record.begin, lane.pid, tid, events)?;
        }
    }
    for (id, arrow) in record.arrows.iter().enumerate() {
        let name = arrow.id.as_deref().unwrap_or("starts");
        let flow = |ph: &str, point: Point| {
            json!({
                "ph": ph, "id": id, "name": name, "cat": "arrow", "bp": "e",
                "ts": micros(point.at, record.begin),
                "pid": record.lanes[point.lane].pid, "tid": tids[point.lane],
            })
        };
        events.add(&flow("s", arrow.from))?;
        events.add(&flow("f", arrow.to))?;
    }
    Ok(())
}

/// One span to draw: its name, its category, beginning and end.
struct Span {
    name: String,
    category: &'static str,
    begin: u64,
    end: u64,
}

/// The spans of a lane, in rows within which they nest; the first holds the lane itself.
fn rows(record: &Record, place: usize) -> Vec<Vec<Span>> {
    let lane = &record.lanes[place];
    let span = |name: &str, word: &'static str, begin, end| Span {
        name: name.to_owned(),
        category: word,
        begin,
        end,
    };
    let own = span(&lane.name, lane.word.name(), lane.begin.unwrap_or(lane.made), lane.end);
    let polls = lane.polls.iter().filter(|_| lane.word == Word::Task);
    let mut spans: Vec<Span> =
        polls.map(|&(begin, end)| span("poll", "poll", begin, end)).collect();
    spans.extend(record.bars.iter().filter(|bar| bar.lane == place).map(|bar| {
        let word = bar.word.name();
        let name = if bar.text.is_empty() { word.into() } else { format!("{word} {}", bar.text) };
        span(&name, word, bar.begin, bar.end)
    }));
    // An outer span comes before an inner one that begins with it.
    spans.sort_by_key(|span| (span.begin, std::cmp::Reverse(span.end)));

    let born = own.begin;
    let mut rows = vec![vec![own]];
    // Of each row, the ends of the spans that are open, innermost last.
    let mut open = vec![vec![lane.end]];
    for span in spans {
        let fits = |(row, ends): (usize, &mut Vec<u64>)| {
            while ends.last().is_some_and(|end| *end <= span.begin) {
                ends.pop();
            }
            // What was said of a lane before it began is not within it.
            (row > 0 || span.begin >= born) && ends.last().is_none_or(|end| span.end <= *end)
        };
        let row = open.iter_mut().enumerate().position(fits).unwrap_or_else(|| {
            open.push(Vec::new());
            rows.push(Vec::new());
            rows.len() - 1
        });
        open[row].push(span.end);
        rows[row].push(span);
    }
    rows
}

/// Adds `B` and `E` of spans that nest, in the order in which they happen.
fn nested(
    spans: &[Span],
    zero: u64,
    pid: u32,
    tid: u64,
    events: &mut Events<impl Write>,
) -> io::Result<()> {
    let mut open: Vec<&Span> = Vec::new();
    let event = |ph: &str, span: &Span, at| {
        json!({
            "ph": ph, "name": span.name, "cat": span.category,
            "ts": micros(at, zero), "pid": pid, "tid": tid,
        })
    };
    for span in spans {
        while let Some(ended) = open.pop_if(|outer| outer.end <= span.begin && outer.end < span.end)
        {
            events.add(&event("E", ended, ended.end))?;
        }
        events.add(&event("B", span, span.begin))?;
        open.push(span);
    }
    open.into_iter().rev().try_for_each(|span| events.add(&event("E", span, span.end)))
}

fn names(lane: &Lane, tid: u64) -> Vec<Value> {
    let name = |kind: &str, tid: u64| {
        json!({
            "ph": "M", "name": kind, "pid": lane.pid, "tid": tid, "args": { "name": lane.name },
        })
    };
    let mut names = vec![name("thread_name", tid)];
    if matches!(lane.word, Word::Run | Word::Process) {
        names.push(name("process_name", tid));
    }
    names
}

fn fresh(next: &mut u64) -> u64 {
    *next += 1;
    *next - 1
}

fn micros(at: u64, zero: u64) -> f64 {
    at.saturating_sub(zero) as f64 / 1000.0
}
