//! The one thread that owns the connection, and commits in groups.
//!
//! ```text
//!  commit ──▶ ┐                    ┌─ BEGIN  a  b  c  COMMIT ─┐
//!  commit ──▶ ├─ bounded channel ──▶     what had come by then ├──▶ a, b, c are answered
//!  more   ──▶ ┘                    └───────────────────────────┘
//! ```
//!
//! A commit waits for the disk, whether it writes one page or fifty. So the first command
//! begins a transaction, all that wait by then join it, and nobody is answered before it is
//! committed: what somebody was told of is in the file.
//!
//! # Invariants
//!
//! * Each command is answered once: with its answer after the commit, or with the error of
//!   the group.
//! * After a write has failed, no other one is begun: what was noted in memory (places,
//!   traps) is ahead of the file. Reading goes on.

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use tracing::info_span;
use url::Url;

use crate::store::error::StoreError;
use crate::store::ledger::{Committed, Ledger, Origin, RobotsKept, Waiting};
use crate::store::queued::{OriginId, Queued, UrlId};
use crate::store::summary::Summary;
use crate::store::visit::{Links, Listed, Visit};

/// What one transaction takes in, at most: commands, and the links that these hold.
const COMMANDS: usize = 64;
const LINKS: usize = 50_000;

type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the thread is asked for.
pub(super) enum Command {
    Waiting(Answer<Vec<Waiting>>),
    Held(Answer<Vec<(Url, u64)>>),
    Origin(OriginId, Answer<Origin>),
    More(OriginId, UrlId, usize, Answer<Vec<Queued>>),
    Commit(UrlId, Box<Visit>, Answer<Committed>),
    Robots(OriginId, RobotsKept, Listed, Answer<Committed>),
    Sitemaps(Listed, Answer<Committed>),
    Hold(Url, i64, Answer<Committed>),
    Summary(Answer<Box<Summary>>),
}

/// Answers one command; given an error, with that instead.
type Reply = Box<dyn FnOnce(Option<&StoreError>)>;

/// Keeps the file until nobody is left to ask for anything.
pub(super) fn keep(
    mut ledger: Ledger,
    mut commands: mpsc::Receiver<Command>,
) -> Result<(), StoreError> {
    let mut failed = None;
    while let Some(first) = commands.blocking_recv() {
        let group = group(first, &mut commands);
        let held = info_span!("hold", of = "transaction").entered();
        let (replies, error) = transaction(&mut ledger, group, &mut failed);
        drop(held);
        for reply in replies {
            reply(error.as_ref());
        }
    }
    close(ledger)
}

fn group(first: Command, commands: &mut mpsc::Receiver<Command>) -> Vec<Command> {
    let mut links = first.links();
    let mut group = vec![first];
    while group.len() < COMMANDS && links < LINKS {
        let Ok(next) = commands.try_recv() else { break };
        links += next.links();
        group.push(next);
    }
    group
}

/// The answers, and the error that takes their place if there is one.
fn transaction(
    ledger: &mut Ledger,
    group: Vec<Command>,
    failed: &mut Option<StoreError>,
) -> (Vec<Reply>, Option<StoreError>) {
    let writes = group.iter().any(Command::writes) && failed.is_none();
    let mut error = begin(ledger, writes).err();
    let mut replies = Vec::with_capacity(group.len());
    for command in group {
        let refused = error.as_ref().or(failed.as_ref().filter(|_| command.writes()));
        replies.push(match refused.cloned() {
            Some(refused) => command.refuse(refused),
            None => command.execute(ledger, &mut error),
        });
    }
    if writes {
        error = error.or_else(|| commit(ledger).err());
        if error.is_some() {
            roll_back(ledger);
            failed.clone_from(&error);
        }
    }
    (replies, error)
}

/// Nothing is read or written of a file that is gone: who asks is to hear of it.
fn begin(ledger: &Ledger, writes: bool) -> Result<(), StoreError> {
    ledger.in_place()?;
    if writes {
        ledger.connection.execute_batch("BEGIN IMMEDIATE")?;
    }
    Ok(())
}

fn commit(ledger: &mut Ledger) -> Result<(), StoreError> {
    ledger.note_end()?;
    info_span!("work", "commit").in_scope(|| ledger.connection.execute_batch("COMMIT"))?;
    Ok(())
}

fn roll_back(ledger: &mut Ledger) {
    if !ledger.connection.is_autocommit() {
        // It fails if SQLite has rolled back itself, which is what is wanted.
        let _ = ledger.connection.execute_batch("ROLLBACK");
    }
}

impl Command {
    fn links(&self) -> usize {
        match self {
            Command::Commit(_, visit, _) => match &visit.links {
                Links::Found(links) => links.len(),
                Links::AsBefore => 100, // as many as a page has
            },
            Command::Robots(_, _, listed, _) | Command::Sitemaps(listed, _) => {
                listed.links.len() + listed.malformed.len()
            }
            _ => 0,
        }
    }

    fn writes(&self) -> bool {
        use Command::{Commit, Hold, Robots, Sitemaps};
        matches!(self, Commit(..) | Robots(..) | Sitemaps(..) | Hold(..))
    }

    fn refuse(self, error: StoreError) -> Reply {
        match self {
            Command::Waiting(answer) => reply(answer, Err(error)),
            Command::Held(answer) => reply(answer, Err(error)),
            Command::Origin(_, answer) => reply(answer, Err(error)),
            Command::More(.., answer) => reply(answer, Err(error)),
            Command::Summary(answer) => reply(answer, Err(error)),
            Command::Commit(.., answer)
            | Command::Robots(.., answer)
            | Command::Hold(.., answer)
            | Command::Sitemaps(_, answer) => reply(answer, Err(error)),
        }
    }

    /// Does it; what only concerns this command is in its answer alone.
    fn execute(self, ledger: &mut Ledger, error: &mut Option<StoreError>) -> Reply {
        match self {
            Command::Waiting(answer) => reply(answer, ledger.waiting()),
            Command::Held(answer) => reply(answer, ledger.held()),
            Command::Origin(id, answer) => reply(answer, ledger.known(id)),
            Command::More(origin, after, most, answer) => {
                reply(answer, ledger.more(origin, after, most))
            }
            Command::Summary(answer) => reply(answer, ledger.summary().map(Box::new)),
            Command::Commit(id, visit, answer) => {
                reply(answer, write(ledger, error, |ledger| ledger.commit(id, &visit)))
            }
            Command::Robots(origin, kept, links, answer) => {
                let keep = |ledger: &mut Ledger| ledger.keep_robots(origin, &kept, &links);
                reply(answer, write(ledger, error, keep))
            }
            Command::Hold(of, until, answer) => {
                reply(answer, write(ledger, error, |ledger| ledger.hold(&of, until)))
            }
            Command::Sitemaps(links, answer) => {
                reply(answer, write(ledger, error, |ledger| ledger.reach_all(&links)))
            }
        }
    }
}

/// Writes; an error after which the transaction may be half done fails all of the group.
fn write(
    ledger: &mut Ledger,
    failed: &mut Option<StoreError>,
    work: impl FnOnce(&mut Ledger) -> Result<(), StoreError>,
) -> Result<Committed, StoreError> {
    let done = work(ledger);
    let committed = std::mem::take(&mut ledger.committed);
    match &done {
        Err(error) if !matches!(error, StoreError::NoSuchUrl(_)) => *failed = Some(error.clone()),
        _ => {}
    }
    done.map(|()| committed)
}

fn reply<T: 'static>(answer: Answer<T>, value: Result<T, StoreError>) -> Reply {
    Box::new(move |error| {
        // Whoever asked may have stopped waiting.
        let _ = answer.send(error.map_or(value, |error| Err(error.clone())));
    })
}

/// Copies the log into the file and closes both; the lock goes last.
fn close(ledger: Ledger) -> Result<(), StoreError> {
    let in_place = ledger.in_place();
    let Ledger { connection, lock, .. } = ledger;
    let copied =
        info_span!("work", "checkpoint").in_scope(|| checkpoint(&connection, in_place.is_ok()));
    let closed = connection.close().map_err(|(_, error)| StoreError::from(error));
    drop(lock);
    in_place.and(copied).and(closed)
}

fn checkpoint(connection: &Connection, is_in_place: bool) -> Result<(), StoreError> {
    // Optional: a reader may keep it from the file, and it is as safe in the log. But the log of
    // a file that has gone stays behind, and is taken for that of whatever comes in its place:
    // so it is emptied.
    let mode = if is_in_place { "PASSIVE" } else { "TRUNCATE" };
    let done = |_: &rusqlite::Row<'_>| Ok(());
    Ok(connection.pragma_update_and_check(None, "wal_checkpoint", mode, done)?)
}

#[cfg(test)]
mod tests;
