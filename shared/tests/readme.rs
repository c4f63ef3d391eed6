//! Every README: its commands are executed, and what it shows is what comes out.
//!
//! * Each fenced `console` block holds commands, on lines that begin with `$ `, and what
//!   they print. They run from the workspace root, under `LC_ALL=C`, on at most two cores,
//!   as the pictures in the READMEs were drawn.
//! * A command of cargo or Python within a sentence is executed too, and so is what a
//!   section's own program is told behind `--`; they must succeed.
//! * Not executed are `git clone` and `cd`, which a reader needs before this test exists,
//!   `cargo test` and `.ci/run`, which run this test, and `cargo doc`, which `.ci/run` runs.
//!   `cargo bench` is run by `cargo test --benches`, a quick round of the same programs, and
//!   `--release` is left out: both would compile everything once more, and change nothing
//!   but figures.
//!
//! Lines are compared as a multiset, for those of concurrent programs come in any order,
//! and what differs from run to run is left out of both sides (see [`normal::line`]).

mod nested;
mod normal;

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use nested::{command, members, workspace};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// Fences whose text is no command.
const TEXT: [&str; 4] = ["text", "rust", "toml", "python"];
/// The words that a README may have outside of its fences: the root's, a member's.
const WORDS: (usize, usize) = (900, 300);
/// Longer than any command of a README takes, also when it compiles first.
const LIMIT: Duration = Duration::from_mins(10);

/// A command as a README shows it.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    /// The README's line, from 1.
    line: usize,
    command: String,
    /// What follows it; `None` of a command within a sentence.
    output: Option<Vec<String>>,
}

/// The READMEs of the root and of every member, each with its name.
fn readmes() -> Vec<(String, String)> {
    let folders = ["."].into_iter().map(str::to_owned).chain(members());
    let read = |folder: String| {
        let name = if folder == "." { "README.md".into() } else { format!("{folder}/README.md") };
        fs::read_to_string(workspace().join(&name)).ok().map(|text| (name, text))
    };
    folders.filter_map(read).collect()
}

#[test]
fn the_root_and_every_section_have_a_readme() {
    let have: Vec<String> = readmes().into_iter().map(|(name, _)| name).collect();
    let sections = members().into_iter().filter(|member| member != "shared");
    let should = sections.map(|section| format!("{section}/README.md"));
    let missing: Vec<String> = ["README.md".to_owned()]
        .into_iter()
        .chain(should)
        .filter(|name| !have.contains(name))
        .collect();
    assert!(missing.is_empty(), "missing: {}", missing.join(", "));
}

#[test]
fn no_readme_is_longer_than_it_should_be() {
    for (name, text) in readmes() {
        let words = words_outside_of_fences(&text);
        let most = if name == "README.md" { WORDS.0 } else { WORDS.1 };
        assert!(words < most, "{name} has {words} words, and should have fewer than {most}");
    }
}

#[test]
fn no_command_of_a_readme_escapes() {
    let found: Vec<String> = readmes()
        .iter()
        .flat_map(|(name, text)| read(text).1.into_iter().map(move |what| format!("{name}:{what}")))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_command_prints_what_its_readme_shows() {
    let Some(cores) = two_cores() else {
        return shared::complain("skipped: the READMEs show two cores, and this is allowed one");
    };
    // Inherited by every command that this thread starts.
    sched_setaffinity(Pid::from_raw(0), &cores).unwrap();
    let python = Command::new("python3").arg("--version").output().is_ok();
    let mut found = Vec::new();
    let mut executed: Vec<String> = Vec::new();
    for (name, text) in readmes() {
        for shown in read(&text).0 {
            let Some(command) = executable(&in_full(&shown.command, &name)) else { continue };
            if shown.output.is_none() && executed.contains(&command) {
                continue;
            }
            if command.contains("python3") && !python {
                shared::complain(&format!("skipped: there is no python3 for `{command}`"));
                continue;
            }
            let place = format!("{name}:{}: $ {}", shown.line, shown.command);
            found.extend(difference(&shown, &command).map(|what| format!("{place}\n{what}")));
            executed.push(command);
        }
    }
    assert!(found.is_empty(), "{} commands differ:\n\n{}", found.len(), found.join("\n\n"));
}

/// What a command prints that its README does not show, and the other way round.
fn difference(shown: &Shown, command: &str) -> Option<String> {
    let temporary = tempfile::tempdir().unwrap();
    let (printed, status) = execute(command, temporary.path());
    match &shown.output {
        _ if status.is_none() => Some(format!("  did not end within {LIMIT:?}")),
        Some(lines) => normal::difference(lines, &printed),
        _ if status == Some(0) => None,
        _ => Some(format!("  ended with {status:?}:\n{}", printed.join("\n"))),
    }
}

/// What `bash` prints for a command, on both outputs, and its exit status: `None` after the
/// limit, when everything that it started is ended. Its temporary files go to `temporary`.
fn execute(text: &str, temporary: &Path) -> (Vec<String>, Option<i32>) {
    let mut bash = command("bash");
    bash.args(["-c", &format!("{text}\n")]).current_dir(workspace()).process_group(0);
    bash.envs([("LC_ALL", "C"), ("TERM", "dumb"), ("RUST_BACKTRACE", "0")]);
    // What the lock file names has been fetched; a copy without it takes the same.
    bash.envs([("CARGO_NET_OFFLINE", "true")]).env("TMPDIR", temporary);
    if text.contains("cp -r") {
        // A crate that is copied out must not replace the workspace's own programs.
        bash.env("CARGO_TARGET_DIR", temporary.join("target"));
    }
    bash.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = bash.spawn().expect("READMEs are written for bash");
    let group = Pid::from_raw(child.id().cast_signed());
    let (done, wait) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        let late = wait.recv_timeout(LIMIT) == Err(mpsc::RecvTimeoutError::Timeout);
        if late {
            let _ = killpg(group, Signal::SIGKILL);
        }
        late
    });
    let output = child.wait_with_output().unwrap();
    drop(done);
    let late = watch.join().unwrap();
    let both = [output.stdout, output.stderr].concat();
    let lines = String::from_utf8_lossy(&both).lines().map(str::to_owned).collect();
    let status = output.status.code().unwrap_or(-1);
    (lines, (!late).then_some(status))
}

/// In the README of a section, `-- show NAME` stands for a run of its own program.
fn in_full(shown: &str, readme: &str) -> String {
    match readme.split_once('/') {
        Some((section, _)) if shown.starts_with("-- ") => {
            format!("cargo run -q -p {section} {shown}")
        }
        _ => shown.to_owned(),
    }
}

/// The command that stands for a shown one; `None` if it is not executed.
fn executable(shown: &str) -> Option<String> {
    let mut words = shown.split_whitespace();
    let first = [words.next()?, words.next().unwrap_or("")];
    match first {
        ["git", "clone"] | ["cd" | ".ci/run", _] | ["cargo", "test" | "doc"] => None,
        ["cargo", "bench"] => {
            let (of, own) = shown.split_once(" -- ").unwrap_or((shown, ""));
            let of = of.trim_start_matches("cargo bench").trim();
            let benches = if of.contains("--bench ") { "" } else { "--benches" };
            let own = if own.is_empty() { String::new() } else { format!("-- {own}") };
            let quiet = if of.contains("-q ") { "" } else { "-q" };
            let words = format!("cargo test {quiet} {of} {benches} {own}");
            Some(words.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        _ => Some(shown.replace(" --release", "")),
    }
}

/// The commands of a README, and what is wrong in it, each with its line.
fn read(text: &str) -> (Vec<Shown>, Vec<String>) {
    let (mut shown, mut wrong) = (Vec::new(), Vec::new());
    let mut fence: Option<&str> = None;
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    while let Some((at, line)) = lines.next() {
        let Some(kind) = line.trim_start().strip_prefix("```") else {
            match fence {
                Some("console") => in_console(at, line, &mut lines, &mut shown, &mut wrong),
                Some(_) if line.starts_with("$ ") => {
                    wrong.push(format!("{at}: a command must stand in a console block"));
                }
                Some(_) => {}
                None => shown.extend(in_sentence(at, line)),
            }
            continue;
        };
        if fence.take().is_none() {
            let kind = kind.trim();
            if kind == "console" {
                // What such a block shows belongs to the commands in it.
                wrong.extend(first_line(text, at));
            } else if !TEXT.contains(&kind) {
                wrong.push(format!("{at}: a fence must be console or {}", TEXT.join(", ")));
            }
            fence = Some(kind);
        }
    }
    if fence.is_some() {
        wrong.push(format!("{}: a fence is not closed", text.lines().count()));
    }
    (shown, wrong)
}

/// What is wrong if the first line after the fence of a console block is not a command.
fn first_line(text: &str, fence: usize) -> Option<String> {
    let line = text.lines().nth(fence)?;
    (!line.starts_with("$ ")).then(|| format!("{}: a console block begins with `$ `", fence + 1))
}

fn in_console<'a>(
    at: usize,
    line: &str,
    rest: &mut impl Iterator<Item = (usize, &'a str)>,
    shown: &mut Vec<Shown>,
    wrong: &mut Vec<String>,
) {
    if let Some(command) = line.strip_prefix("$ ") {
        let mut command = command.to_owned();
        while let Some(begun) = command.strip_suffix('\\') {
            let more = rest.next().map_or("", |(_, more)| more);
            command = format!("{} {}", begun.trim_end(), more.trim_start());
        }
        return shown.push(Shown { line: at, command, output: Some(Vec::new()) });
    }
    if ["...", "…"].contains(&line.trim()) {
        wrong.push(format!("{at}: what is shown must be whole"));
    }
    if let Some(output) = shown.last_mut().and_then(|last| last.output.as_mut()) {
        output.push(line.to_owned());
    }
}

/// Commands in backticks: those of cargo, Python and this folder, but not patterns such as
/// `cargo run -p SECTION`.
fn in_sentence(at: usize, line: &str) -> Vec<Shown> {
    let spans = line.split('`').skip(1).step_by(2);
    let is_command = |span: &&str| {
        let starts = ["-- ", "cargo run ", "cargo bench ", "cargo build ", "python3 ", "diff "];
        let pattern = span.split_whitespace().any(|word| {
            let letters: Vec<char> = word.chars().filter(|it| it.is_alphabetic()).collect();
            letters.len() > 1 && letters.iter().all(|letter| letter.is_uppercase()) || word == "…"
        });
        starts.iter().any(|start| span.starts_with(start)) && !pattern
    };
    let shown = |span: &str| Shown { line: at, command: span.to_owned(), output: None };
    spans.filter(is_command).map(shown).collect()
}

fn words_outside_of_fences(text: &str) -> usize {
    let mut fenced = false;
    let mut words = 0;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            words += line.split_whitespace().count();
        }
    }
    words
}

/// The first two cores that this may use.
fn two_cores() -> Option<CpuSet> {
    let allowed = sched_getaffinity(Pid::from_raw(0)).ok()?;
    let cores: Vec<usize> =
        (0..CpuSet::count()).filter(|&core| allowed.is_set(core) == Ok(true)).take(2).collect();
    let mut two = CpuSet::new();
    cores.iter().try_for_each(|&core| two.set(core)).ok()?;
    (cores.len() == 2).then_some(two)
}

#[test]
fn commands_are_read_with_what_they_show() {
    let text = "Try `cargo run -p one` or `cargo run -p SECTION`, not `cargo test`.\n\n\
                ```console\n$ echo a \\\n    b\na b\n$ true\n```\n```rust\nno\n```\n";
    let (shown, wrong) = read(text);
    let output = |lines: &[&str]| Some(lines.iter().map(|line| (*line).to_owned()).collect());
    let expected = [
        Shown { line: 1, command: "cargo run -p one".into(), output: None },
        Shown { line: 4, command: "echo a b".into(), output: output(&["a b"]) },
        Shown { line: 7, command: "true".into(), output: output(&[]) },
    ];
    assert_eq!(shown, expected);
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn what_could_hide_a_command_is_refused() {
    let wrong = |text: &str| read(text).1;
    assert_eq!(wrong("```\nls\n```\n"), ["1: a fence must be console or text, rust, toml, python"]);
    assert_eq!(wrong("```sh\n```\n").len(), 1);
    assert_eq!(wrong("```text\n$ ls\n```\n"), ["2: a command must stand in a console block"]);
    assert_eq!(wrong("```console\nls\n```\n"), ["2: a console block begins with `$ `"]);
    assert_eq!(wrong("```console\n$ ls\n...\n```\n"), ["3: what is shown must be whole"]);
    assert_eq!(wrong("```console\n$ ls\n…\n```\n").len(), 1);
    assert_eq!(wrong("```text\n").len(), 1);
}

#[test]
fn what_is_executed_stands_for_what_is_shown() {
    for not in [
        "git clone https://x",
        "cd threads",
        "cargo test",
        "cargo test -p pool",
        ".ci/run",
        "cargo doc --open",
    ] {
        assert_eq!(executable(not), None, "{not}");
    }
    for (shown, stands) in [
        ("cargo run -q -p pool -- map", "cargo run -q -p pool -- map"),
        ("cargo run --release -p pool", "cargo run -p pool"),
        ("cargo bench -p shared", "cargo test -q -p shared --benches"),
        ("cargo bench -q -p shared", "cargo test -q -p shared --benches"),
        ("cargo bench -p queue --bench a -- b", "cargo test -q -p queue --bench a -- b"),
    ] {
        assert_eq!(executable(shown).as_deref(), Some(stands));
    }
}

#[test]
fn a_command_is_executed_where_and_as_it_is_promised() {
    let (printed, status) = execute(
        "echo $LC_ALL $TERM $TMPDIR; ls Cargo.lock >&2; cat; exit 3",
        Path::new("/nowhere"),
    );
    assert_eq!((printed, status), (vec!["C dumb /nowhere".into(), "Cargo.lock".into()], Some(3)));
    let shown = |command: &str, output: &[&str]| Shown {
        line: 1,
        command: command.into(),
        output: Some(output.iter().map(|line| (*line).to_owned()).collect()),
    };
    assert_eq!(difference(&shown("echo a; echo b", &["b", "a"]), "echo a; echo b"), None);
    let differs = difference(&shown("echo a", &["b"]), "echo a").unwrap();
    assert_eq!(differs, "  shown, not printed: b\n  printed, not shown: a");
    assert_eq!(difference(&Shown { output: None, ..shown("", &[]) }, "true"), None);
    assert!(difference(&Shown { output: None, ..shown("", &[]) }, "echo why; false").is_some());
}

#[test]
fn words_in_fences_do_not_count() {
    assert_eq!(words_outside_of_fences("one two\n```text\nthree\n```\n`four` five\n"), 4);
}
