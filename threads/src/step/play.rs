//! The reader plays: who goes next?
//!
//! Works the same at a terminal and from a file: one answer a line, and the end of the
//! input ends the game.

use std::io::{self, BufRead, Write};
use std::iter;

use super::kernels::Kernel;
use super::replay::replay;
use super::reply::{self, Reply};
use super::run::{Run, Step};
use super::schedule::line;
use super::search::{End, LIMIT, search};
use super::table::table;

const INTRODUCTION: &str = "\
You are the scheduler: can you find an order of steps in which it fails?
Type who goes next: a name, its first letters, or its [number]; h is a hint.
";

const HELP: &str = "\
Each thread stops before each of its steps; where only one may go, it does.
  u  undo: take the last choice back    h  hint: the next choice to a failure
  t  table of the steps so far          q  quit
";

/// A game: the kernel, and the choices so far.
struct Game<'game> {
    kernel: &'game Kernel,
    choices: Vec<usize>,
    /// The run that the choices begin; what comes after them is its default.
    run: Run,
    /// How many of its steps have been shown.
    shown: usize,
    out: &'game mut dyn Write,
}

/// Asks who goes next, until the reader has had enough; says the outcome and its schedule.
///
/// `echo` repeats each answer, for an input that nobody sees: then what is written reads
/// like a game that was typed.
///
/// # Errors
/// Reading or writing fails.
///
/// # Panics
/// The kernel does.
pub fn play(
    kernel: &Kernel,
    mut input: impl BufRead,
    out: &mut dyn Write,
    echo: bool,
) -> io::Result<()> {
    writeln!(out, "{}: {}.\n{INTRODUCTION}", kernel.name, kernel.about)?;
    let run = follow(kernel, &[]);
    let mut game = Game { kernel, choices: Vec::new(), run, shown: 0, out };
    game.show()?;
    loop {
        game.ask()?;
        let mut typed = Vec::new();
        let ended = input.read_until(b'\n', &mut typed)? == 0;
        let typed = String::from_utf8_lossy(&typed);
        if echo || ended {
            writeln!(game.out, "{}", typed.trim())?;
        }
        match reply::read(typed.trim(), game.next()) {
            _ if ended => return game.leave(),
            Ok(Reply::Quit) => return game.leave(),
            Ok(reply) => game.answer(&reply)?,
            Err(sentence) => writeln!(game.out, "{sentence}")?,
        }
    }
}

/// What makes a run by this schedule again.
pub fn again(kernel: &Kernel, schedule: &[usize]) -> String {
    format!("again: step {} --replay {}", kernel.name, line(kernel, schedule))
}

fn follow(kernel: &Kernel, choices: &[usize]) -> Run {
    replay(kernel, choices).expect("only threads that could go have been chosen")
}

impl Game<'_> {
    /// How many steps have been made.
    fn made(&self) -> usize {
        self.run.choice(self.choices.len()).unwrap_or(self.run.steps.len())
    }

    /// The step that is to be decided; `None` when the run is over.
    fn next(&self) -> Option<&Step> {
        self.run.steps.get(self.made())
    }

    fn answer(&mut self, reply: &Reply) -> io::Result<()> {
        match reply {
            Reply::Go(thread) => {
                self.choices.push(*thread);
                self.go_on()
            }
            Reply::Undo if self.choices.pop().is_none() => {
                writeln!(self.out, "there is nothing to undo")
            }
            Reply::Undo => self.go_on(),
            Reply::Hint => self.hint(),
            Reply::Table => {
                let steps = table(self.kernel, &self.run.steps[..self.made()]);
                write!(self.out, "{steps}")
            }
            Reply::Help | Reply::Quit => write!(self.out, "{HELP}"),
        }
    }

    /// Runs by the choices as they are now, and shows where that leads.
    fn go_on(&mut self) -> io::Result<()> {
        self.run = follow(self.kernel, &self.choices);
        if self.shown > self.made() {
            self.shown = self.made();
            writeln!(self.out, "back after step {}", self.shown)?;
        }
        self.show()
    }

    /// Shows the steps that are new, and the state after them, or the end.
    fn show(&mut self) -> io::Result<()> {
        let made = self.made();
        for (number, step) in (1..).zip(&self.run.steps[..made]).skip(self.shown) {
            let name = self.kernel.threads[step.thread];
            writeln!(self.out, "{:<9}{name:10}{}", format!("step {number}"), step.did)?;
        }
        self.shown = made;
        let Some(next) = self.next() else {
            let again = again(self.kernel, &self.choices);
            let table = table(self.kernel, &self.run.steps);
            return writeln!(self.out, "\n{table}\n{}\n{again}", self.run.outcome);
        };
        let snapshot = snapshot(next);
        writeln!(self.out, "{snapshot}")
    }

    fn ask(&mut self) -> io::Result<()> {
        let question = match self.next() {
            Some(next) => format!("{} next? (? for help) ", reply::who(next)),
            None => "over: u undo, q quit ".to_owned(),
        };
        write!(self.out, "{question}")?;
        self.out.flush()
    }

    fn hint(&mut self) -> io::Result<()> {
        if self.next().is_none() {
            return writeln!(self.out, "the run is over: u takes the last choice back");
        }
        let search = search(self.kernel, &self.choices, LIMIT);
        let End::Failed(run) = &search.end else {
            return writeln!(self.out, "no failure in {} from here", search.orders());
        };
        let next = self.kernel.threads[run.schedule()[self.choices.len()]];
        writeln!(self.out, "{next}: from there it can fail:\n{}", run.outcome)
    }

    /// A game that is left before its end: the schedule of what was played.
    fn leave(&mut self) -> io::Result<()> {
        if self.next().is_none() || self.choices.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "{}", again(self.kernel, &self.choices))
    }
}

/// The state before a step, with the number of each thread that may go.
fn snapshot(next: &Step) -> String {
    let head = format!("──── now ───── {}", next.state.values()).trim_end().to_owned();
    let rows = next.state.threads.iter().enumerate().map(|(index, thread)| {
        let may = next.ready.contains(&index);
        let number = if may { format!("[{}]", reply::number(index)) } else { String::new() };
        format!("{number:>7}  {:10}{thread}", thread.name)
    });
    iter::once(head).chain(rows).collect::<Vec<_>>().join("\n")
}
