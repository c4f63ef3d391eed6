//! What came of a crawl, as data; [`Display`](std::fmt::Display) says it in lines.

pub use crate::store::begun::Difference;

mod lines;

/// What came of a crawl.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// The number of the crawl in the file, from 1.
    pub crawl: u32,
    /// Whether all of it stays in a file.
    pub kept: bool,
    /// How many URLs are queued and not finished.
    pub unfinished: u64,
    /// How many pages have which status; `None`: no answer came.
    pub statuses: Vec<(Option<u16>, u64)>,
    /// How many pages ended how; by the names of [`Fate`](crate::store::Fate).
    pub fates: Vec<(String, u64)>,
    /// Pages that failed or that are answered by 400 and above, and redirects that lead into a
    /// circle; those that most pages link to first.
    pub broken: Named<Broken>,
    /// What was left out, by rule.
    pub left_out: Vec<Group>,
    /// The same of traps, by what told.
    pub traps: Named<Group>,
    /// Pages of which not all came, by reason: a cap cut them off, or they broke off.
    pub cut: Named<Group>,
    /// Against what the file knew; `None` if this is its first crawl.
    pub compared: Option<Compared>,
    /// In what it was begun differently from the crawl before.
    pub differs: Option<Difference>,
    /// How many links the pages hold.
    pub links: u64,
    /// How many bytes of bodies came over the network.
    pub wire: u64,
    /// How many bytes these were, decompressed.
    pub bytes: u64,
}

/// The first of a list, and how many there are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named<T> {
    /// The first ones.
    pub first: Vec<T>,
    /// How many there are in all.
    pub count: u64,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named { first: Vec::new(), count: 0 }
    }
}

impl Named<Broken> {
    /// How many are counted only.
    pub fn rest(&self) -> u64 {
        self.count.saturating_sub(self.first.len() as u64)
    }
}

impl Named<Group> {
    /// How many are in none of the first groups.
    pub fn rest(&self) -> u64 {
        let named: u64 = self.first.iter().map(|group| group.count).sum();
        self.count.saturating_sub(named)
    }
}

/// A URL that leads to no page that anybody can read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// Its URL.
    pub url: String,
    /// The status of the answer, if one came.
    pub status: Option<u16>,
    /// Why none came, or what is wrong with it.
    pub reason: Option<String>,
    /// A page that links to it, and the line; a redirect to it, if no page does.
    pub held_by: Option<(String, u32)>,
    /// The URL that the page links to, if it is another one, which redirects to this.
    pub through: Option<String>,
    /// How many links of pages lead to it, by whichever redirects.
    pub links: u64,
}

/// URLs that have something in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// What they have in common: a rule, or a reason.
    pub rule: String,
    /// How many there are.
    pub count: u64,
    /// One of them.
    pub example: String,
    /// Why that one is in here, as a sentence's end.
    pub reason: String,
}

/// Each URL against the last result that the file had of it, whichever crawl brought that.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Compared {
    /// In no crawl of the file before; or gone, and back.
    pub new: u64,
    /// With another content than when it was there last, in whichever crawl.
    pub changed: u64,
    /// As it was then.
    pub unchanged: u64,
    /// There before, and now not found, left out, or reached no more; the last is known only if
    /// nothing is unfinished and nothing failed, and of what a crawl had that was begun alike.
    pub gone: u64,
    /// There before, and now failed, or cut off where they had come whole: nobody can tell.
    pub failed: u64,
    /// There before, and now reached no more, while some failed that may have led there.
    pub unreached: u64,
}

impl Summary {
    /// Whether any page is broken.
    pub fn is_broken(&self) -> bool {
        self.broken.count > 0
    }
}
