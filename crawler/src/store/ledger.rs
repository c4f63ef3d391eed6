//! The connection, and what one crawl knows beside the tables.

use std::collections::VecDeque;
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use url::{Position, Url};

use crate::store::admit::Admit;
use crate::store::error::StoreError;
use crate::store::lock::Lock;
use crate::store::queued::{OriginId, Queued, UrlId, Validators};
use crate::store::recent::Recent;
use crate::store::row;
use crate::store::visit::Listed;
use crate::store::way::Way;

/// What a write added to the frontier.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Committed {
    /// How many URLs of which origin are queued now that were not before.
    pub added: Vec<(OriginId, u64)>,
    /// Those of these origins that were not in the file.
    pub new_origins: Vec<(OriginId, Url)>,
}

/// An origin of which URLs are queued.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    /// Its number.
    pub id: OriginId,
    /// Scheme, host and port.
    pub url: Url,
    /// How many of its URLs are queued.
    pub unfinished: u64,
}

/// What the file knows of an origin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// Scheme, host and port.
    pub url: Url,
    /// What its `robots.txt` said, in whichever crawl it was asked.
    pub robots: Option<RobotsKept>,
}

/// An answer to the question for `robots.txt`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RobotsKept {
    /// Its status; `None`: no answer came.
    pub status: Option<u16>,
    /// Its body; what comes after 500 KiB is not kept.
    pub body: Vec<u8>,
    /// When it came, in seconds since 1970.
    pub fetched_at: u64,
}

/// How much of a `robots.txt` counts (RFC 9309, 2.5).
const ROBOTS: usize = 500 * 1024;

/// The pages whose depth fell after their links were kept.
pub(super) type Work = VecDeque<i64>;

/// Everything the thread that keeps the file needs; its functions run in a transaction.
pub(super) struct Ledger {
    pub connection: Connection, // closed before the lock is given back: fields drop in order
    /// The number of this crawl.
    pub crawl: i64,
    /// The one that came to its end before; 0: none did.
    pub before: i64,
    pub depth: Option<u32>,
    pub hops: u32,
    pub admit: Box<dyn Admit>,
    /// The last place in the queue that was given away.
    pub place: i64,
    /// Pages whose links have to be walked again, within the transaction that set them.
    pub work: Work,
    /// What the command at work has added so far.
    pub committed: Committed,
    /// The origin that was asked for last: all before its path, and its number. A write that
    /// fails ends all writing, so no number stays here that is not in the file.
    pub last_origin: (String, i64),
    /// What links led to; as with `last_origin`, nothing stays here that is not in the file.
    pub recent: Recent,
    /// Whether `crawl.ended` is set.
    pub is_ended: bool,
    pub lock: Option<Lock>,
}

impl Ledger {
    /// Fails if the file is no longer found under its name.
    pub fn in_place(&self) -> Result<(), StoreError> {
        let is_in_place = self.lock.as_ref().is_none_or(Lock::is_in_place);
        if is_in_place { Ok(()) } else { Err(StoreError::Moved) }
    }

    /// Unfinished URLs of an origin, in the order in which they were queued, behind `after`.
    ///
    /// What is gone is asked for anew, so an answer of 304 tells of a page that was there.
    pub fn more(
        &self,
        origin: OriginId,
        after: UrlId,
        most: usize,
    ) -> Result<Vec<Queued>, StoreError> {
        let sql = "SELECT url.id, url.url, kind, url.depth, url.hops, etag, modified FROM url
            LEFT JOIN page ON page.url = url.id AND fate IN ('fetched', 'unchanged', 'redirected')
              AND status < 400 AND change IS NOT 'gone'
              AND (SELECT scope FROM crawl WHERE number = page.crawl)
                = (SELECT scope FROM crawl WHERE number = ?4)
            WHERE origin = ?1 AND queued > finished
              AND place > coalesce((SELECT place FROM url WHERE id = ?2), 0)
            ORDER BY place LIMIT ?3";
        let mut more = self.connection.prepare_cached(sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let more = more.query_map(params![origin.0, after.0, most, self.crawl], |row| {
            let validators = Validators { etag: row.get(5)?, modified: row.get(6)? };
            Ok(Queued {
                id: UrlId(row.get(0)?),
                origin,
                url: url(row, 1)?,
                kind: row::kind_of(row.get(2)?),
                depth: row.get::<_, Option<u32>>(3)?.unwrap_or(0),
                hops: row.get::<_, Option<u32>>(4)?.unwrap_or(0),
                validators,
                tries: 0,
            })
        })?;
        Ok(more.collect::<Result<_, _>>()?)
    }

    /// The origins of which URLs are queued.
    pub fn waiting(&self) -> Result<Vec<Waiting>, StoreError> {
        let sql = "SELECT origin.id, origin.url, count(*) FROM url JOIN origin
            ON origin.id = url.origin WHERE queued > finished GROUP BY url.origin";
        let mut origins = self.connection.prepare(sql)?;
        let origins = origins.query_map([], |row| {
            let unfinished = row.get::<_, i64>(2)?.unsigned_abs();
            Ok(Waiting { id: OriginId(row.get(0)?), url: url(row, 1)?, unfinished })
        })?;
        Ok(origins.collect::<Result<_, _>>()?)
    }

    /// The origin of that number.
    pub fn known(&self, id: OriginId) -> Result<Origin, StoreError> {
        let sql = "SELECT url, robots_status, robots, robots_at FROM origin WHERE id = ?1";
        let mut origin = self.connection.prepare_cached(sql)?;
        let known = |row: &Row<'_>| Ok(Origin { url: url(row, 0)?, robots: robots(row)? });
        Ok(origin.query_row([id.0], known)?)
    }

    /// Keeps what was answered, and queues the sitemaps that it lists.
    pub fn keep_robots(
        &mut self,
        origin: OriginId,
        kept: &RobotsKept,
        sitemaps: &Listed,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE origin SET robots_status = ?2, robots = ?3, robots_at = ?4 WHERE id = ?1";
        let body = &kept.body[..kept.body.len().min(ROBOTS)];
        let at = i64::try_from(kept.fetched_at).unwrap_or(i64::MAX);
        self.connection.execute(sql, params![origin.0, kept.status, body, at])?;
        self.reach_all(sitemaps)
    }

    /// Links that no page holds.
    pub fn reach_all(&mut self, listed: &Listed) -> Result<(), StoreError> {
        for link in &listed.malformed {
            self.reach_broken(link, &Way::first(link.kind))?;
        }
        for link in &listed.links {
            let left_out = link.left_out.as_ref().map(Into::into);
            self.reach(&link.url, &Way::first(link.kind), left_out)?;
        }
        self.carry_on()
    }

    /// The text of a URL.
    pub fn url(&self, id: i64) -> Result<Url, StoreError> {
        let mut text = self.connection.prepare_cached("SELECT url FROM url WHERE id = ?1")?;
        Ok(text.query_row([id], |row| url(row, 0))?)
    }

    /// The number of a URL's origin, which becomes known if it is not.
    pub fn origin(&mut self, url: &Url) -> Result<i64, StoreError> {
        let own = &url[..Position::BeforePath];
        if self.last_origin.0 == own {
            return Ok(self.last_origin.1); // the links of a page mostly lead to its own
        }
        let id = self.look_up_origin(&url.origin().ascii_serialization())?;
        self.last_origin = (own.to_owned(), id);
        Ok(id)
    }

    fn look_up_origin(&mut self, text: &str) -> Result<i64, StoreError> {
        let mut find = self.connection.prepare_cached("SELECT id FROM origin WHERE url = ?1")?;
        if let Some(id) = find.query_row([text], |row| row.get(0)).optional()? {
            return Ok(id);
        }
        self.connection.execute("INSERT INTO origin (url) VALUES (?1)", [text])?;
        let id = self.connection.last_insert_rowid();
        let url = Url::parse(text).map_err(|error| StoreError::Damaged(error.to_string()))?;
        self.committed.new_origins.push((OriginId(id), url));
        Ok(id)
    }

    /// One more URL of that origin is queued.
    pub fn added(&mut self, origin: i64) {
        let added = &mut self.committed.added;
        match added.iter_mut().find(|(known, _)| known.0 == origin) {
            Some((_, count)) => *count += 1,
            None => added.push((OriginId(origin), 1)),
        }
    }

    /// How many URLs are queued and not finished.
    pub fn unfinished(&self) -> Result<u64, StoreError> {
        count(&self.connection, "SELECT count(*) FROM url WHERE queued > finished")
    }

    /// Notes when nothing was left, or that something is again.
    pub fn note_end(&mut self) -> Result<(), StoreError> {
        let mut any = self.connection.prepare_cached(ANY_UNFINISHED)?;
        let is_ended = !any.exists([])?;
        if is_ended != self.is_ended {
            let ended = is_ended.then(now);
            let sql = "UPDATE crawl SET ended = ?2 WHERE number = ?1";
            self.connection.execute(sql, params![self.crawl, ended])?;
            self.is_ended = is_ended;
        }
        Ok(())
    }
}

/// Whether a URL is unfinished.
pub(super) const ANY_UNFINISHED: &str = "SELECT 1 FROM url WHERE queued > finished LIMIT 1";

/// The one number that a query answers.
pub(super) fn count(connection: &Connection, sql: &str) -> Result<u64, StoreError> {
    Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

fn robots(row: &Row<'_>) -> rusqlite::Result<Option<RobotsKept>> {
    let Some(at) = row.get::<_, Option<i64>>(3)? else { return Ok(None) };
    let body = row.get::<_, Option<Vec<u8>>>(2)?.unwrap_or_default();
    Ok(Some(RobotsKept { status: row.get(1)?, body, fetched_at: at.unsigned_abs() }))
}

/// The URL in that column.
pub(super) fn url(row: &Row<'_>, column: usize) -> rusqlite::Result<Url> {
    let text = row.get_ref(column)?.as_str()?;
    Url::parse(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
