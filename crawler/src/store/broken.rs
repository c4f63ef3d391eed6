//! The broken links of a crawl: pages that nobody can read, and redirects that lead to none.
//!
//! ```text
//!   page ──▶ /a ══▶ /b ══▶ 404          ══▶ a redirect; it is the page that is told
//!   page ──▶ /1 ══▶ /2 ══▶ /1 ══▶ …     each answers, and there is no end
//! ```
//!
//! A redirect is in a circle, or leads into one, if it is none of those whose way ends. These
//! are found backwards, from those that lead to what is no redirect; so each is met once,
//! however long the ways are. Of a circle those are told that a link names, not those that
//! only a redirect leads to.
//!
//! # Cost
//!
//! The pages once, the redirects a few times, and `link` once, each looked up among what is
//! broken: that is cheaper than an index that every commit would have to keep.

use rusqlite::Row;

use crate::links::Kind;
use crate::store::error::StoreError;
use crate::store::ledger::Ledger;
use crate::store::row;
use crate::store::summary::{Broken, Named};
use crate::store::summing::{NAMED, unsigned};

/// Why a redirect is broken that leads to no page.
const CIRCLE: &str = "its redirects go round in a circle";

impl Ledger {
    /// The broken links that most links lead to; how many there are in all.
    pub(super) fn broken(&self) -> Result<Named<Broken>, StoreError> {
        let broken = broken_tables();
        let count = self.count(&format!("WITH RECURSIVE {broken} SELECT count(*) FROM broken"))?;
        // `min` brings the line of that page along; and no order is that in which URLs became
        // known, which no two crawls share. A redirect holds it only if no page does.
        let sql = format!(
            "WITH RECURSIVE {broken},
               holders AS (
                 SELECT leads.id, count(*) FILTER (WHERE fate <> 'redirected') AS links, line,
                   min((fate = 'redirected') || url.url) AS holder, leads.at AS through
                 FROM link CROSS JOIN leads ON leads.at = target
                 CROSS JOIN page ON page.url = link.page AND crawl = ?1
                 CROSS JOIN url ON url.id = link.page GROUP BY leads.id)
             SELECT url.url, status, broken.reason, substr(holder, 2), line, coalesce(links, 0),
               iif(through = broken.id, NULL, (SELECT url FROM url WHERE id = through))
             FROM broken JOIN url ON url.id = broken.id
             LEFT JOIN holders ON holders.id = broken.id
             ORDER BY links DESC, url.url LIMIT {NAMED}"
        );
        Ok(Named { first: self.rows(&sql, told)?, count })
    }
}

/// `hop`: where each redirect leads; `ends`: those whose way has an end; `broken`; `leads`:
/// what leads there, itself and all redirects before it, each of which leads to one alone.
fn broken_tables() -> String {
    let redirect = row::number(Kind::Redirect);
    format!(
        "hop AS MATERIALIZED (SELECT link.page AS at, target AS next
           FROM page CROSS JOIN link ON link.page = page.url
           WHERE crawl = ?1 AND fate = 'redirected' AND link.kind = {redirect}),
         ends(at) AS (SELECT at FROM hop WHERE next NOT IN (SELECT at FROM hop)
           UNION SELECT hop.at FROM ends JOIN hop ON next = ends.at),
         broken(id, status, reason) AS MATERIALIZED (
           SELECT url, status, reason FROM page
             WHERE crawl = ?1 AND (status >= 400 OR fate = 'failed')
           UNION ALL SELECT at, status, '{CIRCLE}' FROM hop
             CROSS JOIN page ON page.url = at CROSS JOIN url ON url.id = at
             WHERE at NOT IN (SELECT at FROM ends) AND url.hops = 0),
         leads(id, at) AS (SELECT id, id FROM broken
           UNION SELECT leads.id, hop.at FROM leads JOIN hop ON next = leads.at
             WHERE hop.at IN (SELECT at FROM ends))"
    )
}

fn told(row: &Row<'_>) -> rusqlite::Result<Broken> {
    let holder: Option<String> = row.get(3)?;
    let line: Option<u32> = row.get(4)?;
    Ok(Broken {
        url: row.get(0)?,
        status: row.get(1)?,
        reason: row.get(2)?,
        held_by: holder.map(|holder| (holder, line.unwrap_or(0))),
        links: unsigned(row, 5)?,
        through: row.get(6)?,
    })
}
