//! The record across processes: a child appends to a file in its parent's memory.
//!
//! ```text
//!  parent: memfd ◀── /proc/PARENT/fd/N, opened with O_APPEND ──┬─ child: one write an entry
//!     └─ read when the run ends, matched by pid                └─ child
//! ```
//!
//! An entry is in the file before the child goes on, so a child killed in the middle of
//! anything has lost nothing that it said. Each line begins with a newline of its own: if
//! a process dies inside a write, its torn line does not spoil the next one.
//!
//! Linux only (memfd, `/proc`). Elsewhere children run as they do here, and the picture
//! shows their lanes from beginning to end, but not what they did in between.
//!
//! # Cost
//!
//! One system call an entry. Past [`CAP`] bytes the oldest are given back to the system;
//! every entry is numbered, so the reader knows how many went.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::vocabulary::Entry;

/// Names the file in a child's environment.
const VARIABLE: &str = "RUN_RECORD";
/// Bytes of all children's entries that are kept: about two million entries.
const CAP: u64 = 256 << 20;
/// How many of a child's entries lie between two looks at the file's size.
const LOOK: u64 = 4096;

/// Lets the process that `command` will start write to this process's record.
///
/// The program must be one that runs by [`crate::main`]. Its entries belong to the
/// `process` lane on which its id was recorded as `pid`.
pub fn recorded(mut command: Command) -> Command {
    // A child hands on the file that it was given: its own would be read by nobody.
    if std::env::var_os(VARIABLE).is_none()
        && let Some(path) = path()
    {
        command.env(VARIABLE, path);
    }
    command
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    pid: u32,
    /// Counts the process's entries, from 0.
    n: u64,
    entry: Entry,
}

/// The parent's file, as a child sees it.
pub(crate) struct ChildFile {
    file: File,
    pid: u32,
    written: AtomicU64,
}

impl ChildFile {
    /// Opens the file that this process was told to write to, if it was.
    ///
    /// # Errors
    /// The file cannot be opened, for example because the parent has ended.
    pub fn from_environment() -> io::Result<Option<Self>> {
        let Some(path) = std::env::var_os(VARIABLE) else { return Ok(None) };
        let file = File::options().append(true).open(path)?;
        Ok(Some(ChildFile { file, pid: std::process::id(), written: AtomicU64::new(0) }))
    }

    /// Appends one entry by one write; what cannot be written is left out.
    pub fn append(&self, entry: &Entry) {
        let n = self.written.fetch_add(1, Ordering::Relaxed);
        let line = Line { pid: self.pid, n, entry: entry.clone() };
        let mut bytes = vec![b'\n'];
        if serde_json::to_writer(&mut bytes, &line).is_ok() {
            bytes.push(b'\n');
            // With no memory left the run matters more than its picture.
            let _ = (&self.file).write_all(&bytes);
        }
        if n % LOOK == LOOK - 1 {
            memory::forget_before(&self.file, CAP);
        }
    }
}

/// How much children have said so far: where to read on from.
pub(crate) fn length() -> u64 {
    path().and_then(|path| std::fs::metadata(path).ok()).map_or(0, |file| file.len())
}

/// What each child has said from a place in the file on, by process id.
pub(crate) fn entries(from: u64) -> HashMap<u32, Said> {
    let bytes = path().and_then(|path| memory::read(path, from).ok());
    bytes.map(|bytes| parse(&bytes)).unwrap_or_default()
}

/// What one child has said.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub entries: Vec<Entry>,
    /// How many entries before these have gone for want of room.
    pub gone: u64,
}

fn parse(bytes: &[u8]) -> HashMap<u32, Said> {
    let mut children: HashMap<u32, Said> = HashMap::new();
    let lines = bytes.split(|byte| *byte == b'\n');
    for line in lines.filter_map(|line| serde_json::from_slice::<Line>(line).ok()) {
        let child = children.entry(line.pid).or_insert(Said { gone: line.n, ..Said::default() });
        // Threads of one child may write in another order than they count.
        child.gone = child.gone.min(line.n);
        child.entries.push(line.entry);
    }
    children
}

/// Where children find the file of this process, which is made at the first call.
fn path() -> Option<&'static str> {
    static PATH: OnceLock<Option<(OwnedFd, String)>> = OnceLock::new();
    PATH.get_or_init(memory::file).as_ref().map(|(_, path)| path.as_str())
}

#[cfg(target_os = "linux")]
mod memory {
    use std::fs::File;
    use std::io::{self, Read, Seek, SeekFrom};
    use std::os::fd::{AsRawFd, OwnedFd};

    use nix::fcntl::{FallocateFlags, fallocate};
    use nix::sys::memfd::{MFdFlags, memfd_create};
    use nix::unistd::{Whence, lseek};

    /// A file in memory and the path by which other processes open it.
    pub fn file() -> Option<(OwnedFd, String)> {
        let file = memfd_create("run-record", MFdFlags::MFD_CLOEXEC).ok()?;
        let path = format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd());
        Some((file, path))
    }

    /// Gives back all but the last `keep` bytes; a hole reads as nothing.
    pub fn forget_before(file: &File, keep: u64) {
        let length = file.metadata().map_or(0, |data| data.len());
        let Some(gone) = length.checked_sub(keep).filter(|gone| *gone > 0) else { return };
        let flags = FallocateFlags::FALLOC_FL_PUNCH_HOLE | FallocateFlags::FALLOC_FL_KEEP_SIZE;
        // A kernel that cannot punch holes keeps more than asked: harmless.
        let _ = fallocate(file, flags, 0, gone.cast_signed());
    }

    /// The bytes after `from` and after the hole.
    pub fn read(path: &str, from: u64) -> io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        // No data behind it is an error here (ENXIO), and simply nothing to read.
        let begin =
            lseek(&file, from.cast_signed(), Whence::SeekData).unwrap_or(from.cast_signed());
        file.seek(SeekFrom::Start(begin.cast_unsigned()))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(not(target_os = "linux"))]
mod memory {
    use std::fs::File;
    use std::io;
    use std::os::fd::OwnedFd;

    pub fn file() -> Option<(OwnedFd, String)> {
        None
    }

    pub fn forget_before(_: &File, _: u64) {}

    pub fn read(_: &str, _: u64) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::What;

    fn line(pid: u32, n: u64) -> Vec<u8> {
        let entry = Entry { at: n, run: 1, tid: pid, what: What::Enter { id: n, first: true } };
        let mut bytes = vec![b'\n'];
        bytes.extend(serde_json::to_vec(&Line { pid, n, entry }).unwrap());
        bytes.push(b'\n');
        bytes
    }

    #[test]
    fn a_torn_line_spoils_no_other() {
        let mut torn = line(7, 0);
        torn.truncate(torn.len() / 2);
        let bytes = [line(8, 0), torn, line(8, 1)].concat();
        let children = parse(&bytes);
        assert_eq!((children[&8].entries.len(), children[&8].gone), (2, 0));
        assert!(!children.contains_key(&7));
    }

    #[test]
    fn entries_that_were_given_back_are_counted() {
        let bytes = [line(7, 5), line(7, 6), line(9, 0)].concat();
        let children = parse(&bytes);
        assert_eq!((children[&7].gone, children[&9].gone), (5, 0));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_forgotten_is_not_read_again() {
        let (_keep, path) = memory::file().unwrap();
        let mut file = File::options().append(true).open(&path).unwrap();
        file.write_all(&[b'a'; 8192]).unwrap();
        file.write_all(&[b'b'; 4096]).unwrap();
        memory::forget_before(&file, 4096);
        assert_eq!(memory::read(&path, 0).unwrap(), [b'b'; 4096]);
        assert_eq!(memory::read(&path, 12_288).unwrap(), [0; 0]);
    }
}
