//! A URL that is known and not yet finished.

use url::Url;

use crate::links::Kind;

/// The number of a URL in the file, in the order in which they became known, from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct UrlId(pub i64);

/// The number of an origin (scheme, host and port) in the file, from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct OriginId(pub i64);

/// A URL to fetch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queued {
    /// Its number.
    pub id: UrlId,
    /// The number of its origin.
    pub origin: OriginId,
    /// Where it is; normalised.
    pub url: Url,
    /// As what it became known first, or a sitemap, if one is said to be there.
    pub kind: Kind,
    /// How many links it is away from a start, at least; redirects do not count.
    pub depth: u32,
    /// How many redirects led to it in a row, at least.
    pub hops: u32,
    /// What an earlier crawl was told to ask by.
    pub validators: Validators,
    /// How often it was tried in this run.
    pub tries: u32,
}

/// What an answer said of its version: a later request asks whether that has changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Validators {
    /// The `ETag`, as it came.
    pub etag: Option<String>,
    /// The `Last-Modified`, as it came.
    pub modified: Option<String>,
}
