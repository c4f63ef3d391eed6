//! Where rows are kept.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::file;

/// Where rows are kept if nothing else is said: `compare` in the folder that cargo built
/// this program into, or in `target`.
pub(crate) fn default() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let built_into = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    built_into.unwrap_or(Path::new("target")).join("compare")
}

/// Makes the folder, if it is not there, and tries whether a file can be written in it.
///
/// # Errors
/// The system refuses the one or the other.
pub(crate) fn make(folder: &Path) -> anyhow::Result<()> {
    let made = fs::create_dir_all(folder).and_then(|()| file::probe(&folder.join("rows.json")));
    made.with_context(|| format!("cannot keep the rows in {}", folder.display()))
}
