//! What a page is written for: the plan, the edition, and the host that it was asked of.

use crate::site::plan::Plan;

/// The site as one request sees it.
#[derive(Clone, Copy)]
pub struct Served<'site> {
    /// What the site shall be like.
    pub plan: &'site Plan,
    /// Its present edition.
    pub edition: u64,
    /// The host and port that absolute links name.
    pub host: &'site str,
}
