//! `lost-wakeup`: what its record shows.

use shared::{Hazard, Word};
use threads::hazards::lost_wakeup::{cure, wrong};

use super::{LONG, done, meeting, name};

/// Waiting without a predicate.
pub const HAZARD: Hazard = Hazard {
    name: "lost-wakeup",
    about: "a thread waits for a signal that has been given before",
    staged: "the consumer comes when the signal has been given",
    wrong: |_| {
        wrong(&meeting(2, LONG))?;
        Ok(())
    },
    cure: |_| {
        cure(&meeting(2, LONG))?;
        Ok(())
    },
    observed: |record| {
        let missed = record.missed_signal()?;
        let value = done(record, "value = 1").next()?;
        let (waiter, sender, signal) = (missed.waiter, missed.sender, missed.signal);
        Some(vec![
            format!("{} waits for the {signal}", waiter.name),
            format!("{} gave it before that, and has ended", sender.name),
            format!("the value is there: {} did \"{}\"", name(record, value), value.text),
        ])
    },
    cured: |_, record| {
        let got = record.arrows.iter().find(|arrow| arrow.id.as_deref() == Some("signal"))?;
        let consumer = &record.lanes[got.to.lane].name;
        let waits = record.bars_in(consumer, Word::Wait).filter(|wait| wait.text == "signal");
        let line = format!("{consumer} looks at the value first, and need not wait");
        (waits.count() == 0).then_some(line)
    },
};
