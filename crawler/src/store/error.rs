//! What can go wrong with the file, each a sentence that says what to do.

use std::io;
use std::path::Path;

use nix::sys::resource::{RLIM_INFINITY, Resource, getrlimit};
use rusqlite::{ErrorCode, ffi};
use thiserror::Error;

use crate::shown::shown_text;
use crate::store::queued::UrlId;

/// Why the file cannot be used, or can no longer.
///
/// After one that came from a write the file is as of the last commit, and opening it again
/// goes on from there.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum StoreError {
    /// Another crawl has it open.
    #[error("{0} is in use by another crawl; wait for its end, or name another file")]
    InUse(String),
    /// It is a file of something else.
    #[error("{0} is not the file of a crawl, and is left as it is; name another one")]
    Foreign(String),
    /// A later version of this program made it.
    #[error(
        "{file} has tables of version {version}, this program knows those up to {known}; take \
         a newer program, or name another file"
    )]
    Newer {
        /// The file.
        file: String,
        /// What it says of itself.
        version: i32,
        /// What is known here.
        known: i32,
    },
    /// An earlier version of this program made it.
    #[error(
        "{file} has tables of version {version}, this program makes those of {known}; finish \
         it with the program that made it, or name another file"
    )]
    Older {
        /// The file.
        file: String,
        /// What it says of itself.
        version: i32,
        /// What is known here.
        known: i32,
    },
    /// It cannot be opened, read or written.
    #[error("{file} cannot be opened: {reason}")]
    NotOpened {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// An unfinished crawl is in it that was begun differently.
    #[error(
        "the file holds an unfinished crawl with {what} {was}, not {is}; give the same to \
         go on with it, or --again to give it up and begin anew"
    )]
    Differs {
        /// Which of the settings.
        what: &'static str,
        /// As it was begun.
        was: String,
        /// As it is asked for now.
        is: String,
    },
    /// It is no longer found under its name.
    #[error(
        "the database was removed, moved or replaced while the crawl ran, and what came of it \
         is not there; run the same again, and leave the file where it is until the end"
    )]
    Moved,
    /// The disk is full.
    #[error("no space is left for the database; make some, and run the same again to go on")]
    Full,
    /// The system lets no file of this process grow that far.
    #[error(
        "`ulimit -f` lets no file grow beyond {0} bytes, and the database needs more; raise it, \
         and run the same again to go on"
    )]
    FileLimit(u64),
    /// The files that SQLite makes beside it cannot be written.
    #[error(
        "the database needs files beside it, of its name with -wal and -shm behind it, and none \
         may be written there; make its folder writable, or name a file in another"
    )]
    Folder,
    /// The system could not read or write.
    #[error("the database cannot be read or written ({0}); mend that, and run the same again")]
    Io(String),
    /// Another program has locked it for too long.
    #[error("another program keeps the database locked; end it, and run the same again")]
    Busy,
    /// What it holds contradicts itself.
    #[error("the database is damaged: {0}; see `PRAGMA integrity_check`, or begin a new file")]
    Damaged(String),
    /// No URL has that number.
    #[error("no URL of the database has the number {}", .0.0)]
    NoSuchUrl(UrlId),
    /// The system gives no thread to keep the file.
    #[error(
        "no thread is left to keep the database ({0}): end other programs or raise `ulimit -u`"
    )]
    NoThread(String),
    /// The thread that keeps it has ended.
    #[error("the database is closed")]
    Closed,
    /// SQLite refuses for another reason.
    #[error("the database refuses ({0}); name another file")]
    Refused(String),
}

impl StoreError {
    /// The file cannot be opened, for what the system says.
    pub(super) fn not_opened(file: &Path, error: &io::Error) -> StoreError {
        StoreError::NotOpened { file: named(file), reason: remedy(error) }
    }

    /// It is a device or a pipe.
    pub(super) fn no_file(file: &Path) -> StoreError {
        let reason = "it is a device or a pipe; name a file".to_owned();
        StoreError::NotOpened { file: named(file), reason }
    }

    /// Whether the sentence names the file.
    pub fn names_file(&self) -> bool {
        use StoreError as E;
        matches!(
            self,
            E::InUse(_) | E::Foreign(_) | E::Newer { .. } | E::Older { .. } | E::NotOpened { .. }
        )
    }
}

/// What is wrong with the file, and what to do.
fn remedy(error: &io::Error) -> String {
    use io::ErrorKind as K;
    match error.kind() {
        K::IsADirectory => "it is a folder; name a file in it".to_owned(),
        K::NotFound => "its folder does not exist; make it first, or name another".to_owned(),
        K::NotADirectory => "what should be its folder is a file; name another".to_owned(),
        K::PermissionDenied | K::ReadOnlyFilesystem => {
            format!("{error}; name one that you may read and write")
        }
        _ => format!("{error}; name another file"),
    }
}

/// The file, as a terminal may show it.
pub(super) fn named(file: &Path) -> String {
    shown_text(&file.display().to_string())
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if let Some(bytes) = limit_of(&error) {
            return StoreError::FileLimit(bytes);
        }
        let reason = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full,
            // What all who have it open share lies beside the file, and could not grow.
            _ if extended(&error) == Some(ffi::SQLITE_IOERR_SHMSIZE) => StoreError::Full,
            // The file itself was opened to be written, before SQLite opened it.
            Some(ErrorCode::ReadOnly) => StoreError::Folder,
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => StoreError::Io(reason),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                StoreError::Damaged(reason)
            }
            _ => StoreError::Refused(reason),
        }
    }
}

/// How large a file of this process may be, in bytes, if that kept one from growing.
///
/// SQLite does not say so; but where there is such a limit, hardly anything else keeps a file
/// from being written that is no full disk.
fn limit_of(error: &rusqlite::Error) -> Option<u64> {
    let grows = [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_SHMSIZE];
    grows.contains(&extended(error)?).then_some(())?;
    let (limit, _) = getrlimit(Resource::RLIMIT_FSIZE).ok()?;
    (limit != RLIM_INFINITY).then_some(limit)
}

fn extended(error: &rusqlite::Error) -> Option<i32> {
    Some(error.sqlite_error()?.extended_code)
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        StoreError::Io(error.to_string())
    }
}
