//! What URLs the last links led to, in memory.
//!
//! The pages of a site link to the same places again and again, and such a link mostly changes
//! nothing: then the file needs not be asked.
//!
//! ```text
//!   link ──▶ recent? ── it changes nothing ──▶ its number
//!              └─────── it may, or is not here ──▶ the file is asked, and it is noted here
//! ```
//!
//! # Invariants
//!
//! * What is noted may be out of date, but a link that changes nothing of it changes nothing
//!   of what is in the file either. For within a crawl all goes one way: what tells how near it
//!   is falls, what is queued stays queued, and a rule gives way only to one that came nearer.
//! * All of it is no larger than was allowed; when it would be, it is forgotten as a whole.

use std::collections::HashMap;

use url::Url;

use crate::store::row::{self, Known};
use crate::store::way::Way;
use crate::store::written::Reason;

/// What an entry takes beside its text, at most: a table has up to twice the places it needs.
const ENTRY: usize = 2 * size_of::<(Box<str>, Known)>() + 24;

/// URLs that links led to in this crawl.
pub(super) struct Recent {
    by_text: HashMap<Box<str>, Known>,
    /// How large it is.
    bytes: usize,
    /// How large it may be.
    most: usize,
}

impl Recent {
    /// No larger than so many bytes.
    pub fn new(most: usize) -> Recent {
        Recent { by_text: HashMap::new(), bytes: 0, most }
    }

    /// The number of a URL of which this link changes nothing; `None`: the file has to tell.
    pub fn settled(&self, url: &Url, way: &Way, left_out: Option<&Reason>) -> Option<i64> {
        let known = self.by_text.get(url.as_str())?;
        let is_settled = match left_out {
            _ if way.is_sitemap && !known.is_sitemap() => false,
            Some(reason) => known.queued == known.seen || row::rank(&reason.rule) <= known.rank,
            None => known.near.is_some_and(|near| near.least(way.near) == near),
        };
        is_settled.then_some(known.id)
    }

    /// What a link of this crawl has made of a URL.
    pub fn note(&mut self, url: &Url, known: Known) {
        let text = url.as_str();
        if let Some(noted) = self.by_text.get_mut(text) {
            *noted = known;
            return;
        }
        let size = text.len() + ENTRY;
        if self.bytes + size > self.most {
            self.by_text = HashMap::new();
            self.bytes = 0;
        }
        if size <= self.most {
            self.bytes += size;
            self.by_text.insert(text.into(), known);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::Kind;
    use crate::store::way::Near;

    fn near(depth: u32, hops: u32, nested: u32) -> Near {
        Near { depth, hops, nested }
    }

    fn known(id: i64) -> Known {
        Known {
            id,
            kind: 0,
            near: Some(near(2, 1, 1)),
            run: 0,
            seen: 1,
            queued: 0,
            finished: 0,
            rank: row::rank("depth"),
        }
    }

    fn url(n: i64) -> Url {
        Url::parse(&format!("http://site.test/{n}")).unwrap()
    }

    #[test]
    fn a_link_is_settled_if_nothing_can_come_of_it() {
        let mut recent = Recent::new(10_000);
        recent.note(&url(7), known(7));
        let nested = |depth, hops, nested| Way {
            near: near(depth, hops, nested),
            ..Way::first(Kind::Anchor)
        };
        let way = |depth, hops| nested(depth, hops, 1);
        let rule = |rule: &str| Reason { rule: rule.into(), text: String::new() };
        assert_eq!(recent.settled(&url(7), &way(2, 1), None), Some(7));
        assert_eq!(recent.settled(&url(7), &way(9, 9), None), Some(7));
        assert_eq!(recent.settled(&url(7), &way(1, 1), None), None, "it is nearer");
        assert_eq!(recent.settled(&url(7), &way(2, 0), None), None, "after fewer redirects");
        assert_eq!(recent.settled(&url(7), &nested(2, 1, 0), None), None, "in fewer sitemaps");
        assert_eq!(recent.settled(&url(8), &way(2, 1), None), None, "nobody knows it");
        let list = Way { is_sitemap: true, ..way(2, 1) };
        assert_eq!(recent.settled(&url(7), &list, None), None, "it was no sitemap");
        assert_eq!(recent.settled(&url(7), &way(0, 0), Some(&rule("resource"))), Some(7));
        assert_eq!(recent.settled(&url(7), &way(0, 0), Some(&rule("depth"))), Some(7));
        assert_eq!(recent.settled(&url(7), &way(0, 0), Some(&rule("redirects"))), None);
        recent.note(&url(7), Known { queued: 1, ..known(7) });
        assert_eq!(recent.settled(&url(7), &way(0, 0), Some(&rule("redirects"))), Some(7));
    }

    #[test]
    fn it_is_forgotten_before_it_is_too_large() {
        let size = url(1).as_str().len() + ENTRY;
        let mut recent = Recent::new(3 * size);
        let way = Way { near: near(2, 1, 1), ..Way::first(Kind::Anchor) };
        for n in [1, 2, 3, 1, 2, 3] {
            recent.note(&url(n), known(n)); // the second time, nothing grows
        }
        let noted = |recent: &Recent| {
            (0..9).filter_map(|n| recent.settled(&url(n), &way, None)).collect::<Vec<_>>()
        };
        assert_eq!((noted(&recent), recent.bytes), (vec![1, 2, 3], 3 * size));
        recent.note(&url(4), known(4));
        assert_eq!((noted(&recent), recent.bytes), (vec![4], size));
        let long = url(5).join(&"a".repeat(3 * size)).unwrap();
        recent.note(&long, known(5));
        assert_eq!((noted(&recent), recent.bytes), (vec![], 0), "it alone would be too large");
    }
}
