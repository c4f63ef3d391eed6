//! What became of a URL is kept: its page, its links, and the URLs that these queue.

use rusqlite::{OptionalExtension, params};

use crate::shown::{brief, shown_text};
use crate::store::before::Before;
use crate::store::error::StoreError;
use crate::store::ledger::{Ledger, now};
use crate::store::queued::UrlId;
use crate::store::row::{self, Known};
use crate::store::visit::{Fate, Links, Visit};
use crate::store::written::{Reason, kept};

impl Fate {
    /// Its name in the file.
    pub fn name(&self) -> &'static str {
        match self {
            Fate::Fetched => "fetched",
            Fate::Unchanged => "unchanged",
            Fate::Redirected => "redirected",
            Fate::Cut(_) => "cut",
            Fate::Failed(_) => "failed",
            Fate::LeftOut(_) => "left out",
        }
    }

    /// Why it did not end well, as it may be shown.
    fn reason(&self) -> Option<String> {
        match self {
            Fate::Cut(reason) | Fate::Failed(reason) => Some(kept(reason)),
            Fate::LeftOut(left_out) => Some(kept(&left_out.to_string())),
            Fate::Fetched | Fate::Unchanged | Fate::Redirected => None,
        }
    }
}

impl Ledger {
    /// Keeps what became of a URL. If that is kept already of this crawl, nothing happens.
    pub fn commit(&mut self, id: UrlId, visit: &Visit) -> Result<(), StoreError> {
        let page = row::by_id(&self.connection, id.0)?.ok_or(StoreError::NoSuchUrl(id))?;
        if page.finished == self.crawl {
            return Ok(());
        }
        self.finish(&page, visit)?;
        let change = self.change_of(&page, visit)?;
        match visit.fate {
            Fate::Unchanged => self.keep_unchanged(id.0, change, visit)?,
            _ => self.keep_page(id.0, change, visit)?,
        }
        match &visit.links {
            Links::Found(links) => self.keep_links(&page, links, &visit.malformed)?,
            Links::AsBefore => self.keep_old_links(&page)?,
        }
        self.carry_on()?;
        self.tell(&page, visit)
    }

    /// From here on a smaller depth is carried on through its links.
    fn finish(&self, page: &Known, visit: &Visit) -> Result<(), StoreError> {
        let left_out = match &visit.fate {
            Fate::LeftOut(left_out) => Some(Reason::from(left_out)),
            _ => None,
        };
        let sql = "UPDATE url SET queued = ?2, finished = ?2, seen = ?2, left_out = ?3, reason = ?4
            WHERE id = ?1";
        let (rule, text) = left_out.map(|reason| (reason.rule, reason.text)).unzip();
        self.connection.prepare_cached(sql)?.execute(params![page.id, self.crawl, rule, text])?;
        Ok(())
    }

    fn change_of(&self, page: &Known, visit: &Visit) -> Result<Option<&'static str>, StoreError> {
        let before = match page.finished {
            0 => None, // nobody has ever asked for it
            _ => Before::of(&self.connection, page.id)?,
        };
        Ok(before.map_or_else(|| Before::nothing(visit), |before| before.compared(visit)))
    }

    fn keep_page(&self, id: i64, change: Option<&str>, visit: &Visit) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO page (url, crawl, fate, status, reason, change,
            content_type, title, wire, bytes, digest, etag, modified, text, shape, took,
            finished_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
            ?15, ?16, ?17)";
        self.connection.prepare_cached(sql)?.execute(params![
            id,
            self.crawl,
            visit.fate.name(),
            visit.status,
            visit.fate.reason(),
            change,
            visit.content_type.as_deref().map(|own| brief(&shown_text(own))),
            visit.title,
            signed(visit.wire),
            signed(visit.bytes),
            visit.digest,
            visit.validators.etag,
            visit.validators.modified,
            visit.text.cast_signed(),
            visit.shape.cast_signed(),
            micros(visit),
            now(),
        ])?;
        Ok(())
    }

    /// What came with the content stays, for the content did.
    fn keep_unchanged(
        &self,
        id: i64,
        change: Option<&str>,
        visit: &Visit,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE page SET crawl = ?2, fate = 'unchanged', status = ?3, reason = NULL,
            change = ?4, wire = ?5, etag = coalesce(?6, etag), modified = coalesce(?7, modified),
            took = ?8, finished_at = ?9 WHERE url = ?1";
        let changed = self.connection.prepare_cached(sql)?.execute(params![
            id,
            self.crawl,
            visit.status,
            change,
            signed(visit.wire),
            visit.validators.etag,
            visit.validators.modified,
            micros(visit),
            now(),
        ])?;
        if changed == 0 { self.keep_page(id, change, visit) } else { Ok(()) }
    }

    /// The watch for traps hears of a page that came.
    fn tell(&mut self, page: &Known, visit: &Visit) -> Result<(), StoreError> {
        let is_success = match visit.fate {
            Fate::Fetched => visit.status.is_some_and(|status| (200..300).contains(&status)),
            Fate::Unchanged => true,
            _ => false,
        };
        if !is_success {
            return Ok(());
        }
        let sql = "SELECT text, shape FROM page WHERE url = ?1";
        let mut hashes = self.connection.prepare_cached(sql)?;
        let kept = hashes.query_row([page.id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        drop(hashes);
        let (text, shape): (i64, i64) = kept.unwrap_or_default();
        let url = self.url(page.id)?;
        self.admit.saw(&url, page.run, text.cast_unsigned(), shape.cast_unsigned());
        Ok(())
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn micros(visit: &Visit) -> i64 {
    i64::try_from(visit.took.as_micros()).unwrap_or(i64::MAX)
}
