//! `lost-update`: what its record shows.

use shared::{Bar, Hazard, Lang, Record, Word};
use threads::hazards::lost_update::{cure, wrong};

use super::{LONG, meeting, name};
use crate::words;

const THREADS: usize = 4;
const ROUNDS: u32 = 100;

/// The race of the chapter.
pub const HAZARD: Hazard = Hazard {
    name: "lost-update",
    about: "threads read a counter and write back one more; some are lost",
    staged: "all threads meet between their read and their write",
    wrong: |_| {
        wrong(&words::names(Lang::En, THREADS), ROUNDS, &meeting(THREADS, LONG))?;
        Ok(())
    },
    cure: |_| {
        cure(&words::names(Lang::En, THREADS), ROUNDS, &meeting(THREADS, LONG))?;
        Ok(())
    },
    observed: |record| {
        let counter = counter(record)?;
        let writes: Vec<&Bar> = works(record, "counter = ").collect();
        let lost = writes.len().checked_sub(counter).filter(|lost| *lost > 0)?;
        let total = writes.len();
        let count = format!("lost {lost} of {total} updates: the counter is {counter}");
        Some(vec![count, one_lost(record, &writes)?])
    },
    cured: |_, record| {
        let (counter, updates) = (counter(record)?, works(record, "counter += 1").count());
        let line = format!("lost 0 of {updates} updates: the counter is {counter}");
        (counter == updates).then_some(line)
    },
};

/// The answer, once it is known.
fn counter(record: &Record) -> Option<usize> {
    works(record, "counter is ").last().and_then(written)
}

/// Two threads that read the same and wrote the same.
fn one_lost(record: &Record, writes: &[&Bar]) -> Option<String> {
    let (first, second) = writes.iter().enumerate().find_map(|(place, first)| {
        let same = |other: &&&Bar| other.text == first.text && other.lane != first.lane;
        Some((*first, *writes[place + 1..].iter().find(same)?))
    })?;
    let read = |write: &Bar| {
        let before = |read: &&Bar| read.lane == write.lane && read.begin < write.begin;
        works(record, "read counter").filter(before).last()
    };
    let value = written(first)?;
    let mut steps = Vec::new();
    for write in [first, second] {
        let read = read(write)?;
        steps.push((read.begin, format!("{} read {}", name(record, read), value.checked_sub(1)?)));
        steps.push((write.begin, format!("{} wrote {value}", name(record, write))));
    }
    steps.sort();
    Some(steps.into_iter().map(|(_, step)| step).collect::<Vec<_>>().join(", "))
}

fn works<'a>(record: &'a Record, begin: &'a str) -> impl Iterator<Item = &'a Bar> {
    record.bars_of(Word::Work).filter(move |work| work.ended && work.text.starts_with(begin))
}

/// The number at the end of a work's text.
fn written(work: &Bar) -> Option<usize> {
    work.text.rsplit(' ').next()?.parse().ok()
}
