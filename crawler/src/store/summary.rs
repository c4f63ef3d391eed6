//! What came of a crawl, as data and as lines.

use std::fmt;

use crate::shown::shown;

/// What came of a crawl.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// The number of the crawl in the file, from 1.
    pub crawl: u32,
    /// How many URLs are queued and not finished.
    pub unfinished: u64,
    /// How many pages have which status; `None`: no answer came.
    pub statuses: Vec<(Option<u16>, u64)>,
    /// How many pages ended how; by the names of [`Fate`](crate::store::Fate).
    pub fates: Vec<(String, u64)>,
    /// Pages that failed or that are answered by 400 and above, those that most pages link
    /// to first.
    pub broken: Named<Broken>,
    /// What was left out, by rule.
    pub left_out: Vec<Group>,
    /// The same of traps, by what told.
    pub traps: Named<Group>,
    /// Pages that a cap cut off, by reason.
    pub cut: Named<Group>,
    /// Against the crawl before; `None` if this is the first.
    pub compared: Option<Compared>,
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
    /// How many are in groups that are counted only.
    pub fn rest(&self) -> u64 {
        let named: u64 = self.first.iter().map(|group| group.count).sum();
        self.count.saturating_sub(named)
    }
}

/// A page that nobody can read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// Its URL.
    pub url: String,
    /// The status of the answer, if one came.
    pub status: Option<u16>,
    /// Why none came, or why it leads nowhere.
    pub reason: Option<String>,
    /// A page that links to it, and the line.
    pub held_by: Option<(String, u32)>,
    /// How many links lead to it.
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

/// Against the crawl before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Compared {
    /// Not there before.
    pub new: u64,
    /// With another content.
    pub changed: u64,
    /// As before.
    pub unchanged: u64,
    /// There before, and now not found, left out, or reached no more; the last is known only
    /// when nothing is unfinished.
    pub gone: u64,
}

impl Summary {
    /// Whether any page is broken.
    pub fn is_broken(&self) -> bool {
        self.broken.count > 0
    }

    fn pages(&self) -> u64 {
        self.statuses.iter().map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pages, links) = (self.pages(), self.links);
        write!(f, "crawl {}: {pages} pages, {links} links, ", self.crawl)?;
        writeln!(f, "{} bytes received, {} decompressed", self.wire, self.bytes)?;
        for (status, count) in &self.statuses {
            match status {
                Some(status) => writeln!(f, "  {status}  {count}")?,
                None => writeln!(f, "  no answer  {count}")?,
            }
        }
        if let Some(compared) = self.compared {
            writeln!(f, "against the crawl before: {compared}")?;
        }
        list(f, "broken links", &self.broken, self.broken.rest())?;
        list(f, "cut off", &self.cut, self.cut.rest())?;
        groups(f, "left out", &self.left_out)?;
        list(f, "traps", &self.traps, self.traps.rest())?;
        match self.unfinished {
            0 => write!(f, "nothing is unfinished"),
            count => write!(f, "{count} URLs are unfinished"),
        }
    }
}

fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    named: &Named<T>,
    rest: u64,
) -> fmt::Result {
    if named.count == 0 {
        return Ok(());
    }
    writeln!(f, "{what}: {}", named.count)?;
    named.first.iter().try_for_each(|one| writeln!(f, "  {one}"))?;
    match rest {
        0 => Ok(()),
        more => writeln!(f, "  … and {more} more, all in the database"),
    }
}

fn groups(f: &mut fmt::Formatter<'_>, what: &str, groups: &[Group]) -> fmt::Result {
    let count: u64 = groups.iter().map(|group| group.count).sum();
    if count == 0 {
        return Ok(());
    }
    writeln!(f, "{what}: {count}")?;
    groups.iter().try_for_each(|group| writeln!(f, "  {group}"))
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, &self.reason) {
            (Some(status), None) => write!(f, "{status}  {}", shown(&self.url))?,
            (Some(status), Some(reason)) => {
                write!(f, "{status}, {}  {}", shown(reason), shown(&self.url))?;
            }
            (None, reason) => {
                let reason = reason.as_deref().unwrap_or("no answer");
                write!(f, "{}  {}", shown(reason), shown(&self.url))?;
            }
        }
        match (&self.held_by, self.links) {
            (None, _) => Ok(()),
            (Some((page, line)), 1) => write!(f, "  on {}", place(page, *line)),
            (Some((page, line)), links) => {
                write!(f, "  on {} and {} more", place(page, *line), links - 1)
            }
        }
    }
}

fn place(page: &str, line: u32) -> String {
    match line {
        0 => shown(page),
        line => format!("{} line {line}", shown(page)),
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (reason, example) = (shown(&self.reason), shown(&self.example));
        write!(f, "{}  {reason}, for example {example}", self.count)
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Compared { new, changed, unchanged, gone } = self;
        write!(f, "{new} new, {changed} changed, {unchanged} unchanged, {gone} gone")
    }
}
