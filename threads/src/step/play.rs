//! The reader plays: who goes next?
//!
//! Works the same at a terminal and from a file: one answer a line, and the end of the
//! input ends the game.

use std::io::{self, BufRead, Write};

use super::explore::explore;
use super::kernels::Kernel;
use super::line::line;
use super::reply::{self, Reply};
use super::run::{Run, Turn};
use super::search::{End, LIMIT, search};
use super::table::table;

const HELP: &str = "\
Every thread stops before each step. Say by name or number which one goes next;
the beginning of a name will do. Where only one may go, it does.
  u  undo: take the last choice back    h  hint: the next choice to a failure
  t  the steps so far, as a table       q  quit
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

/// Asks who goes next, until the reader has had enough; says the outcome and its line.
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
    let run = follow(kernel, &[]);
    let mut game = Game { kernel, choices: Vec::new(), run, shown: 0, out };
    game.show()?;
    loop {
        game.ask()?;
        let mut typed = String::new();
        let ended = input.read_line(&mut typed)? == 0;
        if echo || ended {
            writeln!(game.out, "{}", typed.trim())?;
        }
        match reply::read(typed.trim(), game.turn()) {
            _ if ended => return game.leave(),
            Ok(Reply::Quit) => return game.leave(),
            Ok(reply) => game.answer(&reply)?,
            Err(sentence) => writeln!(game.out, "{sentence}")?,
        }
    }
}

/// What makes these choices again.
pub fn replay(kernel: &Kernel, choices: &[usize]) -> String {
    format!("again: step {} --replay {}", kernel.name, line(kernel, choices))
}

fn follow(kernel: &Kernel, choices: &[usize]) -> Run {
    explore(kernel, choices).expect("only threads that could go have been chosen")
}

impl Game<'_> {
    /// The turn that is to be decided; `None` when the kernel is over.
    fn turn(&self) -> Option<&Turn> {
        self.run.choice(self.choices.len()).map(|turn| &self.run.turns[turn])
    }

    /// How many steps have been made.
    fn made(&self) -> usize {
        self.run.choice(self.choices.len()).unwrap_or(self.run.turns.len())
    }

    fn answer(&mut self, reply: &Reply) -> io::Result<()> {
        match reply {
            Reply::Go(thread) => {
                self.choices.push(*thread);
                self.again()
            }
            Reply::Undo if self.choices.pop().is_none() => {
                writeln!(self.out, "there is nothing to undo")
            }
            Reply::Undo => self.again(),
            Reply::Hint => self.hint(),
            Reply::Table => {
                let steps = table(self.kernel, &self.run.turns[..self.made()]);
                write!(self.out, "{steps}")
            }
            Reply::Help | Reply::Quit => write!(self.out, "{HELP}"),
        }
    }

    /// Runs by the choices as they are now, and shows where that leads.
    fn again(&mut self) -> io::Result<()> {
        self.run = follow(self.kernel, &self.choices);
        if self.shown > self.made() {
            self.shown = self.made();
            writeln!(self.out, "back after step {}", self.shown)?;
        }
        self.show()
    }

    /// Shows the steps that are new, and how things stand, or the end.
    fn show(&mut self) -> io::Result<()> {
        let made = self.made();
        for (step, turn) in self.run.turns[..made].iter().enumerate().skip(self.shown) {
            let name = self.kernel.threads[turn.went];
            writeln!(self.out, "{:>4}  {name:10}{}", step + 1, turn.did)?;
        }
        self.shown = made;
        let Some(turn) = self.run.turns.get(made) else {
            writeln!(self.out, "\n{}", table(self.kernel, &self.run.turns))?;
            let again = replay(self.kernel, &self.choices);
            return writeln!(self.out, "{}\n{again}", self.run.outcome);
        };
        let values = turn.scene.values();
        writeln!(self.out, "{}", format!("{:─<60} {values}", "").trim_end())?;
        for (thread, seen) in turn.scene.threads.iter().enumerate() {
            let may = turn.ready.contains(&thread);
            let number = if may { reply::number(thread) } else { String::new() };
            writeln!(self.out, "{number:>4}  {:10}{seen}", seen.name)?;
        }
        Ok(())
    }

    fn ask(&mut self) -> io::Result<()> {
        let question = match self.turn() {
            Some(turn) => format!("{} next? (? for help) ", reply::who(turn)),
            None => "over: u undo, q quit ".to_owned(),
        };
        write!(self.out, "{question}")?;
        self.out.flush()
    }

    fn hint(&mut self) -> io::Result<()> {
        if self.turn().is_none() {
            return writeln!(self.out, "the kernel is over: u takes the last choice back");
        }
        let search = search(self.kernel, &self.choices, LIMIT);
        let runs = search.runs;
        let failed = match search.end {
            End::Failed(run) => run,
            End::AllWell => return writeln!(self.out, "from here all {runs} orders end well"),
            End::GaveUp => {
                return writeln!(self.out, "from here the first {runs} orders end well");
            }
        };
        let choices = failed.choices();
        let next = self.kernel.threads[choices[self.choices.len()]];
        let later = match choices.len() - self.choices.len() - 1 {
            0 => "then".to_owned(),
            1 => "1 choice later".to_owned(),
            more => format!("{more} choices later"),
        };
        writeln!(self.out, "{next}, and {later}:\n{}", failed.outcome)
    }

    /// A game that is left before its end: the line of what was played.
    fn leave(&mut self) -> io::Result<()> {
        if self.turn().is_none() || self.choices.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "{}", replay(self.kernel, &self.choices))
    }
}
