//! The origins that a crawl has met: where they are, and how often their robots.txt failed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::robots::Robots;
use crate::store::OriginId;

/// The origins that a crawl has met.
#[derive(Debug)]
pub(super) struct Origins {
    /// Written by whoever meets one, or asks for its robots.txt; nobody waits under it.
    met: Mutex<HashMap<OriginId, Met>>,
    /// The rules of all, where robots.txt is ignored.
    ignored: Arc<Robots>,
}

#[derive(Debug)]
struct Met {
    url: Url,
    /// How far it is with asking for its robots.txt.
    robots: Asking,
}

/// How far an origin is with asking for its robots.txt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Asking {
    /// Where it is to be asked for next.
    pub at: Url,
    /// How many redirects have led there.
    pub redirects: usize,
    /// How often it was asked for in vain.
    pub tries: u32,
}

impl Asking {
    fn begin(origin: &Url) -> Asking {
        let at = origin.join("/robots.txt").expect("an origin has a host, and so a root");
        Asking { at, redirects: 0, tries: 0 }
    }
}

impl Origins {
    /// None yet.
    pub(super) fn new() -> Self {
        let ignored = Arc::new(Robots::all_allowed("ignored, as --ignore-robots asks"));
        Origins { met: Mutex::default(), ignored }
    }

    /// This one was met.
    pub(super) fn add(&self, id: OriginId, url: &Url) {
        let met = || Met { url: url.clone(), robots: Asking::begin(url) };
        self.met().entry(id).or_insert_with(met);
    }

    /// Where it is.
    pub(super) fn url(&self, id: OriginId) -> Option<Url> {
        self.met().get(&id).map(|met| met.url.clone())
    }

    /// How far it is with asking for its robots.txt.
    pub(super) fn asking(&self, id: OriginId) -> Option<Asking> {
        self.met().get(&id).map(|met| met.robots.clone())
    }

    /// It is so far now.
    pub(super) fn set_asking(&self, id: OriginId, robots: Asking) {
        if let Some(met) = self.met().get_mut(&id) {
            met.robots = robots;
        }
    }

    /// It has its robots.txt; tomorrow it will ask from the beginning.
    pub(super) fn has_asked(&self, id: OriginId) {
        if let Some(met) = self.met().get_mut(&id) {
            met.robots = Asking::begin(&met.url);
        }
    }

    /// What all origins want, where nobody asks them.
    pub(super) fn ignored(&self) -> Arc<Robots> {
        Arc::clone(&self.ignored)
    }

    fn met(&self) -> MutexGuard<'_, HashMap<OriginId, Met>> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
