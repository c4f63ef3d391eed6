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
    tries: u32,
}

impl Origins {
    /// None yet.
    pub(super) fn new() -> Self {
        let ignored = Arc::new(Robots::all_allowed("ignored, as --ignore-robots asks"));
        Origins { met: Mutex::default(), ignored }
    }

    /// This one was met.
    pub(super) fn add(&self, id: OriginId, url: &Url) {
        self.met().entry(id).or_insert_with(|| Met { url: url.clone(), tries: 0 });
    }

    /// Where it is.
    pub(super) fn url(&self, id: OriginId) -> Option<Url> {
        self.met().get(&id).map(|met| met.url.clone())
    }

    /// How often its robots.txt was asked for in vain.
    pub(super) fn tries(&self, id: OriginId) -> u32 {
        self.met().get(&id).map_or(0, |met| met.tries)
    }

    /// Its robots.txt was asked for in vain once more.
    pub(super) fn tried(&self, id: OriginId) {
        if let Some(met) = self.met().get_mut(&id) {
            met.tries += 1;
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
