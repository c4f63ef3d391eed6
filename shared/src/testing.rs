//! What the tests of a section's program need: to run it, and to run its Python twin.
//!
//! These functions panic where a test should fail: they are for tests only.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What a program printed and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// Standard output, line by line.
    pub lines: Vec<String>,
    /// Standard error, whole.
    pub stderr: String,
    /// The exit status; `None` after a signal.
    pub status: Option<i32>,
}

impl Ran {
    /// The lines in sorted order: what concurrent programs promise is a multiset.
    pub fn sorted(&self) -> Vec<String> {
        let mut lines = self.lines.clone();
        lines.sort_unstable();
        lines
    }
}

/// Runs a program to its end, in the C locale and with nothing on standard input.
///
/// # Panics
/// The program cannot be started.
pub fn run_program(program: &str, args: &[&str]) -> Ran {
    let mut command = Command::new(program);
    command.args(args).env("LC_ALL", "C").stdin(Stdio::null());
    ran(&command.output().unwrap_or_else(|error| panic!("{program}: {error}")))
}

/// Runs a command to its end where it may have so many threads; `None`, with a sentence,
/// where nobody can be limited. `program` is what the command starts: it must be readable.
pub fn run_limited(threads: u32, program: &str, command: &[&str]) -> Option<Ran> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Root has no limit. A user of our own each time, so that nothing else counts.
    let number = std::process::id() * 100 + NEXT.fetch_add(1, Ordering::Relaxed);
    let user = (10_000 + number % 50_000).to_string();
    let limited = |threads: u32, args: &[&str]| {
        let user = ["setpriv", "--reuid", &user, "--regid", &user, "--clear-groups"];
        let limit = format!("--nproc={threads}");
        run_program("timeout", &[&["60"], &user[..], &["prlimit", &limit], args].concat())
    };
    let tools = ["timeout", "setpriv", "prlimit"];
    let missing = |tool: &&str| Command::new(tool).arg("--version").output().is_err();
    if tools.iter().any(missing) || limited(1000, &[program, "--help"]).status != Some(0) {
        crate::complain("skipped: a limit of threads takes root, timeout, setpriv and prlimit");
        return None;
    }
    Some(limited(threads, command))
}

/// Runs a Python script to its end; `None`, with a sentence, where there is no `python3`.
///
/// # Panics
/// The script fails.
pub fn run_python(script: &Path, args: &[&str]) -> Option<Ran> {
    let mut command = Command::new("python3");
    command.arg(script).args(args).env("PYTHONIOENCODING", "utf-8").stdin(Stdio::null());
    // Unbuffered, Python writes a line and its end by two calls, and lines of threads mix.
    command.env_remove("PYTHONUNBUFFERED");
    let Ok(output) = command.output() else {
        crate::complain("skipped: there is no python3 to compare with");
        return None;
    };
    let ran = ran(&output);
    assert_eq!(ran.status, Some(0), "{}: {}", script.display(), ran.stderr);
    Some(ran)
}

/// Asserts that an example and its Python twin print the same lines, in any order.
///
/// `folder` is the section's own. The program speaks the chapter's language.
///
/// # Panics
/// One of the two fails, or their lines differ.
pub fn assert_same_lines_as_python(folder: &str, program: &str, example: &str) {
    let script = Path::new(folder).join("python").join(format!("{example}.py"));
    let Some(python) = run_python(&script, &["0.05"]) else { return };
    let rust = run_program(program, &[example, "--lang", "zh", "--no-lanes", "--work", "50ms"]);
    assert_eq!(rust.status, Some(0), "{}", rust.stderr);
    assert_eq!(rust.sorted(), python.sorted());
}

/// Looks again and again; fails after half a minute, which no test should need.
///
/// # Panics
/// What is looked for has not been seen until then.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begin.elapsed() < Duration::from_secs(30), "not seen: {what}");
        std::thread::yield_now();
    }
}

/// The live processes whose command line holds `text`, by id.
pub fn processes_with(text: impl AsRef<OsStr>) -> Vec<u32> {
    let text = text.as_ref().as_encoded_bytes();
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let has_text = |pid: &u32| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        line.windows(text.len()).any(|part| part == text)
    };
    pids.filter(has_text).collect()
}

fn ran(output: &Output) -> Ran {
    Ran {
        lines: String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        status: output.status.code(),
    }
}
