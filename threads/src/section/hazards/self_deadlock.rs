//! `self-deadlock`: what its record shows.

use shared::{Hazard, Word};
use threads::hazards::self_deadlock::{cure, wrong};

use super::{done, name};

/// The second lock of one thread.
pub const HAZARD: Hazard = Hazard {
    name: "self-deadlock",
    about: "a thread takes a lock that it holds, and waits for itself",
    staged: "",
    wrong: |_| {
        wrong()?;
        Ok(())
    },
    cure: |_| {
        cure()?;
        Ok(())
    },
    observed: |record| {
        let cycle = record.cycle().filter(|cycle| cycle.steps.len() == 1)?;
        Some(vec![cycle.to_string()])
    },
    cured: |_, record| {
        let total = done(record, "total").next()?;
        let takes = record.bars_of(Word::Hold).count();
        let name = name(record, total);
        (takes == 1).then(|| format!("{name} takes the lock once, and tells the total under it"))
    },
};
