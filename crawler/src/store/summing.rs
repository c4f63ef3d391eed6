//! The queries behind the summary.
//!
//! # Cost
//!
//! Each table is read a few times from its beginning to its end, `link` once or twice: no
//! index is kept for what is asked once a crawl.

use rusqlite::Row;

use crate::store::error::StoreError;
use crate::store::ledger::{Ledger, count};
use crate::store::summary::{Compared, Group, Named, Summary};

/// How many of each list are named, at most; the rest is counted.
pub(super) const NAMED: u64 = 20;

impl Ledger {
    /// What came of the crawl so far.
    pub(super) fn summary(&self) -> Result<Summary, StoreError> {
        let (wire, bytes) = self.traffic()?;
        let unfinished = self.unfinished()?;
        let compared = if self.crawl > 1 { Some(self.compared(unfinished)?) } else { None };
        Ok(Summary {
            crawl: u32::try_from(self.crawl).unwrap_or(u32::MAX),
            kept: self.lock.is_some(),
            unfinished,
            statuses: self.rows(STATUSES, |row| Ok((row.get(0)?, unsigned(row, 1)?)))?,
            fates: self.rows(FATES, |row| Ok((row.get(0)?, unsigned(row, 1)?)))?,
            broken: self.broken()?,
            left_out: self.rows(LEFT_OUT, group)?,
            traps: self.named(TRAPS)?,
            cut: self.named(CUT)?,
            compared,
            differs: self.differs(self.crawl, self.before)?,
            links: self.count(LINKS)?,
            wire,
            bytes,
        })
    }

    pub(super) fn rows<T>(
        &self,
        sql: &str,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut rows = self.connection.prepare(sql)?;
        Ok(rows.query_map([self.crawl], row)?.collect::<Result<_, _>>()?)
    }

    pub(super) fn count(&self, sql: &str) -> Result<u64, StoreError> {
        Ok(self.connection.query_row(sql, [self.crawl], |row| unsigned(row, 0))?)
    }

    /// The largest groups; how many URLs all groups hold.
    fn named(&self, sql: &str) -> Result<Named<Group>, StoreError> {
        let total = self.count(&format!("SELECT coalesce(sum(urls), 0) FROM ({sql})"))?;
        let first = self.rows(&format!("{sql} ORDER BY urls DESC, 1 LIMIT {NAMED}"), group)?;
        Ok(Named { first, count: total })
    }

    fn traffic(&self) -> Result<(u64, u64), StoreError> {
        let sql = "SELECT coalesce(sum(wire), 0), coalesce(sum(bytes) FILTER (WHERE
            fate <> 'unchanged'), 0) FROM page WHERE crawl = ?1";
        let sums = |row: &Row<'_>| Ok((unsigned(row, 0)?, unsigned(row, 1)?));
        Ok(self.connection.query_row(sql, [self.crawl], sums)?)
    }

    fn compared(&self, unfinished: u64) -> Result<Compared, StoreError> {
        let words = self.rows(CHANGES, |row| Ok((row.get::<_, String>(0)?, unsigned(row, 1)?)))?;
        let of = |word: &str| words.iter().find(|(own, _)| own == word).map_or(0, |own| own.1);
        let not_reached = if unfinished == 0 { self.count_not_reached()? } else { 0 };
        // A page that failed may be the only one that led to them.
        let (gone, unreached) = if of("failed") == 0 { (not_reached, 0) } else { (0, not_reached) };
        Ok(Compared {
            new: of("new"),
            changed: of("changed"),
            unchanged: of("unchanged"),
            gone: of("gone") + gone,
            failed: of("failed"),
            unreached,
        })
    }

    fn count_not_reached(&self) -> Result<u64, StoreError> {
        let not_reached = self.not_reached(self.crawl, self.before)?;
        count(&self.connection, &format!("SELECT count(*) FROM page WHERE {not_reached}"))
    }
}

const STATUSES: &str = "SELECT status, count(*) FROM page WHERE crawl = ?1
    AND fate <> 'left out' GROUP BY status ORDER BY status NULLS LAST";

const FATES: &str = "SELECT fate, count(*) AS pages FROM page WHERE crawl = ?1
    GROUP BY fate ORDER BY pages DESC, fate";

const CHANGES: &str = "SELECT change, count(*) FROM page WHERE crawl = ?1
    AND change IS NOT NULL GROUP BY change";

const LEFT_OUT: &str = "SELECT left_out, count(*) AS urls, min(url), reason FROM url
    WHERE seen = ?1 AND left_out IS NOT NULL GROUP BY left_out ORDER BY urls DESC, left_out";

const TRAPS: &str = "SELECT reason, count(*) AS urls, min(url), reason FROM url
    WHERE seen = ?1 AND left_out = 'trap' GROUP BY reason";

const CUT: &str = "SELECT page.reason, count(*) AS urls, min(url.url), page.reason
    FROM page JOIN url ON url.id = page.url WHERE crawl = ?1 AND fate = 'cut'
    GROUP BY page.reason";

const LINKS: &str = "SELECT count(*) FROM link JOIN page ON page.url = link.page
    WHERE page.crawl = ?1";

fn group(row: &Row<'_>) -> rusqlite::Result<Group> {
    let reason = row.get::<_, Option<String>>(3)?.unwrap_or_default();
    let rule = row.get::<_, Option<String>>(0)?.unwrap_or_default();
    Ok(Group { rule, count: unsigned(row, 1)?, example: row.get(2)?, reason })
}

pub(super) fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.unsigned_abs())
}
