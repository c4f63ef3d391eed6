//! How a crawl was begun: only as it was, it goes on; and only if the one before it was begun
//! alike, what it does not find is gone.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use crate::shown::{shown_brief, shown_text};
use crate::store::plan::{Plan, without_extractor};

/// So many starts stand in a sentence, at most.
const NAMED: usize = 3;

/// What one crawl was begun with, and another was not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Which of the settings.
    pub what: &'static str,
    /// As it was before.
    pub was: String,
    /// As it is now.
    pub is: String,
}

/// A crawl as it was begun.
pub(super) struct Begun {
    starts: String,
    scope: String,
    depth: Option<u32>,
    hops: u32,
}

impl Begun {
    /// That crawl of the file, if it is in there.
    pub fn of(connection: &Connection, crawl: i64) -> rusqlite::Result<Option<Begun>> {
        let sql = "SELECT starts, scope, depth, hops FROM crawl WHERE number = ?1";
        let mut begun = connection.prepare(sql)?;
        let begun = begun.query_row([crawl], |row| {
            let (starts, kept): (_, String) = (row.get(0)?, row.get(1)?);
            let scope = without_extractor(&kept).to_owned();
            Ok(Begun { starts, scope, depth: row.get(2)?, hops: row.get(3)? })
        });
        begun.optional()
    }

    /// A crawl as it is asked for.
    pub fn asked(plan: &Plan) -> Begun {
        let (starts, scope) = (plan.starts(), plan.scope.clone());
        Begun { starts, scope, depth: plan.depth, hops: plan.hops }
    }

    /// The first of the settings in which this one differs from `before`.
    pub fn differs(&self, before: &Begun) -> Option<Difference> {
        let starts = [&before.starts, &self.starts].map(|of| of.lines().collect::<BTreeSet<_>>());
        let [was, is] = &starts;
        if was != is {
            let (was, is) = (first_of(was, is), first_of(is, was));
            return Some(Difference { what: "the starts", was, is });
        }
        let depth = |of: &Begun| of.depth.map_or("without limit".into(), |depth| depth.to_string());
        let (was, is) = first_difference(&before.scope, &self.scope);
        [
            ("the scope", was.to_owned(), is.to_owned()),
            ("the depth", depth(before), depth(self)),
            ("redirects in a row up to", before.hops.to_string(), self.hops.to_string()),
        ]
        .into_iter()
        .find(|(_, was, is)| was != is)
        .map(|(what, was, is)| Difference {
            what,
            was: shown_text(&was),
            is: shown_text(&is),
        })
    }
}

/// The first of the starts, and how many more there are: before all, those of which there are
/// none among `others`.
fn first_of(starts: &BTreeSet<&str>, others: &BTreeSet<&str>) -> String {
    let in_order = starts.difference(others).chain(starts.intersection(others));
    let first: Vec<String> = in_order.take(NAMED).map(|start| shown_brief(start)).collect();
    let first = first.join(" ");
    match starts.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// The first two lines that differ; all of it where that is not a matter of lines.
fn first_difference<'text>(was: &'text str, is: &'text str) -> (&'text str, &'text str) {
    let mut lines = was.lines().zip(is.lines());
    lines.find(|(was, is)| was != is).unwrap_or((was, is))
}
