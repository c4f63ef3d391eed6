//! What earlier crawls knew of a page, and how a new answer compares with it.
//!
//! The file keeps the latest result of each URL, and that is what an answer is compared with,
//! whichever crawl it is of: a crawl in which a page failed says nothing of what it did not reach,
//! nor does any of what one had that was begun differently. Only one that can tell makes that
//! gone, and when it comes back it is new.
//!
//! ```text
//!  crawl          1      2 --depth 1   3            4             5
//!  links to it    yes    yes, deeper   yes          no            yes
//!  the page       new    not reached   unchanged    gone          new
//! ```

use rusqlite::{Connection, OptionalExtension, params};

use crate::links::Kind;
use crate::store::begun::{Begun, Difference};
use crate::store::error::StoreError;
use crate::store::ledger::Ledger;
use crate::store::row;
use crate::store::visit::{Fate, Links, Visit};

/// The latest result of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Before {
    state: State,
    /// Whether only a part of it came.
    cut: bool,
    digest: Option<[u8; 32]>,
    text: i64,
    /// Where it led, if it was a redirect.
    led_to: Option<String>,
}

/// Whether there is a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    There,
    /// Not found, gone, or no longer to be fetched.
    Gone,
    /// Nobody can tell: it failed.
    Unknown,
}

impl State {
    fn of(fate: &str, status: Option<u16>) -> State {
        match (fate, status) {
            ("left out", _) | (_, Some(404 | 410)) => State::Gone,
            ("failed", _) | (_, Some(400..)) => State::Unknown,
            _ => State::There,
        }
    }
}

/// What [`State::There`] is in the file.
const THERE: &str = "fate NOT IN ('failed', 'left out') AND coalesce(status, 0) < 400";

impl Ledger {
    /// Notes what the last crawl reached no more, before another one begins: exactly what its
    /// summary counts so.
    ///
    /// It reads all of `page` once or twice.
    pub(super) fn note_gone(&self) -> Result<(), StoreError> {
        let last = self.crawl - 1;
        let any_failed = "SELECT 1 FROM page WHERE crawl = ?1 AND change = 'failed'";
        if last == 0
            || last != self.before // it did not come to its end
            || self.connection.prepare(any_failed)?.exists([last])?
        {
            return Ok(());
        }
        let sql = "SELECT coalesce(max(number), 0) FROM crawl WHERE ended IS NOT NULL
            AND number < ?1";
        let earlier: i64 = self.connection.query_row(sql, [last], |row| row.get(0))?;
        let not_reached = self.not_reached(last, earlier)?;
        let sql = format!("UPDATE page SET change = 'gone' WHERE {not_reached}");
        self.connection.execute(&sql, [])?;
        Ok(())
    }

    /// Which rows of `page` that crawl did not reach, though it would have, were they there still:
    /// of crawls that were begun alike, since the one that came to its end before it; 0: none did.
    pub(super) fn not_reached(&self, crawl: i64, before: i64) -> Result<String, StoreError> {
        let mut alike = Vec::new();
        for earlier in before.max(1)..crawl {
            if self.differs(crawl, earlier)?.is_none() {
                alike.push(earlier.to_string());
            }
        }
        Ok(format!("crawl IN ({}) AND {THERE}", alike.join(", ")))
    }

    /// In what the crawl of that number was begun differently from an earlier one.
    pub(super) fn differs(
        &self,
        crawl: i64,
        before: i64,
    ) -> Result<Option<Difference>, StoreError> {
        let begun = |number| Begun::of(&self.connection, number);
        Ok(begun(crawl)?.zip(begun(before)?).and_then(|(now, then)| now.differs(&then)))
    }
}

impl Before {
    /// What is kept of a page.
    pub fn of(connection: &Connection, page: i64) -> rusqlite::Result<Option<Before>> {
        let sql = "SELECT fate, status, change, digest, text, (SELECT url.url FROM link JOIN url
            ON url.id = target WHERE link.page = page.url AND link.kind = ?2 LIMIT 1)
            FROM page WHERE url = ?1";
        let mut before = connection.prepare_cached(sql)?;
        let redirect = row::number(Kind::Redirect);
        let before = before.query_row(params![page, redirect], |row| {
            let fate = row.get_ref(0)?.as_str()?;
            let state = match row.get_ref(2)?.as_str_or_null()? {
                Some("gone") => State::Gone, // also if its row is of when it was there
                _ => State::of(fate, row.get(1)?),
            };
            let digest: Option<[u8; 32]> = row.get(3)?;
            let (cut, text, led_to) = (fate == "cut" && digest.is_none(), row.get(4)?, row.get(5)?);
            Ok(Before { state, cut, digest, text, led_to })
        });
        before.optional()
    }

    /// The word for an answer where nothing was before.
    pub fn nothing(visit: &Visit) -> Option<&'static str> {
        (State::of(visit.fate.name(), visit.status) == State::There).then_some("new")
    }

    /// The word for what an answer changed; none if it tells nothing that was not known.
    pub fn compared(&self, visit: &Visit) -> Option<&'static str> {
        match (self.state, State::of(visit.fate.name(), visit.status)) {
            (State::There, State::There) if self.is_same(visit) => Some("unchanged"),
            // Of a part nobody can tell whether the whole is the same, nor what else it led to.
            (State::There, State::There) if self.digest.is_some() && is_cut(visit) => {
                Some("failed")
            }
            (State::There, State::There) if self.cut && visit.digest.is_some() => None,
            (State::There, State::There) => Some("changed"),
            (State::There, State::Gone) => Some("gone"),
            (State::Gone, State::There) => Some("new"),
            (State::There, State::Unknown) => Some("failed"),
            _ => None,
        }
    }

    fn is_same(&self, visit: &Visit) -> bool {
        let has_same_content = match (self.digest, visit.digest) {
            (Some(before), Some(now)) => before == now,
            _ => self.text == visit.text.cast_signed(), // of a body that was cut off
        };
        visit.fate == Fate::Unchanged || has_same_content && self.led_to.as_deref() == led_to(visit)
    }
}

/// Whether only a part of it came; a page that has more links than are taken was read to its end.
fn is_cut(visit: &Visit) -> bool {
    matches!(visit.fate, Fate::Cut(_)) && visit.digest.is_none()
}

fn led_to(visit: &Visit) -> Option<&str> {
    let Links::Found(links) = &visit.links else { return None };
    let redirect = links.iter().find(|link| link.kind == Kind::Redirect);
    redirect.map(|link| link.url.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_there_gone_or_nobody_can_tell() {
        for (fate, status, state) in [
            ("fetched", Some(200), State::There),
            ("unchanged", Some(304), State::There),
            ("redirected", Some(301), State::There),
            ("cut", Some(200), State::There),
            ("fetched", Some(404), State::Gone),
            ("cut", Some(410), State::Gone),
            ("left out", None, State::Gone),
            ("fetched", Some(403), State::Unknown),
            ("failed", Some(503), State::Unknown),
            ("failed", None, State::Unknown),
        ] {
            assert_eq!(State::of(fate, status), state, "{fate} {status:?}");
        }
    }
}
