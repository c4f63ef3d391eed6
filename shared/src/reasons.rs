//! What the lanes of a record wait for: the reasons that take longest, each with a shade.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::lanes::shortened;
use crate::record::Record;
use crate::vocabulary::Word;

/// How a wait is drawn.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Shade {
    /// Its class in an SVG.
    pub class: &'static str,
    /// Its cell in the terminal, to be told from the others without colour.
    pub mark: char,
}

/// Those of the reasons that take longest, the longest first.
const SHADES: [Shade; 3] = [
    Shade { class: "wait w1", mark: '░' },
    Shade { class: "wait w2", mark: '▒' },
    Shade { class: "wait w3", mark: ':' },
];
/// That of all other waits where some have shades of their own.
const OTHER: Shade = Shade { class: "wait", mark: '·' };
/// That of all waits where none has.
const ALL: Shade = Shade { class: "wait", mark: '░' };

/// The reasons of a record with a shade of their own, the one that takes longest first. One
/// alone needs none.
pub(crate) struct Reasons<'a> {
    names: Vec<&'a str>,
    /// All that is waited for besides, where that is one reason.
    other: Option<&'a str>,
}

impl<'a> Reasons<'a> {
    /// Those of a record.
    pub fn of(record: &'a Record) -> Self {
        let mut times: BTreeMap<&str, u64> = BTreeMap::new();
        for bar in record.bars_of(Word::Wait) {
            *times.entry(&bar.text).or_default() += bar.end - bar.begin;
        }
        // Between its polls a task waits, and need not say for what.
        let said = times.remove("").is_none() && record.lanes_of(Word::Task).next().is_none();
        let mut reasons: Vec<_> = times.into_iter().collect();
        reasons.sort_by_key(|(_, time)| Reverse(*time));
        let mut names: Vec<_> = reasons.into_iter().map(|(name, _)| name).collect();
        match names[..] {
            [] | [_] => Reasons { names: Vec::new(), other: None },
            [.., last] => {
                let other = (said && names.len() == SHADES.len() + 1).then_some(last);
                names.truncate(SHADES.len());
                Reasons { names, other }
            }
        }
    }

    /// The shade of a wait for this reason.
    pub fn shade(&self, reason: &str) -> Shade {
        let place = self.names.iter().position(|own| *own == reason);
        place.map_or(self.rest(), |place| SHADES[place])
    }

    /// The shade of all that has none of its own.
    pub fn rest(&self) -> Shade {
        if self.names.is_empty() { ALL } else { OTHER }
    }

    /// What that stands for.
    pub fn rest_is(&self) -> String {
        match self.other {
            Some(other) => said(other),
            None if self.names.is_empty() => "wait".to_owned(),
            None => "other waits".to_owned(),
        }
    }

    /// Each shade of a reason with what it stands for.
    pub fn legend(&self) -> impl Iterator<Item = (Shade, String)> {
        SHADES.into_iter().zip(self.names.iter().map(|name| said(name)))
    }

    /// Whether a cell of the terminal is a wait.
    pub fn is_mark(cell: char) -> bool {
        SHADES.iter().chain([&OTHER, &ALL]).any(|shade| shade.mark == cell)
    }
}

fn said(reason: &str) -> String {
    format!("wait {}", shortened(reason, 20))
}
