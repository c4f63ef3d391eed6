//! `convoy`: what its record shows.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use shared::{Bar, Call, Hazard, Lang, Record, Word, duration};
use threads::Refused;
use threads::hazards::Gap;
use threads::hazards::convoy::{cure, wrong};

use super::{LONG, listed, locked, name};
use crate::section::pause;
use crate::words;

const THREADS: usize = 4;

/// A lock held across a sleep.
pub const HAZARD: Hazard = Hazard {
    name: "convoy",
    about: "a lock is held across a sleep, and everybody waits",
    staged: "the first to hold it sleeps when all others have come",
    wrong: |call| run(call, wrong),
    cure: |call| run(call, cure),
    observed: |record| {
        let all = record.lanes_of(Word::Thread).filter(|lane| lane.ended).count();
        let asleep = asleep_with_the_lock(record).find(|sleep| {
            // Whoever has had its turn waits no more, so this is the first.
            all == THREADS && waiting(record, sleep).len() == THREADS - 1
        })?;
        let (sleeper, waiting) = (name(record, asleep), listed(&waiting(record, asleep)));
        let slept = duration(asleep.end - asleep.begin);
        Some(vec![
            format!("{sleeper} sleeps {slept} while it holds ledger"),
            format!("{waiting} wait until it wakes"),
            format!("together they all wait {} for it", duration(waited(record))),
        ])
    },
    cured: |before, record| {
        let (long, short) = (duration(waited(before)), duration(waited(record)));
        let sleeps = record.bars_of(Word::Wait).filter(|wait| wait.text == "sleep").count();
        let free = sleeps == THREADS && asleep_with_the_lock(record).next().is_none();
        free.then(|| format!("all sleep without the lock, and wait {short} for it, not {long}"))
    },
};

type Kernel = fn(&[&str], &Gap, &Gap) -> Result<u32, Refused>;

/// Nobody sleeps before all have begun to wait.
fn run(call: &Call, kernel: Kernel) -> anyhow::Result<()> {
    let came = Arc::new((Mutex::new(0), Condvar::new()));
    let theirs = Arc::clone(&came);
    let arrive = move || {
        *locked(&theirs.0) += 1;
        theirs.1.notify_all();
    };
    let pause = pause(call).part(4);
    let sleep = move || {
        let missing = |came: &mut usize| *came < THREADS;
        let all_came = came.1.wait_timeout_while(locked(&came.0), LONG, missing);
        drop(all_came.unwrap_or_else(PoisonError::into_inner));
        pause.pass();
    };
    let (arrive, sleep): (Gap, Gap) = (Arc::new(arrive), Arc::new(sleep));
    kernel(&words::names(Lang::En, THREADS), &arrive, &sleep)?;
    Ok(())
}

/// Sleeps within a hold of the same thread.
fn asleep_with_the_lock(record: &Record) -> impl Iterator<Item = &Bar> {
    record.bars_of(Word::Wait).filter(|wait| wait.text == "sleep").filter(|sleep| {
        let mut holds = record.bars_of(Word::Hold);
        holds.any(|hold| hold.lane == sleep.lane && hold.overlaps(sleep))
    })
}

/// Who waits for the lock when that sleep ends, and has since before.
fn waiting<'a>(record: &'a Record, sleep: &Bar) -> Vec<&'a str> {
    let stands =
        |wait: &&Bar| wait.text == "ledger" && wait.begin < sleep.end && wait.end >= sleep.end;
    let mut waits: Vec<&Bar> = record.bars_of(Word::Wait).filter(stands).collect();
    waits.sort_by_key(|wait| wait.lane);
    waits.into_iter().map(|wait| name(record, wait)).collect()
}

/// How long all together waited for the lock.
fn waited(record: &Record) -> u64 {
    let waits = record.bars_of(Word::Wait).filter(|wait| wait.text == "ledger");
    waits.map(|wait| wait.end - wait.begin).sum()
}
