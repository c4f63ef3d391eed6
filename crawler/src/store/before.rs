//! What the crawl before knew of a page, and how a new answer compares with it.

use rusqlite::{Connection, OptionalExtension, params};

use crate::links::Kind;
use crate::store::row;
use crate::store::visit::{Fate, Links, Visit};

/// The result of the crawl before.
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

impl Before {
    /// What is kept of a page since that crawl.
    pub fn of(connection: &Connection, page: i64, since: i64) -> rusqlite::Result<Option<Before>> {
        let sql = "SELECT fate, status, digest, text, (SELECT url.url FROM link JOIN url
            ON url.id = target WHERE link.page = page.url AND link.kind = ?3 LIMIT 1)
            FROM page WHERE url = ?1 AND crawl >= ?2";
        let mut before = connection.prepare_cached(sql)?;
        let redirect = row::number(Kind::Redirect);
        let before = before.query_row(params![page, since, redirect], |row| {
            let fate = row.get_ref(0)?.as_str()?;
            let (state, cut) = (State::of(fate, row.get(1)?), fate == "cut");
            let digest: Option<[u8; 32]> = row.get(2)?;
            let (cut, text, led_to) = (cut && digest.is_none(), row.get(3)?, row.get(4)?);
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
