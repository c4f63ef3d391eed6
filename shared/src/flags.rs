//! The flags that every section shares.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::narrator::Lang;

/// The flags that every section shares, once.
#[derive(Args, Clone, Debug)]
pub struct Flags {
    /// How long each worker works or waits, such as 200ms or 2s (the chapter's)
    #[arg(
        long,
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

    /// Where the picture goes; of `example`, where several are run.
    pub(crate) fn svg(&self, example: Option<&str>) -> Option<PathBuf> {
        self.svg.as_deref().map(|path| of_example(path, example))
    }

    /// Where the trace goes; of `example`, where several are run.
    pub(crate) fn trace(&self, example: Option<&str>) -> Option<PathBuf> {
        self.trace.as_deref().map(|path| of_example(path, example))
    }
}

/// `run.svg` of the example `spawn` is `run-spawn.svg`.
fn of_example(path: &Path, example: Option<&str>) -> PathBuf {
    let Some(example) = example else { return path.to_owned() };
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
    }
}
