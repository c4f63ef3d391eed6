//! The schedule, a line that makes a run happen again: `main:2,A,B:3`.
//!
//! It names who went wherever more than one thread could; `B:3` is three such choices in a
//! row. Where only one could go there was no choice, and nothing is written.

use std::fmt;

use super::kernels::Kernel;

/// How often a name may be repeated by a number.
const MOST: usize = 1000;

/// A part of a line that is no thread of the kernel, with or without a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "part {place} of the schedule is `{part:.20}`, and should be {}, or such a name with a number \
     from 1 to {MOST}, as in `{}:2`",
    names.join(" or "),
    names[0]
)]
pub struct Unreadable {
    /// Which part, from 1.
    pub place: usize,
    /// The part.
    pub part: String,
    /// The kernel's threads.
    pub names: &'static [&'static str],
}

/// A choice that a kernel cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct NotReady {
    /// Which choice, from 1.
    pub place: usize,
    /// Who was chosen.
    pub name: String,
    /// Who could have gone; nobody if the run was over.
    pub ready: Vec<String>,
}

impl NotReady {
    pub(super) fn of(kernel: &Kernel, place: usize, thread: usize, ready: &[usize]) -> Self {
        let ready = ready.iter().map(|&ready| name(kernel, ready)).collect();
        NotReady { place, name: name(kernel, thread), ready }
    }
}

impl fmt::Display for NotReady {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NotReady { place, name, ready } = self;
        match ready.join(" or ") {
            none if none.is_empty() => {
                write!(out, "choice {place} is {name}, but nothing was left to choose")
            }
            could => {
                write!(out, "choice {place} is {name}, which could not go there: {could} could")
            }
        }
    }
}

/// The schedule as a line.
pub fn line(kernel: &Kernel, schedule: &[usize]) -> String {
    let runs = schedule.chunk_by(|one, next| one == next).flat_map(|run| run.chunks(MOST));
    let part = |run: &[usize]| match run.len() {
        1 => name(kernel, run[0]),
        times => format!("{}:{times}", name(kernel, run[0])),
    };
    runs.map(part).collect::<Vec<_>>().join(",")
}

/// The schedule of a line.
///
/// # Errors
/// It names no thread of the kernel, or a number makes no sense.
pub fn parse(kernel: &Kernel, line: &str) -> Result<Vec<usize>, Unreadable> {
    if line.trim().is_empty() {
        return Ok(Vec::new());
    }
    let read = |part: &str| {
        let (name, times) = part.split_once(':').unwrap_or((part, "1"));
        let thread = kernel.threads.iter().position(|thread| *thread == name)?;
        let times = times.parse().ok().filter(|times| (1..=MOST).contains(times))?;
        Some(vec![thread; times])
    };
    let parts = line.split(',').map(str::trim).zip(1..);
    let each = parts.map(|(part, place)| {
        let unreadable = || Unreadable { place, part: part.into(), names: kernel.threads };
        read(part).ok_or_else(unreadable)
    });
    Ok(each.collect::<Result<Vec<_>, _>>()?.concat())
}

/// A thread's name; one that the kernel does not have is a number.
fn name(kernel: &Kernel, thread: usize) -> String {
    kernel.threads.get(thread).map_or_else(|| thread.to_string(), ToString::to_string)
}
