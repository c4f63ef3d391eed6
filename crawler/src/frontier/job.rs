//! What the workers are told to do, and what each job is answered with.

use std::sync::Arc;

use crate::robots::Robots;
use crate::store::{OriginId, Queued, UrlId};

/// What a worker is to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Job {
    /// Look up in the file where this origin is, and answer with
    /// [`origin`](crate::frontier::Frontier::origin) and 0.
    Origin {
        /// The origin.
        origin: OriginId,
    },
    /// Read on in the file, and answer with [`more`](crate::frontier::Frontier::more).
    More {
        /// Of this origin,
        origin: OriginId,
        /// the unfinished URLs after this one, in the order of their numbers,
        after: UrlId,
        /// and so many at most.
        most: usize,
    },
    /// Ask for the `robots.txt` of this origin, and answer with
    /// [`robots`](crate::frontier::Frontier::robots).
    Robots {
        /// The origin.
        origin: OriginId,
    },
    /// Look up whether this URL may be fetched, which may take long, and answer with
    /// [`allowed`](crate::frontier::Frontier::allowed). Otherwise it is
    /// [`refused`](crate::frontier::Frontier::refused), to be left out, and then
    /// [`done`](crate::frontier::Frontier::done).
    Check(Queued, Arc<Robots>),
    /// Fetch this URL: `robots.txt` allows it, by rules that were told for a time that is not
    /// over. It ends with
    /// [`done`](crate::frontier::Frontier::done) or [`again`](crate::frontier::Frontier::again).
    Url(Queued),
    /// The same of one that was allowed when it was tried before, which may be long ago: fetch
    /// it if these rules allow it still; otherwise it is left out, and
    /// [`done`](crate::frontier::Frontier::done).
    Again(Queued, Arc<Robots>),
}
