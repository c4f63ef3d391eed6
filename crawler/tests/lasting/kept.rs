//! What is in a file, and whether it is all.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

/// The rows that a query gives, of a file that nothing is changed in.
pub fn ask(file: &Path, sql: &str) -> Vec<Vec<String>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE; // a log is only read by who may write
    rows(&Connection::open_with_flags(file, flags).unwrap(), sql)
}

fn rows(connection: &Connection, sql: &str) -> Vec<Vec<String>> {
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| (0..columns).map(|n| row.get(n).map(text)).collect();
    let rows = statement.query_map([], row).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn text(value: Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Blob(bytes) => format!("{bytes:02x?}"),
    }
}

/// All that a crawl brings and that its order does not change.
pub struct Kept {
    pages: Vec<Vec<String>>,
    links: Vec<Vec<String>>,
    left_out: Vec<Vec<String>>,
}

impl Kept {
    /// What is in a file that is whole, each page once, nothing unfinished.
    pub fn of(file: &Path) -> Kept {
        is_whole(file);
        assert_eq!(ask(file, "SELECT url FROM url WHERE queued > finished"), [[""; 0]; 0]);
        assert_eq!(ask(file, "SELECT count(*) FROM crawl WHERE ended IS NULL"), [["0"]]);
        let pages = "SELECT url.url, fate, status, page.reason, change, content_type, title, wire,
            bytes, digest, etag, modified, page.text, shape, depth FROM page
            JOIN url ON url.id = page.url ORDER BY url.url";
        let links = "SELECT holder.url, n, target.url, link.kind, line, link.left_out
            FROM link JOIN url AS holder ON holder.id = link.page
            JOIN url AS target ON target.id = link.target ORDER BY holder.url, n";
        let left_out = "SELECT url, left_out, reason FROM url WHERE left_out IS NOT NULL
            ORDER BY url";
        Kept { pages: ask(file, pages), links: ask(file, links), left_out: ask(file, left_out) }
    }

    /// Fails with the rows that differ.
    pub fn is_as(&self, other: &Kept) {
        for (ours, theirs) in [
            (&self.pages, &other.pages),
            (&self.links, &other.links),
            (&self.left_out, &other.left_out),
        ] {
            let more: Vec<_> = ours.iter().filter(|row| !theirs.contains(row)).collect();
            let less: Vec<_> = theirs.iter().filter(|row| !ours.contains(row)).collect();
            assert!(more.is_empty() && less.is_empty(), "there is {more:#?} instead of {less:#?}");
            assert_eq!(ours.len(), theirs.len(), "a row is there twice");
        }
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }
}

/// The database is one, and no URL is in it twice.
pub fn is_whole(file: &Path) {
    assert_eq!(ask(file, "PRAGMA integrity_check"), [["ok"]]);
    assert_eq!(ask(file, "PRAGMA foreign_key_check"), [[""; 0]; 0]);
    let twice = "SELECT url FROM url GROUP BY url HAVING count(*) > 1";
    assert_eq!(ask(file, twice), [[""; 0]; 0]);
    let half = "SELECT url.url FROM url LEFT JOIN page ON page.url = id
        WHERE (finished > 0) <> (page.url IS NOT NULL)";
    assert_eq!(ask(file, half), [[""; 0]; 0], "pages that are half in it");
}

/// What a kill has left.
#[derive(Default, Debug)]
pub struct Left {
    /// The paths that are finished, `/robots.txt` among them.
    pub finished: BTreeSet<String>,
    /// Whether all are: the same command would begin a second crawl.
    pub is_all: bool,
}

/// What a kill has left in a file.
///
/// A copy is asked: whoever opens the file itself tidies it up, and the next run would not
/// find it as the kill has left it.
pub fn left(file: &Path) -> Left {
    let place = TempDir::new().unwrap();
    let copy = place.path().join("db");
    for tail in ["", "-wal", "-journal"] {
        if beside(file, tail).exists() {
            fs::copy(beside(file, tail), beside(&copy, tail)).unwrap();
        }
    }
    if !copy.exists() {
        return Left::default();
    }
    let connection = Connection::open(&copy).unwrap();
    assert_eq!(rows(&connection, "PRAGMA integrity_check"), [["ok"]]);
    if rows(&connection, "SELECT 1 FROM sqlite_schema").is_empty() {
        return Left::default();
    }
    let sql = "SELECT url.url FROM page JOIN url ON url.id = page.url
        UNION ALL SELECT url || '/robots.txt' FROM origin WHERE robots_at IS NOT NULL";
    let finished = rows(&connection, sql).concat().iter().map(|url| path(url)).collect();
    let all = "SELECT 1 FROM crawl WHERE ended IS NOT NULL";
    Left { finished, is_all: !rows(&connection, all).is_empty() }
}

fn beside(file: &Path, tail: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(tail);
    name.into()
}

/// The path and query of a URL.
fn path(url: &str) -> String {
    let after = url.splitn(4, '/').nth(3).unwrap_or_default();
    format!("/{after}")
}
