//! How a URL is reached: by what, and how near that is.

use crate::links::Kind;
use crate::store::row::Known;

/// How near a URL is. Of several ways the least of each is kept, each for itself.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Near {
    /// Links from a start.
    pub depth: u32,
    /// Redirects in a row.
    pub hops: u32,
    /// Sitemaps in a row, each listed by the one before.
    pub nested: u32,
}

impl Near {
    /// The least of each.
    pub fn least(self, other: Near) -> Near {
        Near {
            depth: self.depth.min(other.depth),
            hops: self.hops.min(other.hops),
            nested: self.nested.min(other.nested),
        }
    }
}

/// How a URL is reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub kind: Kind,
    pub near: Near,
    /// What was noted of the page that leads there.
    pub run: i64,
    /// Whether it names what is there as a sitemap.
    pub is_sitemap: bool,
}

impl Way {
    /// From nowhere: a start, or what robots.txt lists.
    pub fn first(kind: Kind) -> Way {
        Way { kind, near: Near::default(), run: 0, is_sitemap: kind == Kind::Sitemap }
    }

    /// Through a link of that kind on a page.
    pub fn through(page: &Known, kind: Kind) -> Way {
        let Near { depth, hops, nested } = page.near.unwrap_or_default();
        let near = match kind {
            Kind::Redirect => Near { depth, hops: hops.saturating_add(1), nested },
            Kind::Sitemap => Near { depth, hops: 0, nested: nested.saturating_add(1) },
            Kind::Start => Near { depth, hops: 0, nested: 0 },
            _ => Near { depth: depth.saturating_add(1), hops: 0, nested: 0 },
        };
        // A sitemap that has moved is one at its new place too.
        let is_moved = kind == Kind::Redirect && page.is_sitemap();
        let is_sitemap = kind == Kind::Sitemap || is_moved;
        Way { kind, near, run: page.run, is_sitemap }
    }
}
