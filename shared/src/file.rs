//! Files that are written whole, and paths that stand for something else.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;

use signal_hook::consts::SIGXFSZ;
use signal_hook::flag;

/// How many links in a row lead to a file; to the system more of them are a circle too.
const LINKS: usize = 40;

/// Writes a file under a temporary name in its own directory, then renames it: whoever
/// reads it sees the whole file, or the one before. Links are followed first. What is no
/// plain file, such as a pipe or `/dev/stdout`, is written to as it is.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    write_by(path, |file| file.write_all(text.as_bytes()))
}

/// Writes a file as [`write`] does, piece by piece as `pieces` has them.
pub(crate) fn write_by(
    path: &Path,
    pieces: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), String> {
    let fill = |file| {
        let mut out = BufWriter::new(file);
        pieces(&mut out)?;
        out.flush()
    };
    let written = if is_device(path) {
        File::options().append(true).open(path).and_then(fill)
    } else {
        replace(path, fill)
    };
    written.map_err(|error| format!("cannot write {} ({error})", path.display()))
}

/// From here on, a file that may not grow (`ulimit -f`) is an error to who writes it, as a full
/// disk is: else the system would end the program by `SIGXFSZ`, without a sentence.
///
/// The signal gets a handler that only sets a flag. Were it ignored, programs that this one
/// starts would ignore it too.
///
/// # Errors
/// The system refuses the handler.
pub(crate) fn outlive_limit() -> io::Result<()> {
    flag::register(SIGXFSZ, Arc::default()).map(drop)
}

/// Tries what [`write`] will do first: a file that cannot be written is known before a run.
///
/// # Errors
/// The system refuses a new file there, or knows no device of that name.
pub(crate) fn probe(path: &Path) -> io::Result<()> {
    if is_device(path) {
        // Not opened: a pipe would wait for its reader.
        return fs::metadata(path).map(drop);
    }
    let temporary = temporary(&followed(path));
    File::create(&temporary).and_then(|_| fs::remove_file(&temporary))
}

/// Whether the path stands for something else than a plain file with a name of its own.
pub(crate) fn is_device(path: &Path) -> bool {
    // Of these, some lead to a plain file: but to the one that is open, not to its name.
    let of_system = path.starts_with("/dev") || path.starts_with("/proc");
    of_system || fs::metadata(path).is_ok_and(|file| !file.is_file() && !file.is_dir())
}

fn replace(path: &Path, fill: impl FnOnce(File) -> io::Result<()>) -> io::Result<()> {
    let path = followed(path);
    let mode = fs::metadata(&path).map(|file| file.permissions());
    let temporary = temporary(&path);
    let written = File::create(&temporary)
        .and_then(fill)
        .and_then(|()| mode.map_or(Ok(()), |mode| fs::set_permissions(&temporary, mode)))
        .and_then(|()| fs::rename(&temporary, &path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Whether both paths name one file, there already or not, also by links of either kind.
pub(crate) fn same(one: &Path, other: &Path) -> bool {
    let number = |path| fs::metadata(path).map(|file| (file.dev(), file.ino())).ok();
    let is_there = number(one).is_some_and(|one| Some(one) == number(other));
    is_there || followed(one) == followed(other)
}

/// The file that has the name of another one, links followed, with this behind it.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut path = followed(path).into_os_string();
    path.push(ending);
    path.into()
}

/// Where a path leads in the end: links are followed, also to a file that is not there yet.
fn followed(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        if let Ok(path) = fs::canonicalize(&path) {
            return path;
        }
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new("."));
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let Ok(link) = fs::read_link(&path) else {
            return folder.join(path.file_name().map_or(path.as_path(), Path::new));
        };
        path = folder.join(link);
    }
    path
}

/// The name under which a file is written, beside the one that it gets.
fn temporary(path: &Path) -> PathBuf {
    path.with_file_name(format!(".{}.part", process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        assert!(write(&taken, "text").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_picture_replaces_the_one_before_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.svg");
        write(&path, "first, and longer").unwrap();
        write(&path, "second").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_to_a_file_that_is_not_there_yet_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("real.svg"), folder.path().join("link.svg"));
        std::os::unix::fs::symlink("real.svg", &link).unwrap();
        assert!(same(&file, &link) && same(&file, &folder.path().join("./real.svg")));
        let second = folder.path().join("second");
        std::os::unix::fs::symlink(&link, &second).unwrap();
        assert!(same(&file, &second), "through two links");
        write(&second, "text").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "text");
    }

    #[test]
    fn two_names_of_one_file_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let [file, hard, other] = ["file", "hard", "other"].map(|name| folder.path().join(name));
        fs::write(&file, "text").unwrap();
        fs::hard_link(&file, &hard).unwrap();
        fs::write(&other, "text").unwrap();
        assert!(same(&file, &hard) && !same(&file, &other));
    }

    #[test]
    fn links_in_a_circle_lead_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        std::os::unix::fs::symlink(&one, &other).unwrap();
        std::os::unix::fs::symlink(&other, &one).unwrap();
        assert!(probe(&one).is_ok() && !same(&one, &folder.path().join("file")));
    }

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_replaced_with_its_mode() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("run.svg"), folder.path().join("link"));
        fs::write(&file, "before").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&file, &link).unwrap();
        write(&link, "after").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "after");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
