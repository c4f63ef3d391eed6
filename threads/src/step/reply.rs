//! What the reader asks for, from what was typed.

use super::run::Turn;
use super::scene::State;

/// What the reader asks for.
pub(super) enum Reply {
    /// This thread goes next.
    Go(usize),
    /// Take the last choice back.
    Undo,
    /// Which choice leads to a failure?
    Hint,
    /// The steps so far.
    Table,
    /// What can be asked for.
    Help,
    /// Enough.
    Quit,
}

/// What was typed where this turn is to be decided, or where the kernel is over.
///
/// Threads go by their number or by their name's beginning, in capitals or not. What makes
/// no sense is answered by a sentence.
pub(super) fn read(typed: &str, turn: Option<&Turn>) -> Result<Reply, String> {
    match typed {
        "u" => return Ok(Reply::Undo),
        "h" => return Ok(Reply::Hint),
        "t" => return Ok(Reply::Table),
        "q" => return Ok(Reply::Quit),
        "?" => return Ok(Reply::Help),
        _ => {}
    }
    let turn = turn.ok_or_else(|| format!("`{typed}` makes no sense: the kernel is over"))?;
    if typed.is_empty() {
        return Err(format!("say who goes next: {}", who(turn)));
    }
    let meant = |name: &str, thread: usize| {
        let beginning = name.get(..typed.len());
        typed == number(thread) || beginning.is_some_and(|name| name.eq_ignore_ascii_case(typed))
    };
    let threads = turn.scene.threads.iter().enumerate();
    let mut fits = threads.filter(|(thread, seen)| meant(&seen.name, *thread));
    let (Some((thread, seen)), None) = (fits.next(), fits.next()) else {
        return Err(format!("`{typed}` is none of the threads: {} may go", who(turn)));
    };
    match &seen.state {
        State::About(_) => Ok(Reply::Go(thread)),
        State::Waits(what) => Err(format!("{} waits for {what}: {} may go", seen.name, who(turn))),
        State::Ended => Err(format!("{} has ended: {} may go", seen.name, who(turn))),
    }
}

/// `A or B`: those that may go.
pub(super) fn who(turn: &Turn) -> String {
    let names = turn.ready.iter().map(|&thread| turn.scene.threads[thread].name.as_str());
    names.collect::<Vec<_>>().join(" or ")
}

/// By which a thread can be named.
pub(super) fn number(thread: usize) -> String {
    (thread + 1).to_string()
}
