//! The file is opened: whose it is, and whether a crawl in it goes on.
//!
//! The tables of a new file are made in one transaction, so whoever comes after a kill finds
//! all of them or an empty database; and only then is the journal switched to a write-ahead
//! log, which readers such as `sqlite3 FILE` can look past while the crawl goes on.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, params};

use crate::links::Kind;
use crate::store::begin::begin;
use crate::store::error::{StoreError, named};
use crate::store::ledger::{Ledger, count};
use crate::store::lock::Lock;
use crate::store::plan::{Opened, Plan};
use crate::store::row;
use crate::store::schema;

/// How long another program may keep the file locked.
const BUSY: Duration = Duration::from_secs(20);

/// More statements than there are, so that none is ever prepared twice.
const STATEMENTS: usize = 64;

/// Pages of the log before they are copied into the file: 64 MiB. Commits change the same pages
/// of the indexes again and again; with 16 MiB the copying cost a fifth more CPU.
const LOG: u32 = 16_384;

/// Opens the file, or a private one that is gone with the process.
pub(super) fn open(file: Option<&Path>, plan: Plan) -> Result<(Ledger, Opened), StoreError> {
    let lock = file.map(Lock::of).transpose()?;
    if let (Some(file), Some(lock)) = (file, &lock)
        && !lock.may_be_database()
    {
        return Err(StoreError::Foreign(named(file)));
    }
    let connection = match &lock {
        Some(lock) => Connection::open(&lock.path)?,
        None => Connection::open("")?, // in the system's directory for such; spills when large
    };
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    recognise(&connection, file)?;
    set_up(&connection, lock.is_some(), plan.pages())?;
    begin(connection, lock, plan)
}

/// Refuses a file of something else; makes the tables of an empty one.
fn recognise(connection: &Connection, file: Option<&Path>) -> Result<(), StoreError> {
    let file = file.map_or_else(String::new, named);
    let (id, version) =
        match (pragma(connection, "application_id"), pragma(connection, "user_version")) {
            (Ok(id), Ok(version)) => (id, version),
            (Err(error), _) | (_, Err(error)) => return Err(not_ours(error, file)),
        };
    match (id, version) {
        (schema::APPLICATION_ID, schema::VERSION) => Ok(()),
        (schema::APPLICATION_ID, version) if version < schema::VERSION => {
            Err(StoreError::Older { file, version, known: schema::VERSION })
        }
        (schema::APPLICATION_ID, version) => {
            Err(StoreError::Newer { file, version, known: schema::VERSION })
        }
        (0, 0) if count(connection, "SELECT count(*) FROM sqlite_schema")? == 0 => make(connection),
        _ => Err(StoreError::Foreign(file)),
    }
}

fn not_ours(error: rusqlite::Error, file: String) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::Foreign(file),
        _ => error.into(),
    }
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

fn make(connection: &Connection) -> Result<(), StoreError> {
    let transaction = connection.unchecked_transaction()?;
    transaction.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", schema::VERSION)?;
    transaction.execute_batch(schema::TABLES)?;
    for kind in Kind::ALL {
        let row = params![row::number(kind), kind.name()];
        transaction.execute("INSERT INTO kind VALUES (?1, ?2)", row)?;
    }
    Ok(transaction.commit()?)
}

fn set_up(connection: &Connection, is_kept: bool, cache: u32) -> Result<(), StoreError> {
    connection.pragma_update(None, "cache_size", -i64::from(cache))?;
    // One plan a statement, whatever is bound to it: or some are planned anew at each use.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // The references are there to be read: each row is written from the row that it names.
    // To look that up once more takes a third of the speed where the links are to known URLs:
    // 455,000 instead of 699,000 a second of CPU, in `tests/store/million.rs`.
    connection.pragma_update(None, "foreign_keys", false)?;
    if is_kept {
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG)?;
    } else {
        connection.pragma_update_and_check(None, "journal_mode", "memory", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "off")?; // nobody will open it again
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;
    use url::Url;

    use super::*;

    #[test]
    fn a_statement_is_planned_once_whatever_is_bound_to_it() {
        let start = Url::parse("http://site.test/").unwrap();
        let (ledger, _) = open(None, Plan::new(vec![start], "")).unwrap();
        let mut first = ledger.connection.prepare("SELECT id FROM url LIMIT ?1").unwrap();
        for most in 0..3 {
            first.exists([most]).unwrap();
        }
        assert_eq!(first.get_status(StatementStatus::RePrepare), 0);
    }

    #[test]
    fn a_cache_that_is_larger_than_any_is_as_large_as_one_may_be() {
        let start = Url::parse("http://site.test/").unwrap();
        let plan = Plan { cache: u32::MAX, ..Plan::new(vec![start], "") };
        let (ledger, _) = open(None, plan).unwrap();
        assert_eq!(pragma(&ledger.connection, "cache_size"), Ok(-i32::MAX));
    }

    #[test]
    fn each_commit_waits_for_the_disk() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let start = Url::parse("http://site.test/").unwrap();
        let (ledger, _) = open(Some(file.path()), Plan::new(vec![start], "")).unwrap();
        let connection = &ledger.connection;
        let journal: String =
            connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        // FULL: what was committed outlasts a loss of power.
        assert_eq!((journal.as_str(), pragma(connection, "synchronous")), ("wal", Ok(2)));
    }
}
