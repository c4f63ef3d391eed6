//! A crawl, run to its end, and what it left in its file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use crawler::crawl::{Crawl, Ended, Report, Settings, Stop};
use crawler::site::{ENDLESS, Site};
use crawler::store::Opened;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// One for all tests: a thousand crawls need no thousand of them.
pub static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// What a crawl left.
pub struct Kept {
    pub report: Report,
    pub opened: Opened,
    /// Where its file is, as long as this lives.
    place: TempDir,
}

/// How a URL ended: the fate, and the status if an answer came.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Page {
    pub fate: String,
    pub status: Option<u16>,
    pub reason: Option<String>,
}

/// Runs a crawl until it ends by itself.
pub fn crawl(settings: Settings) -> Kept {
    crawl_in(TempDir::new().unwrap(), settings)
}

fn crawl_in(place: TempDir, settings: Settings) -> Kept {
    let settings = Settings { file: Some(place.path().join("db")), ..settings };
    let (crawl, opened) = Crawl::open(settings).unwrap();
    let report = RUNTIME.block_on(Arc::new(crawl).run(&Stop::new())).unwrap();
    Kept { report, opened, place }
}

impl Kept {
    /// Runs another one, on the same file.
    pub fn and_then(self, settings: Settings) -> Kept {
        crawl_in(self.place, settings)
    }

    /// Changes what it left.
    pub fn change(&self, sql: &str) {
        Connection::open(self.place.path().join("db")).unwrap().execute(sql, []).unwrap();
    }

    /// The rows that a query finds; what is NULL is `-`.
    pub fn ask(&self, sql: &str) -> Vec<Vec<String>> {
        let file: PathBuf = self.place.path().join("db");
        let file = Connection::open(file).unwrap();
        let mut query = file.prepare(sql).unwrap();
        let columns = query.column_count();
        let text = |row: &Row<'_>| {
            let text = |column| match row.get_ref(column).unwrap() {
                ValueRef::Null => "-".to_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
                other => panic!("{other:?}"),
            };
            Ok((0..columns).map(text).collect())
        };
        query.query_map([], text).unwrap().map(Result::unwrap).collect()
    }

    /// The first column of the rows that a query finds.
    pub fn list(&self, sql: &str) -> Vec<String> {
        self.ask(sql).into_iter().map(|mut row| row.remove(0)).collect()
    }

    /// What was asked for, and is no sitemap, with how it ended.
    pub fn pages(&self) -> BTreeMap<String, Page> {
        let sql = "SELECT result.url, fate, status, result.reason FROM result
            JOIN url USING (id) JOIN kind ON kind.id = kind WHERE name <> 'sitemap'";
        let page = |row: Vec<String>| {
            let [url, fate, status, reason] = <[String; 4]>::try_from(row).unwrap();
            let reason = Some(reason).filter(|reason| reason != "-");
            (url, Page { fate, status: status.parse().ok(), reason })
        };
        self.ask(sql).into_iter().map(page).collect()
    }

    /// How that page of the site ended.
    pub fn page(&self, url: &str) -> Page {
        let pages = self.pages();
        pages.get(url).unwrap_or_else(|| panic!("{url} is not among {pages:#?}")).clone()
    }

    /// What links lead to and was left out, with the rule; but for resources.
    pub fn left_out(&self) -> BTreeSet<(String, String)> {
        let sql = "SELECT url, left_out FROM url WHERE left_out <> 'resource'";
        self.ask(sql).into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()
    }

    /// Why that URL was left out.
    pub fn why_left_out(&self, url: &str) -> String {
        let rows = self.ask("SELECT url, left_out || ': ' || reason FROM url");
        let row = rows.into_iter().find(|row| row[0] == url);
        row.unwrap_or_else(|| panic!("{url} is not known")).remove(1)
    }
}

/// Checks that a crawl found all that the site has, each with its status, and no more, as
/// far as the site has an end.
#[track_caller]
pub fn is_complete(kept: &Kept, site: &Site) {
    assert_eq!(kept.report.ended, Ended::Complete);
    assert_eq!(kept.report.summary.unfinished, 0);
    let expected: Vec<_> = site.pages().into_iter().map(|page| (page.url, page.status)).collect();
    let found = found(kept, site);
    let missing: Vec<_> = expected.iter().filter(|page| !found.contains(page)).collect();
    let besides: Vec<_> = found.iter().filter(|page| !expected.contains(page)).collect();
    assert!(missing.is_empty() && besides.is_empty(), "lost {missing:?}, found {besides:?}");
    assert_eq!(found.len(), expected.len());
}

/// The pages below no trap with their statuses; `None` for what never came whole.
pub fn found(kept: &Kept, site: &Site) -> Vec<(String, Option<u16>)> {
    let endless = site.url(ENDLESS);
    let pages = kept.pages().into_iter().filter(|(url, _)| !url.starts_with(&endless));
    pages.map(|(url, page)| (url, page.status.filter(|_| page.fate != "cut"))).collect()
}
