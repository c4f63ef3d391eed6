//! `poisoned`: what its record shows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use shared::{Bar, Hazard, Record, Word};
use threads::hazards::Gap;
use threads::hazards::poisoned::{cure, wrong};

/// Ignoring versus recovering.
pub const HAZARD: Hazard = Hazard {
    name: "poisoned",
    about: "a thread panics within a change, and another reads half of it",
    staged: "the clerk panics between the two halves of its transfer",
    wrong: |_| {
        wrong(&breakdown())?;
        Ok(())
    },
    cure: |_| {
        cure(&breakdown())?;
        Ok(())
    },
    observed: |record| {
        let (first, last) = sums(record)?;
        let half = half(record)?;
        auditor_did(record, "ignore the poison")?;
        (sum(first) != sum(last)).then(|| {
            vec![
                format!("clerk did \"{half}\", gave them to nobody, and ended"),
                format!("auditor ignored the poison and read {}", last.text),
                format!("before, it was {}", first.text),
            ]
        })
    },
    cured: |_, record| {
        let (first, last) = sums(record)?;
        half(record)?;
        auditor_did(record, "restore the books")?;
        let line = format!("auditor restores the books, and reads {}", last.text);
        (sum(first) == sum(last)).then_some(line)
    },
};

/// A gap that panics the second time. What it says is kept with the child.
fn breakdown() -> Gap {
    let first = AtomicBool::new(true);
    Arc::new(move || {
        assert!(first.swap(false, Ordering::Relaxed), "the power fails between the two steps");
    })
}

fn auditor_did<'a>(record: &'a Record, text: &str) -> Option<&'a Bar> {
    record.bars_in("auditor", Word::Work).find(|work| work.ended && work.text == text)
}

/// The last that the clerk did, if it is the first step of two.
fn half(record: &Record) -> Option<&str> {
    let last = record.bars_in("clerk", Word::Work).last()?;
    let ended = record.lanes_named("clerk").all(|lane| lane.ended);
    (ended && last.text.starts_with("take ")).then_some(&last.text)
}

/// What was read before the clerk came, and by the auditor.
fn sums(record: &Record) -> Option<(&Bar, &Bar)> {
    let reads = |bar: &&Bar| bar.ended && bar.text.contains(" = ");
    let last = record.bars_in("auditor", Word::Work).find(reads)?;
    Some((record.bars_of(Word::Work).find(reads)?, last))
}

fn sum(reads: &Bar) -> &str {
    reads.text.rsplit(' ').next().unwrap_or_default()
}
