//! The flags that every section shares.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::ensure;
use clap::Args;

use crate::file::{self, is_device};
use crate::narrator::Lang;

/// The flags that every section shares, once.
#[derive(Args, Clone, Debug)]
pub struct Flags {
    /// The pace: about how long each worker works or waits, such as 200ms or 2s (the chapter's)
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "DURATION",
        default_value = "200ms",
        value_parser = humantime::parse_duration,
        global = true
    )]
    pub work: Duration,
    /// The language of the lines: zh prints the chapter's [default: from the locale]
    #[arg(long, value_enum, global = true)]
    lang: Option<Lang>,
    /// Write the picture of the run as SVG
    #[arg(long, value_name = "FILE", global = true)]
    svg: Option<PathBuf>,
    /// Write the run as a Chrome trace, for Perfetto or speedscope
    #[arg(long, value_name = "FILE", global = true)]
    trace: Option<PathBuf>,
    /// Do not draw the lanes in the terminal
    #[arg(long, global = true)]
    pub no_lanes: bool,
}

impl Flags {
    /// The language that was asked for, or the locale's.
    pub fn lang(&self) -> Lang {
        self.lang.unwrap_or_else(Lang::from_locale)
    }

    /// The flags that make a child process speak the same language at the same pace.
    pub fn for_child(&self) -> [String; 2] {
        let (seconds, rest) = (self.work.as_secs(), self.work.subsec_nanos());
        [self.lang().flag().to_owned(), format!("--work={seconds}s {rest}ns")]
    }

    /// Takes out the pictures that cannot be written where they are asked for, and says
    /// why, before anything runs: a path that is a folder or in none, or two that are one.
    pub(crate) fn drop_unusable(&mut self) -> Vec<String> {
        let one = |svg: &PathBuf, trace: &PathBuf| !is_device(svg) && file::same(svg, trace);
        let same = self.svg.as_ref().zip(self.trace.as_ref()).is_some_and(|(a, b)| one(a, b));
        let mut refused = Vec::new();
        for (flag, file) in [("--svg", &mut self.svg), ("--trace", &mut self.trace)] {
            let Some(path) = file.as_deref() else { continue };
            let plain = unusable(path).or(same.then_some("give --svg and --trace a file each"));
            let refusal = || file::probe(path).err().map(|error| format!("{error}: name another"));
            if let Some(reason) = plain.map(str::to_owned).or_else(refusal) {
                refused.push(format!("cannot write {flag} to {}: {reason}", path.display()));
                *file = None;
            }
        }
        refused
    }

    /// Refuses a picture in place of `file`, or of one beside it with its name and one of
    /// these `endings`, whether they are there or not; `whose` says what they belong to.
    pub(crate) fn spare(
        &self,
        example: Option<&str>,
        whose: &str,
        file: &Path,
        endings: &[&str],
    ) -> anyhow::Result<()> {
        let own: Vec<_> = endings.iter().map(|ending| file::beside(file, ending)).collect();
        for (flag, picture) in [("--svg", self.svg(example)), ("--trace", self.trace(example))] {
            let Some(picture) = picture else { continue };
            let taken = own.iter().map(PathBuf::as_path).chain([file]);
            let is_taken = taken.into_iter().any(|taken| file::same(&picture, taken));
            let picture = picture.display();
            ensure!(
                !is_taken,
                "cannot write {flag} to {picture}: it is a file of {whose}: name another"
            );
        }
        Ok(())
    }

    /// Where the picture goes; of `example`, where several are run.
    pub(crate) fn svg(&self, example: Option<&str>) -> Option<PathBuf> {
        self.svg.as_deref().map(|path| of_example(path, example))
    }

    /// Where the trace goes; of `example`, where several are run.
    pub(crate) fn trace(&self, example: Option<&str>) -> Option<PathBuf> {
        self.trace.as_deref().map(|path| of_example(path, example))
    }
}

/// Why no file can be written at that path, if that is plain to see.
fn unusable(path: &Path) -> Option<&'static str> {
    if is_device(path) {
        return None;
    }
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    if path.as_os_str().as_encoded_bytes().ends_with(b"/") || path.is_dir() {
        Some("it is a folder: name a file in it")
    } else if path.file_name().is_none() {
        Some("it names no file: give one, such as run.svg")
    } else if folder.is_some_and(|folder| !folder.is_dir()) {
        Some("its folder does not exist: make it first, or name another")
    } else {
        None
    }
}

/// `run.svg` of the example `spawn` is `run-spawn.svg`; a device is the same for all.
fn of_example(path: &Path, example: Option<&str>) -> PathBuf {
    let Some(example) = example.filter(|_| !is_device(path)) else { return path.to_owned() };
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{example}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_several_examples_has_a_file_of_its_own() {
        let path = of_example(Path::new("out/run.svg"), Some("spawn"));
        assert_eq!(path, Path::new("out/run-spawn.svg"));
        assert_eq!(of_example(Path::new("run"), Some("lock")), Path::new("run-lock"));
        assert_eq!(of_example(Path::new("run.svg"), None), Path::new("run.svg"));
        assert_eq!(of_example(Path::new("/dev/stdout"), Some("a")), Path::new("/dev/stdout"));
    }

    #[test]
    fn a_picture_that_cannot_be_written_is_refused_before_the_run() {
        for path in ["/", "..", "", "src", "src/", "new/", "/nonexistent/run.svg"] {
            assert!(unusable(Path::new(path)).is_some(), "{path:?}");
        }
        for path in ["run.svg", "src/run.svg", "/dev/null", "/dev/stdout"] {
            assert!(unusable(Path::new(path)).is_none(), "{path:?}");
        }
    }
}
