//! A link reaches a URL: how deep that is now, and whether it is queued.
//!
//! Depth, redirects in a row and sitemaps in a row are minima over all links that are
//! followed, each for itself. They only fall, and a URL is queued once they are within the limits, so the set
//! of pages is the same in whatever order they are fetched. When one falls for a page whose
//! links are kept already, it is carried on through them, in the same transaction.
//!
//! So it is with what turns out to be a sitemap: a text that was read before a sitemap named
//! it has its lines in the file, each left out as `unlisted`, and these are followed then.
//!
//! ```text
//!   start ──▶ a ──▶ b ──▶ c      c had depth 3
//!     └──────────────────▲       this link came later: 1, and all behind c fall too
//! ```
//!
//! # Cost
//!
//! A link to a known URL that changes nothing is one look-up, or none if it was found lately.
//! Pages come nearly in the order of their depth, so little is carried on; at worst each
//! page's links are read once for each value that its depth takes.

use rusqlite::params;
use url::Url;

use crate::left_out::LeftOut;
use crate::links::Kind;
use crate::store::error::StoreError;
use crate::store::ledger::Ledger;
use crate::store::row::{self, Known};
use crate::store::way::{Near, Way};
use crate::store::written::{Change, Reason, Rule};

/// How many sitemaps in a row are followed, each listed by the one before. The protocol knows
/// one: an index lists sitemaps, and no index. Without a bound a chain of them has no end, for
/// it leads no link deeper.
const NESTED: u32 = 5;

impl Ledger {
    /// A link reaches a URL, known or not; its number.
    pub(super) fn reach(
        &mut self,
        url: &Url,
        way: &Way,
        left_out: Option<Reason>,
    ) -> Result<i64, StoreError> {
        if let Some(settled) = self.recent.settled(url, way, left_out.as_ref()) {
            return Ok(settled);
        }
        let hash = row::hash(url.as_str());
        let known = match row::by_text(&self.connection, url.as_str(), hash)? {
            Some(known) => self.reach_known(known, Some(url), way, left_out)?,
            None => self.reach_new((url.as_str(), hash), Some(url), way, left_out)?,
        };
        self.recent.note(url, known);
        Ok(known.id)
    }

    /// A link reaches what is no URL, and is never followed; its number.
    pub(super) fn reach_malformed(
        &mut self,
        text: &str,
        way: &Way,
        left_out: Reason,
    ) -> Result<i64, StoreError> {
        let hash = row::hash(text);
        let known = match row::by_text(&self.connection, text, hash)? {
            Some(known) => self.reach_known(known, None, way, Some(left_out))?,
            None => self.reach_new((text, hash), None, way, Some(left_out))?,
        };
        Ok(known.id)
    }

    fn reach_new(
        &mut self,
        (text, hash): (&str, i64),
        url: Option<&Url>,
        way: &Way,
        left_out: Option<Reason>,
    ) -> Result<Known, StoreError> {
        let change = self.change(&unknown(way.kind), url, way, left_out)?;
        let id = change.insert(&self.connection, text, hash)?;
        Ok(Known { id, ..change.now })
    }

    /// A link reaches a known URL; its text is looked up where it is not given.
    pub(super) fn reach_known(
        &mut self,
        known: Known,
        url: Option<&Url>,
        way: &Way,
        left_out: Option<Reason>,
    ) -> Result<Known, StoreError> {
        let kind = row::number(way.kind);
        let old = if known.seen == self.crawl { known } else { forgotten(Known { kind, ..known }) };
        let change = self.change(&old, url, way, left_out)?;
        if change.now != known || change.left_out != Rule::Stays {
            change.update(&self.connection)?;
        }
        let is_other = change.now.near != old.near || change.now.is_sitemap() != old.is_sitemap();
        if is_other && known.finished == self.crawl {
            self.free_links(&old, &change.now)?;
            self.work.push_back(known.id);
        }
        Ok(change.now)
    }

    fn change(
        &mut self,
        old: &Known,
        url: Option<&Url>,
        way: &Way,
        left_out: Option<Reason>,
    ) -> Result<Change, StoreError> {
        let mut change = Change { now: *old, origin: None, place: None, left_out: Rule::Stays };
        change.now.seen = self.crawl;
        if way.is_sitemap {
            change.now.kind = row::number(Kind::Sitemap);
        }
        match left_out {
            Some(reason) => keep_out(&mut change, reason, self.crawl),
            None => self.let_in(&mut change, old, url, way)?,
        }
        Ok(change)
    }

    /// The link is followed, so far as depth, redirects and the watch for traps allow.
    fn let_in(
        &mut self,
        change: &mut Change,
        old: &Known,
        url: Option<&Url>,
        way: &Way,
    ) -> Result<(), StoreError> {
        let near = old.near.map_or(way.near, |near| near.least(way.near));
        change.now.near = Some(near);
        let is_decided = old.queued == self.crawl || old.rank == row::rank(row::TRAP);
        if is_decided || change.now.near == old.near {
            return Ok(());
        }
        match self.too_far(near) {
            Some(reason) => keep_out(change, Reason::from(&reason), self.crawl),
            None => self.queue(change, url, way)?,
        }
        Ok(())
    }

    /// Of several reasons the one whose rank is the lowest: as a way gets nearer, ranks rise.
    fn too_far(&self, near: Near) -> Option<LeftOut> {
        match self.depth {
            Some(limit) if near.depth > limit => Some(LeftOut::TooDeep(limit)),
            _ if near.hops > self.hops => Some(LeftOut::TooManyRedirects(self.hops)),
            _ if near.nested > NESTED => Some(LeftOut::TooNested(NESTED)),
            _ => None,
        }
    }

    /// Queues it, if it can be fetched and the watch for traps admits it.
    fn queue(
        &mut self,
        change: &mut Change,
        url: Option<&Url>,
        way: &Way,
    ) -> Result<(), StoreError> {
        let read = url.is_none().then(|| self.url(change.now.id)).transpose()?;
        let Some(url) = url.or(read.as_ref()) else { return Ok(()) };
        if !url.has_host() || !matches!(url.scheme(), "http" | "https") {
            keep_out(change, Reason::from(&LeftOut::Scheme), self.crawl);
            return Ok(());
        }
        let admitted = match way.kind {
            Kind::Start => Ok(self.admit.known(url)), // somebody has asked for it by name
            _ => self.admit.admit(url, way.run),
        };
        match admitted {
            Ok(run) => self.queue_admitted(change, url, run)?,
            Err(rule) => keep_out(change, Reason::from(&LeftOut::Trap(rule)), self.crawl),
        }
        Ok(())
    }

    fn queue_admitted(
        &mut self,
        change: &mut Change,
        url: &Url,
        run: i64,
    ) -> Result<(), StoreError> {
        let origin = self.origin(url)?;
        self.added(origin);
        self.place += 1;
        (change.origin, change.place) = (Some(origin), Some(self.place));
        (change.now.run, change.now.queued) = (run, self.crawl);
        change.left_out = Rule::None;
        Ok(())
    }

    /// Carries what fell on through the links that are kept.
    pub(super) fn carry_on(&mut self) -> Result<(), StoreError> {
        while let Some(id) = self.work.pop_front() {
            let Some(page) = row::by_id(&self.connection, id)? else { continue };
            for (target, kind) in self.followed(id)? {
                let Some(known) = row::by_id(&self.connection, target)? else { continue };
                self.reach_known(known, None, &Way::through(&page, kind), None)?;
            }
        }
        Ok(())
    }

    /// What was read as a page turns out to be a list, or a sitemap: links that are followed on
    /// these only are followed from now on.
    fn free_links(&self, old: &Known, now: &Known) -> Result<(), StoreError> {
        let lines = now.is_list() && !old.is_list();
        let moved = now.is_sitemap() && !old.is_sitemap();
        if lines || moved {
            let sql =
                "UPDATE link SET left_out = NULL WHERE page = ?1 AND (?2 AND left_out = 'unlisted'
                OR ?3 AND kind = ?4 AND left_out IN ('directory', 'include'))";
            let values = params![now.id, lines, moved, row::number(Kind::Redirect)];
            self.connection.prepare_cached(sql)?.execute(values)?;
        }
        Ok(())
    }

    fn followed(&self, page: i64) -> Result<Vec<(i64, Kind)>, StoreError> {
        let sql = "SELECT target, kind FROM link WHERE page = ?1 AND left_out IS NULL";
        let mut links = self.connection.prepare_cached(sql)?;
        let links = links.query_map([page], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let links = links.map(|link| link.map(|(target, kind)| (target, row::kind_of(kind))));
        Ok(links.collect::<Result<_, _>>()?)
    }
}

/// Of several rules, the one that came nearest to letting it in is kept.
fn keep_out(change: &mut Change, reason: Reason, crawl: i64) {
    let (now, rank) = (&mut change.now, row::rank(&reason.rule));
    if now.queued != crawl && rank > now.rank {
        now.rank = rank;
        change.left_out = Rule::Is(reason);
    }
}

fn unknown(kind: Kind) -> Known {
    let kind = row::number(kind);
    forgotten(Known { id: 0, kind, near: None, run: 0, seen: 0, queued: 0, finished: 0, rank: 0 })
}

/// A URL that an earlier crawl knew: its way there was another.
fn forgotten(known: Known) -> Known {
    Known { near: None, run: 0, rank: 0, ..known }
}
