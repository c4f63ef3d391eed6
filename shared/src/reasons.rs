//! What the lanes of a record wait for: the reasons that take longest, each with a shade.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::lanes::shortened;
use crate::record::Record;
use crate::vocabulary::Word;

/// The classes of the reasons with a shade of their own; all others are `wait` alone.
const SHADES: [&str; 3] = ["wait w1", "wait w2", "wait w3"];

/// The reasons of a record, the one that takes longest first. One alone needs no shade.
pub(crate) struct Reasons<'a>(Vec<&'a str>);

impl<'a> Reasons<'a> {
    /// Those of a record.
    pub fn of(record: &'a Record) -> Self {
        let mut times: BTreeMap<&str, u64> = BTreeMap::new();
        for bar in record.bars_of(Word::Wait).filter(|bar| !bar.text.is_empty()) {
            *times.entry(&bar.text).or_default() += bar.end - bar.begin;
        }
        let mut reasons: Vec<_> = times.into_iter().collect();
        reasons.sort_by_key(|(_, time)| Reverse(*time));
        let names: Vec<_> = reasons.into_iter().map(|(name, _)| name).collect();
        Reasons(if names.len() > 1 { names } else { Vec::new() })
    }

    /// The class of a wait for this reason.
    pub fn class(&self, reason: &str) -> &'static str {
        let place = self.0.iter().position(|own| *own == reason);
        place.and_then(|place| SHADES.get(place)).copied().unwrap_or("wait")
    }

    /// Each class with what it stands for.
    pub fn legend(&self) -> Vec<(&'static str, String)> {
        SHADES
            .into_iter()
            .zip(&self.0)
            .map(|(class, name)| (class, format!("wait {}", shortened(name, 20))))
            .collect()
    }
}
