//! How a URL is reached: by what, from how far, and after how many redirects.

use crate::links::Kind;
use crate::store::row::Known;

/// How a URL is reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub kind: Kind,
    pub depth: u32,
    pub hops: u32,
    /// What was noted of the page that leads there.
    pub run: i64,
    /// Whether it names what is there as a sitemap.
    pub is_sitemap: bool,
}

impl Way {
    /// From nowhere: a start, or what robots.txt lists.
    pub fn first(kind: Kind) -> Way {
        Way { kind, depth: 0, hops: 0, run: 0, is_sitemap: kind == Kind::Sitemap }
    }

    /// Through a link of that kind on a page.
    pub fn through(page: &Known, kind: Kind) -> Way {
        let (depth, hops) = (page.depth.unwrap_or(0), page.hops.unwrap_or(0));
        let (depth, hops) = match kind {
            Kind::Redirect => (depth, hops.saturating_add(1)),
            Kind::Start | Kind::Sitemap => (depth, 0),
            _ => (depth.saturating_add(1), 0),
        };
        // A sitemap that has moved is one at its new place too.
        let is_moved = kind == Kind::Redirect && page.is_sitemap();
        let is_sitemap = kind == Kind::Sitemap || is_moved;
        Way { kind, depth, hops, run: page.run, is_sitemap }
    }
}
