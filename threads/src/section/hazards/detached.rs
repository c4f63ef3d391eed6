//! `detached`: what its record shows.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use shared::{Bar, Hazard, Record, Word};
use threads::hazards::Gap;
use threads::hazards::detached::{cure, wrong};

use super::{SHORT, done};

/// Longer than any deadline: the process ends first.
const OUTLASTS_IT: Duration = Duration::from_hours(1);

/// Main returns, the thread's work is cut off.
pub const HAZARD: Hazard = Hazard {
    name: "detached",
    about: "main returns, and a thread that nobody joined is cut off",
    staged: "main returns when the writer is in the middle",
    wrong: |_| {
        wrong(&takes(OUTLASTS_IT))?;
        Ok(())
    },
    cure: |_| {
        cure(&takes(SHORT))?;
        Ok(())
    },
    observed: |record| {
        // What is open in a record that has ended was cut off; before, it is under way.
        record.lanes.first().filter(|run| run.ended)?;
        done(record, "return").next()?;
        record.lanes_named("writer").find(|lane| !lane.ended)?;
        let cut = record.open(Word::Work).find(|work| is_piece(work))?;
        let last = pieces(record).last()?;
        Some(vec![
            format!("the program's main returned while writer was at {}", cut.text),
            format!("it was cut off there: {} is the last that is written", last.text),
        ])
    },
    cured: |_, record| {
        let end = done(record, "return").next()?.begin;
        let writer = record.lanes_named("writer").find(|lane| lane.ended && lane.end <= end)?;
        let last = pieces(record).last()?;
        Some(format!("main waits for the end of {}: {} is written", writer.name, last.text))
    },
};

/// A gap that takes so long.
fn takes(time: Duration) -> Gap {
    Arc::new(move || thread::sleep(time))
}

fn pieces(record: &Record) -> impl Iterator<Item = &Bar> {
    record.bars_of(Word::Work).filter(|work| work.ended && is_piece(work))
}

fn is_piece(work: &Bar) -> bool {
    work.text.starts_with("piece ")
}
