//! `deadlock`: what its record shows.

use shared::{Bar, Hazard, Word};
use threads::hazards::deadlock::{cure, wrong};

use super::{LONG, SHORT, done, listed, meeting, name};

/// Two locks in opposite order.
pub const HAZARD: Hazard = Hazard {
    name: "deadlock",
    about: "two threads take two locks in opposite order and wait for ever",
    staged: "each has its first lock before either asks for its second",
    wrong: |_| {
        wrong(&meeting(2, LONG))?;
        Ok(())
    },
    cure: |_| {
        cure(&meeting(2, SHORT))?;
        Ok(())
    },
    observed: |record| {
        let cycle = record.cycle().filter(|cycle| cycle.steps.len() > 1)?;
        let entries = done(record, "enter in both").count();
        let waiting = cycle.steps.len();
        Some(vec![cycle.to_string(), format!("entries made: {entries} of {waiting}")])
    },
    cured: |_, record| {
        let first = record.bars_of(Word::Hold).next()?;
        let firsts = record.lanes_of(Word::Thread).map(|lane| {
            let mut holds = record.bars_in(&lane.name, Word::Hold);
            holds.next().is_some_and(|hold| hold.text == first.text)
        });
        let mut entered: Vec<&Bar> = done(record, "enter in both").collect();
        entered.sort_by_key(|bar| bar.lane);
        let names: Vec<&str> = entered.into_iter().map(|bar| name(record, bar)).collect();
        let line = format!("{} each take {} first, and enter", listed(&names), first.text);
        (firsts.filter(|same| *same).count() == names.len() && names.len() == 2).then_some(line)
    },
};
