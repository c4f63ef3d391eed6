//! What a crawl is asked for, and what was found of it in the file.

use url::Url;

use crate::links;
use crate::store::admit::{Admit, Everything};

/// How the first line of a scope begins as it is kept.
const EXTRACTOR: &str = "extractor: ";

/// What a crawl is asked for.
pub struct Plan {
    /// Where it begins; normalised.
    pub starts: Vec<Url>,
    /// All else that decides which URLs are followed, as text: a crawl is resumed by the
    /// same alone, and what was judged by the same needs no new judgement.
    pub scope: String,
    /// The version of what finds the links of a page. Links that another one found are not
    /// used again; a crawl that goes on may have pages of both, and counts as the older's.
    pub extractor: u32,
    /// How many links from a start are followed.
    pub depth: Option<u32>,
    /// How many redirects in a row are followed.
    pub hops: u32,
    /// Whether an unfinished crawl is given up for a new one.
    pub again: bool,
    /// Who is asked before a URL is queued.
    pub admit: Box<dyn Admit>,
    /// What of the file is kept in memory, at most, in KiB: an eighth is for URLs that links
    /// led to lately.
    pub cache: u32,
}

impl Plan {
    /// From these starts as far as `scope` says: any depth, ten redirects, 32 MiB of cache.
    pub fn new(starts: Vec<Url>, scope: impl Into<String>) -> Plan {
        let (scope, admit) = (scope.into(), Box::new(Everything));
        let (extractor, depth, hops, again) = (links::VERSION, None, 10, false);
        Plan { starts, scope, extractor, depth, hops, again, admit, cache: 32 * 1024 }
    }

    /// The scope as it is kept, with the extractor.
    pub(super) fn kept_scope(&self) -> String {
        format!("{EXTRACTOR}{}\n{}", self.extractor, self.scope)
    }

    /// What of the cache is for URLs that links led to lately, in bytes.
    pub(super) fn recent(&self) -> usize {
        (self.cache as usize / 8).saturating_mul(1024)
    }

    /// What of it is for pages of the file, in KiB: the rest. SQLite takes no more than 2 TiB,
    /// and what is larger for nothing at all.
    pub(super) fn pages(&self) -> u32 {
        (self.cache - self.cache / 8).min(i32::MAX.unsigned_abs())
    }

    /// The starts, one a line.
    pub(super) fn starts(&self) -> String {
        self.starts.iter().map(Url::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// A scope as it was before it was kept: without the extractor, which old files do not name.
pub(super) fn without_extractor(kept: &str) -> &str {
    let named = kept.split_once('\n').filter(|(first, _)| first.starts_with(EXTRACTOR));
    named.map_or(kept, |(_, scope)| scope)
}

/// What was found in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Opened {
    /// No crawl: the first one begins.
    New,
    /// An unfinished crawl: it goes on.
    Resumed {
        /// How many URLs are queued.
        unfinished: u64,
        /// How many were fetched before; those are not counted that were left out.
        finished: u64,
    },
    /// An earlier crawl: a new one begins.
    Again {
        /// Its number.
        crawl: u32,
    },
}
