//! The links that a page holds: each reaches its target, and all are written together.
//!
//! # Cost
//!
//! A statement that writes one row costs more than the row. So they are written in batches
//! of a fixed size, by one statement that is prepared once, and only the rest singly.

use std::sync::LazyLock;

use rusqlite::Statement;

use crate::left_out::LeftOut;
use crate::links::{Broken, Kind};
use crate::store::error::StoreError;
use crate::store::ledger::Ledger;
use crate::store::row::{self, Known};
use crate::store::visit::Found;
use crate::store::way::Way;
use crate::store::written::Reason;

/// What stands before the text of a link that is no URL: no URL begins with it.
const NO_URL: &str = "(no URL) ";

/// How many links one statement writes.
const BATCH: usize = 32;

const ONE: &str = "INSERT INTO link (page, n, target, kind, line, left_out)
    VALUES (?1, ?, ?, ?, ?, ?)";

static MANY: LazyLock<String> =
    LazyLock::new(|| format!("{ONE}{}", ", (?1, ?, ?, ?, ?, ?)".repeat(BATCH - 1)));

/// A row of `link`, without its page.
struct Held<'a> {
    n: i64,
    target: i64,
    kind: i64,
    line: u32,
    left_out: Option<&'a str>,
}

impl Ledger {
    /// These links are what the page holds now.
    pub(super) fn keep_links(
        &mut self,
        page: &Known,
        links: &[Found],
        malformed: &[Broken],
    ) -> Result<(), StoreError> {
        if page.finished > 0 {
            let forget = "DELETE FROM link WHERE page = ?1";
            self.connection.prepare_cached(forget)?.execute([page.id])?;
        }
        let mut held = Vec::with_capacity(links.len() + malformed.len());
        let mut places = 1..;
        for (link, n) in links.iter().zip(&mut places) {
            let way = Way::through(page, link.kind);
            let left_out = link.left_out.as_ref().filter(|rule| !frees(page, link.kind, rule));
            let target = self.reach(&link.url, &way, left_out.map(Reason::from))?;
            let left_out = left_out.map(LeftOut::rule);
            held.push(Held { n, target, kind: row::number(link.kind), line: link.line, left_out });
        }
        for (link, n) in malformed.iter().zip(&mut places) {
            let (target, rule) = self.reach_broken(link, &Way::through(page, link.kind))?;
            let (kind, left_out) = (row::number(link.kind), Some(rule));
            held.push(Held { n, target, kind, line: link.line, left_out });
        }
        self.write_links(page.id, &held)
    }

    /// A link reaches what is no URL: its number, and the rule that keeps it out.
    pub(super) fn reach_broken(
        &mut self,
        link: &Broken,
        way: &Way,
    ) -> Result<(i64, &'static str), StoreError> {
        let why = LeftOut::Malformed(link.reason.clone());
        let text = format!("{NO_URL}{}", link.text);
        let target = self.reach_malformed(&text, way, Reason::from(&why))?;
        Ok((target, why.rule()))
    }

    fn write_links(&self, page: i64, held: &[Held<'_>]) -> Result<(), StoreError> {
        let batches = held.chunks_exact(BATCH);
        for link in batches.remainder() {
            insert(&mut *self.connection.prepare_cached(ONE)?, page, std::slice::from_ref(link))?;
        }
        for batch in batches {
            insert(&mut *self.connection.prepare_cached(&MANY)?, page, batch)?;
        }
        Ok(())
    }

    /// The links of the crawl before reach their targets once more. They were judged by the
    /// same scope, or there would have been no validators to ask by.
    pub(super) fn keep_old_links(&mut self, page: &Known) -> Result<(), StoreError> {
        for (target, kind, left_out) in self.old_links(page.id)? {
            let Some(known) = row::by_id(&self.connection, target)? else { continue };
            self.reach_known(known, None, &Way::through(page, kind), left_out)?;
        }
        Ok(())
    }

    fn old_links(&self, page: i64) -> Result<Vec<(i64, Kind, Option<Reason>)>, StoreError> {
        let sql = "SELECT target, link.kind, link.left_out,
              iif(link.left_out = url.left_out, reason, NULL)
            FROM link JOIN url ON url.id = target WHERE page = ?1 ORDER BY n";
        let mut links = self.connection.prepare_cached(sql)?;
        let links = links.query_map([page], |row| {
            let (rule, text): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
            let reason =
                rule.map(|rule| Reason { text: text.unwrap_or_else(|| rule.clone()), rule });
            Ok((row.get(0)?, row::kind_of(row.get(1)?), reason))
        })?;
        Ok(links.collect::<Result<_, _>>()?)
    }
}

/// Whether a rule does not hold for a link of that page.
fn frees(page: &Known, kind: Kind, rule: &LeftOut) -> bool {
    match rule {
        LeftOut::Unlisted => page.is_list(),
        rule => kind == Kind::Redirect && page.is_sitemap() && rule.spares_sitemaps(),
    }
}

fn insert(statement: &mut Statement<'_>, page: i64, held: &[Held<'_>]) -> rusqlite::Result<()> {
    statement.raw_bind_parameter(1, page)?;
    for (place, link) in held.iter().enumerate() {
        let first = 2 + 5 * place; // as `?` counts on
        statement.raw_bind_parameter(first, link.n)?;
        statement.raw_bind_parameter(first + 1, link.target)?;
        statement.raw_bind_parameter(first + 2, link.kind)?;
        statement.raw_bind_parameter(first + 3, link.line)?;
        statement.raw_bind_parameter(first + 4, link.left_out)?;
    }
    statement.raw_execute()?;
    Ok(())
}
