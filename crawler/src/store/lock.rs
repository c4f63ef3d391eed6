//! One crawl a file: the second one is refused.
//!
//! The lock is the system's on the file itself (`flock`), so a killed process leaves none
//! behind. SQLite has locks of another family (`fcntl`) on the same file, and those of a
//! process go when *any* descriptor of the file is closed in it. So a descriptor of ours is
//! opened before SQLite's and closed after it; and whether this process has the file open
//! already is asked of a list, never by opening it once more.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::error::{StoreError, named};

/// What the names of the files that SQLite makes beside a database have behind its own.
pub const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

/// The files that this process has open, by device and inode.
static OPEN: Mutex<BTreeSet<(u64, u64)>> = Mutex::new(BTreeSet::new());

/// The right to the file; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Lock {
    /// Where it is, from the root: no such path is an URI or `:memory:` to SQLite.
    pub path: PathBuf,
    /// Holds the lock; `None` only while this is dropped.
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
        if !about.is_file() {
            return Err(StoreError::no_file(path));
        }
        let path = fs::canonicalize(path).map_err(failed)?;
        let number = (about.dev(), about.ino());
        open.insert(number);
        Ok(Lock { path, file: Some(file), number })
    }
}

impl Lock {
    /// Whether the file is still found under its name, and no other in its place. (Who has it
    /// open can write to it all the same.)
    pub fn is_in_place(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|file| (file.dev(), file.ino()) == self.number)
    }

    /// Whether SQLite may look into it: it is empty, or a database by its first bytes, or a
    /// journal beside it says that it was one in the making. (To SQLite a small file of
    /// anything is an empty database, and it would overwrite it.)
    pub fn may_be_database(&self) -> bool {
        let mut start = Vec::new();
        let read = self.file.as_ref().map(|file| file.take(16).read_to_end(&mut start));
        let is_read = matches!(read, Some(Ok(_)));
        let mut journal = self.path.clone().into_os_string();
        journal.push(BESIDE[0]);
        is_read && (start.is_empty() || start == MAGIC) || Path::new(&journal).exists()
    }
}

/// How every SQLite database begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

impl Drop for Lock {
    fn drop(&mut self) {
        let mut open = list();
        // Unlocked first: a process that another thread is about to start has the descriptor
        // too until it is another program, and would hold the lock that long.
        // Closed under the lock of the list, or it would take SQLite's from who opens it next.
        if let Some(file) = self.file.take() {
            let _ = file.unlock();
        }
        open.remove(&self.number);
    }
}

fn list() -> MutexGuard<'static, BTreeSet<(u64, u64)>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_is_about_to_be_another_program_holds_no_lock() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let lock = Lock::of(file.path()).unwrap();
        let _inherited = lock.file.as_ref().unwrap().try_clone().unwrap(); // as `fork` gives it
        assert!(matches!(Lock::of(file.path()), Err(StoreError::InUse(_))));
        drop(lock);
        assert!(Lock::of(file.path()).is_ok());
    }

    #[test]
    fn who_is_refused_in_this_process_does_not_even_open_the_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let lock = Lock::of(file.path()).unwrap();
        // Whoever asked the system would be let in.
        lock.file.as_ref().unwrap().unlock().unwrap();
        assert!(matches!(Lock::of(file.path()), Err(StoreError::InUse(_))));
    }
}
