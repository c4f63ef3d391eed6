//! What the reader asks for, from what was typed.

use super::run::Step;
use super::state::Status;

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

/// What was typed where this step is to be decided, or where the run is over.
///
/// Threads go by their number or by their name's beginning, in capitals or not. What makes
/// no sense is answered by a sentence.
pub(super) fn read(typed: &str, next: Option<&Step>) -> Result<Reply, String> {
    match typed {
        "u" => return Ok(Reply::Undo),
        "h" => return Ok(Reply::Hint),
        "t" => return Ok(Reply::Table),
        "q" => return Ok(Reply::Quit),
        "?" => return Ok(Reply::Help),
        _ => {}
    }
    let next = next.ok_or_else(|| format!("`{typed:.20}` makes no sense: the run is over"))?;
    if typed.is_empty() {
        return Err(format!("say who goes next: {}", who(next)));
    }
    let meant = |name: &str, thread: usize| {
        let beginning = name.get(..typed.len());
        typed == number(thread) || beginning.is_some_and(|name| name.eq_ignore_ascii_case(typed))
    };
    let threads = next.state.threads.iter().enumerate();
    let mut fits = threads.filter(|(index, thread)| meant(&thread.name, *index));
    let (Some((index, thread)), None) = (fits.next(), fits.next()) else {
        return Err(format!("`{typed:.20}` is none of the threads: {} may go", who(next)));
    };
    match &thread.status {
        Status::Ready(_) => Ok(Reply::Go(index)),
        Status::Blocked(what) => {
            Err(format!("{} waits for {what}: {} may go", thread.name, who(next)))
        }
        Status::Ended => Err(format!("{} has ended: {} may go", thread.name, who(next))),
    }
}

/// `A or B`: those that may go.
pub(super) fn who(next: &Step) -> String {
    let names = next.ready.iter().map(|&thread| next.state.threads[thread].name.as_str());
    names.collect::<Vec<_>>().join(" or ")
}

/// By which a thread can be named.
pub(super) fn number(thread: usize) -> String {
    (thread + 1).to_string()
}
