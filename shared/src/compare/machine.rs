//! What figures depend on besides the model: the machine, and the build of the program.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::SystemTime;

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// A build of a program: which profile, which file, and when it was written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Build {
    pub profile: String,
    program: PathBuf,
    written: SystemTime,
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
        let written = written(file).context("cannot look at this program's file")?;
        Ok(Build { profile: build().to_owned(), program, written })
    }

    /// Whether its program is another now, or gone.
    pub fn is_stale(&self) -> bool {
        written(&self.program).ok() != Some(self.written)
    }
}

/// The profile of this build.
pub fn build() -> &'static str {
    if cfg!(debug_assertions) { "debug" } else { "release" }
}

/// When a file was last written.
pub(crate) fn written(file: &Path) -> io::Result<SystemTime> {
    fs::metadata(file)?.modified()
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
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_build_is_stale_once_its_program_is_another_or_gone() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, "one").unwrap();
        let written = written(&program).unwrap();
        let build = Build { profile: "debug".into(), program: program.clone(), written };
        assert!(!build.is_stale());
        let later = written + Duration::from_nanos(1);
        fs::File::options().append(true).open(&program).unwrap().set_modified(later).unwrap();
        assert!(build.is_stale());
        fs::remove_file(&program).unwrap();
        assert!(build.is_stale());
        assert!(!Build::of_this_program().unwrap().is_stale());
    }
}
