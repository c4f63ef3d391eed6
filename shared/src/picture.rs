//! Where pictures go: lanes to the terminal, SVG and trace to files.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::flags::Flags;
use crate::record::Record;
use crate::{lanes, svg, trace};

/// Draws the record as the flags ask: every picture is tried, even if one fails.
pub(crate) fn draw(record: &Record, flags: &Flags, example: Option<&str>) -> anyhow::Result<()> {
    if !flags.no_lanes {
        let picture = lanes::lanes(record, width(80));
        // A run that was interrupted has not been measured.
        let cost = if record.usage.wall.is_zero() {
            "interrupted".to_owned()
        } else {
            record.usage.to_string()
        };
        let text = format!("{picture}{cost}\n");
        // Whoever has closed standard error does not want to see it.
        let _ = anstream::stderr().lock().write_all(text.as_bytes());
    }
    let svg = flags.svg(example).map(|path| write(&path, &svg::svg(record)));
    let trace = flags.trace(example).map(|path| write(&path, &trace::trace(record)));
    let failed: Vec<String> = [svg, trace].into_iter().flatten().filter_map(Result::err).collect();
    anyhow::ensure!(failed.is_empty(), "{}", failed.join("; "));
    Ok(())
}

/// The width of the terminal that standard error goes to, or `default`.
pub(crate) fn width(default: usize) -> usize {
    let columns = terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| width.0.into());
    columns.filter(|_| io::stderr().is_terminal()).unwrap_or(default)
}

/// Writes a file under a temporary name in its own directory, then renames it: whoever
/// reads it sees the whole file, or the one before. A device or pipe is written to directly.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let special = fs::metadata(path).is_ok_and(|file| !file.is_file() && !file.is_dir());
    let written = if special { fs::write(path, text) } else { replace(path, text) };
    let folder = "give a file in a folder that exists and can be written to";
    written.map_err(|error| format!("cannot write {} ({error}): {folder}", path.display()))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?.to_string_lossy();
    let temporary: PathBuf = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
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
}
