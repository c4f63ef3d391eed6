//! How far a crawl is with asking for each robots.txt, while it asks.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::store::OriginId;

/// The origins that are being asked for their robots.txt.
#[derive(Debug, Default)]
pub(super) struct Askings {
    /// Written by whoever asks; nobody waits under it.
    begun: Mutex<HashMap<OriginId, Asking>>,
}

/// How far an origin is with asking for its robots.txt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Asking {
    /// Whose it is.
    pub origin: Url,
    /// Where it is to be asked for next.
    pub at: Url,
    /// How many redirects have led there.
    pub redirects: usize,
    /// How often it was asked for in vain.
    pub tries: u32,
}

impl Asking {
    /// Nobody has asked yet.
    pub(super) fn begin(origin: Url) -> Asking {
        let at = origin.join("/robots.txt").expect("an origin has a host, and so a root");
        Asking { origin, at, redirects: 0, tries: 0 }
    }
}

impl Askings {
    /// How far it is, if it was begun and put aside.
    pub(super) fn take(&self, id: OriginId) -> Option<Asking> {
        self.begun().remove(&id)
    }

    /// It is so far now, and somebody will go on.
    pub(super) fn put_aside(&self, id: OriginId, asking: Asking) {
        self.begun().insert(id, asking);
    }

    fn begun(&self) -> MutexGuard<'_, HashMap<OriginId, Asking>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
