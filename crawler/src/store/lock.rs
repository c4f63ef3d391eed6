//! One crawl a file: the second one is refused.
//!
//! The lock is the system's on the file itself (`flock`), so a killed process leaves none
//! behind. SQLite has locks of another family (`fcntl`) on the same file, and those of a
//! process go when *any* descriptor of the file is closed in it. So a descriptor of ours is
//! opened before SQLite's and closed after it; and whether this process has the file open
//! already is asked of a list, never by opening it once more.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::error::{StoreError, named};

/// The files that this process has open, by device and inode.
static OPEN: Mutex<BTreeSet<(u64, u64)>> = Mutex::new(BTreeSet::new());

/// The right to the file; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Lock {
    /// Where it is, from the root: no such path is an URI or `:memory:` to SQLite.
    pub path: PathBuf,
    /// Holds the lock until it is closed.
    file: Option<File>,
    number: (u64, u64),
}

impl Lock {
    /// Takes the file, which is made if it is not there.
    pub fn of(path: &Path) -> Result<Lock, StoreError> {
        let failed = |error| StoreError::not_opened(path, &error);
        let mut open = list(); // held throughout: two threads of one process would both look first
        if fs::metadata(path).is_ok_and(|file| open.contains(&(file.dev(), file.ino()))) {
            return Err(StoreError::InUse(named(path)));
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path).map_err(failed)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => StoreError::InUse(named(path)),
            TryLockError::Error(error) => failed(error),
        })?;
        let about = file.metadata().map_err(failed)?;
        let path = fs::canonicalize(path).map_err(failed)?;
        let number = (about.dev(), about.ino());
        open.insert(number);
        Ok(Lock { path, file: Some(file), number })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let mut open = list();
        self.file = None; // closed under the list's lock, or the next one could be too early
        open.remove(&self.number);
    }
}

fn list() -> MutexGuard<'static, BTreeSet<(u64, u64)>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}
