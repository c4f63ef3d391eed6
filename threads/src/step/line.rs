//! The line that makes a run happen again: `main:2,A,B:3`.
//!
//! It names who went wherever more than one thread could; `B:3` is three such choices in a
//! row. Where only one could go there was no choice, and nothing is written.

use std::fmt;

use super::kernels::Kernel;

/// How often a name may be repeated by a number.
const MOST: usize = 1000;

/// Why a line is no list of choices.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A part names no thread of the kernel.
    #[error("part {place} of the line is `{part}`, and the threads are {}", names.join(", "))]
    Name {
        /// Which part, from 1.
        place: usize,
        /// The part.
        part: String,
        /// The kernel's threads.
        names: Vec<String>,
    },
    /// The number behind a name makes no sense.
    #[error("part {place} of the line is `{part}`, and after `:` goes a number from 1 to {MOST}")]
    Count {
        /// Which part, from 1.
        place: usize,
        /// The part.
        part: String,
    },
}

/// A choice that a kernel cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Misfit {
    /// Which choice, from 1.
    pub place: usize,
    /// Who was chosen.
    pub name: String,
    /// Who could have gone; nobody if the run was over.
    pub could: Vec<String>,
}

impl Misfit {
    pub(super) fn of(kernel: &Kernel, place: usize, thread: usize, ready: &[usize]) -> Self {
        let could = ready.iter().map(|&ready| name(kernel, ready)).collect();
        Misfit { place, name: name(kernel, thread), could }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Misfit { place, name, could } = self;
        if could.is_empty() {
            return write!(out, "choice {place} is {name}, but nothing was left to choose");
        }
        write!(
            out,
            "choice {place} is {name}, which could not go there: {} could",
            could.join(" or ")
        )
    }
}

/// The line of these choices.
pub fn line(kernel: &Kernel, choices: &[usize]) -> String {
    let runs = choices.chunk_by(|one, next| one == next).flat_map(|run| run.chunks(MOST));
    let part = |run: &[usize]| match run.len() {
        1 => name(kernel, run[0]),
        times => format!("{}:{times}", name(kernel, run[0])),
    };
    runs.map(part).collect::<Vec<_>>().join(",")
}

/// The choices of a line.
///
/// # Errors
/// It names no thread of the kernel, or a number makes no sense.
pub fn parse(kernel: &Kernel, line: &str) -> Result<Vec<usize>, Unreadable> {
    if line.trim().is_empty() {
        return Ok(Vec::new());
    }
    let parts = line.split(',').map(str::trim).zip(1..);
    let each = parts.map(|(part, place)| {
        let (name, times) = part.split_once(':').unwrap_or((part, "1"));
        let thread = kernel.threads.iter().position(|thread| *thread == name);
        let thread = thread.ok_or_else(|| Unreadable::Name {
            place,
            part: part.into(),
            names: kernel.threads.iter().map(ToString::to_string).collect(),
        })?;
        let times = times.parse().ok().filter(|times| (1..=MOST).contains(times));
        let times = times.ok_or_else(|| Unreadable::Count { place, part: part.into() })?;
        Ok(vec![thread; times])
    });
    Ok(each.collect::<Result<Vec<_>, _>>()?.concat())
}

/// A thread's name; one that the kernel does not have is a number.
fn name(kernel: &Kernel, thread: usize) -> String {
    kernel.threads.get(thread).map_or_else(|| thread.to_string(), ToString::to_string)
}
