//! What a link makes of a URL, and the row that says so.

use std::sync::LazyLock;

use rusqlite::{Connection, Result, ToSql};

use crate::left_out::LeftOut;
use crate::shown::{first, shown_text};
use crate::store::row::Known;

/// Why a link is not followed: the rule, and the same as a sentence's end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Reason {
    pub rule: String,
    pub text: String,
}

impl From<&LeftOut> for Reason {
    fn from(left_out: &LeftOut) -> Self {
        Reason { rule: left_out.rule().to_owned(), text: kept(&left_out.to_string()) }
    }
}

/// So much of a reason is kept, in characters. Its parts are bounded where they come from, so
/// that its end is told too; this holds should one of them not be.
const LONGEST: usize = 1000;

/// A reason as it is kept: as it may be shown, and no longer than that.
pub(super) fn kept(reason: &str) -> String {
    first(&shown_text(reason), LONGEST)
}

/// What a link makes of a URL.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub now: Known,
    /// `None`: it stays as it is.
    pub origin: Option<i64>,
    /// `None`: it stays as it is.
    pub place: Option<i64>,
    /// What is written of a rule.
    pub left_out: Rule,
}

/// What a link makes of the rule that keeps a URL out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Rule {
    /// It stays as it is.
    Stays,
    /// None keeps it out any more.
    None,
    /// This one does.
    Is(Reason),
}

/// The columns that a link writes, in the order of the values, and what a known URL gets.
const COLUMNS: [(&str, &str); 11] = [
    ("origin", "coalesce(?1, origin)"),
    ("kind", "?2"),
    ("depth", "?3"),
    ("hops", "?4"),
    ("nested", "?5"),
    ("run", "?6"),
    ("seen", "?7"),
    ("queued", "?8"),
    ("place", "coalesce(?9, place)"),
    ("left_out", "iif(?12, ?10, left_out)"),
    ("reason", "iif(?12, ?11, reason)"),
];

static INSERT: LazyLock<String> = LazyLock::new(|| {
    let names = COLUMNS.map(|(name, _)| name).join(", ");
    let values = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11";
    format!("INSERT INTO url ({names}, hash, url, finished) VALUES ({values}, ?12, ?13, 0)")
});

static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let columns = COLUMNS.map(|(name, value)| format!("{name} = {value}")).join(", ");
    format!("UPDATE url SET {columns} WHERE id = ?13")
});

impl Change {
    /// The row of a URL that is new; its number.
    pub fn insert(&self, connection: &Connection, text: &str, hash: i64) -> Result<i64> {
        self.execute(connection, &INSERT, [&hash, &text])?;
        Ok(connection.last_insert_rowid())
    }

    /// The row of a URL that is known.
    pub fn update(&self, connection: &Connection) -> Result<()> {
        self.execute(connection, &UPDATE, [&(self.left_out != Rule::Stays), &self.now.id])
    }

    fn execute(&self, connection: &Connection, sql: &str, own: [&dyn ToSql; 2]) -> Result<()> {
        let now = &self.now;
        let reason = match &self.left_out {
            Rule::Is(reason) => Some(reason),
            Rule::Stays | Rule::None => None,
        };
        let (rule, text) = (reason.map(|reason| &reason.rule), reason.map(|reason| &reason.text));
        let [first, second] = own;
        let values: [&dyn ToSql; 13] = [
            &self.origin,
            &now.kind,
            &now.near.map(|near| near.depth),
            &now.near.map(|near| near.hops),
            &now.near.map(|near| near.nested),
            &now.run,
            &now.seen,
            &now.queued,
            &self.place,
            &rule,
            &text,
            first,
            second,
        ];
        connection.prepare_cached(sql)?.execute(&values[..])?;
        Ok(())
    }
}
