//! A crawl begins, or goes on where it was left.
//!
//! A crawl is unfinished as long as a URL of the file is. It goes on only as it was begun:
//! with another scope some of what is finished would not belong to it, and some of what was
//! left out would. Another extractor does not stop it: the links of either are the crawl's.

use rusqlite::{Connection, params};
use url::Url;

use crate::left_out::LeftOut;
use crate::links::Kind;
use crate::store::begun::{Begun, Difference};
use crate::store::error::StoreError;
use crate::store::ledger::Work;
use crate::store::ledger::{ANY_UNFINISHED, Committed, Ledger, count, now, url};
use crate::store::lock::Lock;
use crate::store::plan::{Opened, Plan};
use crate::store::recent::Recent;
use crate::store::way::Way;

/// Begins a crawl or goes on with one, in one transaction.
pub(super) fn begin(
    connection: Connection,
    lock: Option<Lock>,
    plan: Plan,
) -> Result<(Ledger, Opened), StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let last: i64 = one(&connection, "SELECT coalesce(max(number), 0) FROM crawl")?;
    let goes_on = !plan.again && connection.prepare(ANY_UNFINISHED)?.exists([])?;
    if goes_on {
        same(&connection, last, &plan)?;
    }
    let (starts, listed, scope) = (plan.starts.clone(), plan.starts(), plan.kept_scope());
    let mut ledger = ledger(connection, lock, plan, if goes_on { last } else { last + 1 })?;
    let opened = if goes_on { ledger.resume()? } else { ledger.start(&starts, &listed, &scope)? };
    ledger.connection.execute_batch("COMMIT")?;
    Ok((ledger, opened))
}

fn ledger(
    connection: Connection,
    lock: Option<Lock>,
    plan: Plan,
    crawl: i64,
) -> Result<Ledger, StoreError> {
    let before = "SELECT coalesce(max(number), 0) FROM crawl WHERE ended IS NOT NULL";
    Ok(Ledger {
        before: one(&connection, before)?,
        place: one(&connection, "SELECT coalesce(max(place), 0) FROM url")?,
        connection,
        crawl,
        recent: Recent::new(plan.recent()),
        depth: plan.depth,
        hops: plan.hops,
        admit: plan.admit,
        work: Work::new(),
        committed: Committed::default(),
        last_origin: (String::new(), 0),
        is_ended: false,
        lock,
    })
}

fn one(connection: &Connection, sql: &str) -> Result<i64, StoreError> {
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

fn same(connection: &Connection, crawl: i64, plan: &Plan) -> Result<(), StoreError> {
    let Some(begun) = Begun::of(connection, crawl)? else { return Ok(()) };
    match Begun::asked(plan).differs(&begun) {
        Some(Difference { what, was, is }) => Err(StoreError::Differs { what, was, is }),
        None => Ok(()),
    }
}

impl Ledger {
    /// A new crawl; what was unfinished is given up.
    fn start(&mut self, starts: &[Url], listed: &str, scope: &str) -> Result<Opened, StoreError> {
        let give_up = "UPDATE url SET queued = finished WHERE queued > finished";
        self.connection.execute(give_up, [])?;
        self.note_gone()?;
        let sql = "INSERT INTO crawl (number, begun, starts, scope, depth, hops)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let begun = params![self.crawl, now(), listed, scope, self.depth, self.hops];
        self.connection.execute(sql, begun)?;
        for start in starts {
            let left_out = (!start.origin().is_tuple()).then_some(LeftOut::Scheme);
            let left_out = left_out.as_ref().map(Into::into);
            self.reach(start, &Way::first(Kind::Start), left_out)?;
        }
        self.committed = Committed::default(); // `origins` tells of these
        let crawl = u32::try_from(self.crawl).unwrap_or(u32::MAX);
        Ok(if crawl == 1 { Opened::New } else { Opened::Again { crawl } })
    }

    /// The crawl goes on; the watch for traps hears of all that was queued, in that order.
    fn resume(&mut self) -> Result<Opened, StoreError> {
        let sql = "SELECT url.url, run, text, shape FROM url
            LEFT JOIN page ON page.url = url.id AND page.crawl = ?1 AND (fate = 'unchanged'
              OR fate = 'fetched' AND status BETWEEN 200 AND 299)
            WHERE queued = ?1 ORDER BY place";
        let mut known = self.connection.prepare(sql)?;
        let mut known = known.query([self.crawl])?;
        while let Some(row) = known.next()? {
            let url = url(row, 0)?;
            self.admit.known(&url);
            if let (Some(text), Some(shape)) = (row.get(2)?, row.get::<_, Option<i64>>(3)?) {
                let text: i64 = text;
                self.admit.saw(&url, row.get(1)?, text.cast_unsigned(), shape.cast_unsigned());
            }
        }
        let sql = "SELECT count(*) FROM page WHERE fate <> 'left out' AND crawl";
        let finished = count(&self.connection, &format!("{sql} = {}", self.crawl))?;
        Ok(Opened::Resumed { unfinished: self.unfinished()?, finished })
    }
}
