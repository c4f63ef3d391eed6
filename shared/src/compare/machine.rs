//! What figures depend on besides the model: the machine, and the build of the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::UNIX_EPOCH;

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// A build of a program: which profile, and which file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Build {
    pub profile: String,
    program: PathBuf,
    /// Nanoseconds after 1970 when it was written, and its bytes.
    written: u64,
    bytes: u64,
}

impl Build {
    /// The build that runs.
    ///
    /// # Errors
    /// The system does not tell where its file is.
    pub fn of_this_program() -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("cannot tell which program this is")?;
        // Where a build has replaced the file since, this is still the one that runs.
        let running = Path::new("/proc/self/exe");
        let file = if running.exists() { running } else { &program };
        let (written, bytes) = stamp(file).context("cannot look at this program's file")?;
        Ok(Build { profile: build().to_owned(), program, written, bytes })
    }

    /// Whether its program is another now, or gone.
    pub fn is_stale(&self) -> bool {
        stamp(&self.program) != Some((self.written, self.bytes))
    }
}

/// The profile of this build.
pub fn build() -> &'static str {
    if cfg!(debug_assertions) { "debug" } else { "release" }
}

fn stamp(file: &Path) -> Option<(u64, u64)> {
    let file = fs::metadata(file).ok()?;
    let written = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((u64::try_from(written.as_nanos()).ok()?, file.len()))
}

/// The machine, as far as figures depend on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Machine {
    /// What its processor calls itself.
    pub processor: String,
    /// How many cores this program may use.
    pub cores: usize,
}

impl Machine {
    /// The one that this program runs on.
    pub fn here() -> Self {
        let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = text.lines().find(|line| line.starts_with("model name"));
        let name = model.and_then(|line| line.split_once(':')).map(|(_, name)| name.trim());
        let processor = name.unwrap_or(std::env::consts::ARCH).to_owned();
        Machine { processor, cores: thread::available_parallelism().map_or(1, usize::from) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_stale_once_its_program_is_another_or_gone() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, "one").unwrap();
        let (written, bytes) = stamp(&program).unwrap();
        let build = Build { profile: "debug".into(), program: program.clone(), written, bytes };
        assert!(!build.is_stale());
        fs::write(&program, "another").unwrap();
        assert!(build.is_stale());
        fs::remove_file(&program).unwrap();
        assert!(build.is_stale());
        assert!(!Build::of_this_program().unwrap().is_stale());
    }
}
