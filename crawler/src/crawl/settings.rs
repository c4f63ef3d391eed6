//! What a crawl is told: where it begins, how far it goes, what it may take.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use crate::fetch::agent::AgentSettings;
use crate::normal::Normal;
use crate::politeness::Rules;
use crate::scope::{Scope, ScopeSettings};
use crate::trap::Quotas;

/// What a crawl is told.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Settings {
    /// The file in which frontier and results are kept; without one, they are gone in the end.
    pub file: Option<PathBuf>,
    /// Whether an unfinished crawl in that file is given up for a new one.
    pub again: bool,
    /// How many URLs are in flight at once, over all hosts.
    pub workers: NonZeroUsize,
    /// Where it begins, and which links are followed.
    pub scope: ScopeSettings,
    /// How many links away from a start; redirects do not count.
    pub depth: Option<u32>,
    /// How many redirects in a row.
    pub redirects: u32,
    /// When two URLs are one page.
    pub normal: Normal,
    /// Whether `form method=get` is a link.
    pub forms: bool,
    /// Whether `robots.txt` is not asked for.
    pub ignore_robots: bool,
    /// Whether the sitemaps that `robots.txt` names are read.
    pub sitemaps: bool,
    /// What a series of URLs may have before it counts as one without an end; none at all
    /// where traps are not looked for.
    pub traps: Option<Quotas>,
    /// What a host may be asked, and when.
    pub politeness: Rules,
    /// Who asks, and what an answer may take.
    pub agent: AgentSettings,
    /// How many pages are fetched, over all runs of this crawl.
    pub pages: Option<u64>,
    /// How long this run lasts.
    pub time: Option<Duration>,
    /// How much memory the file may use as its cache, in bytes.
    pub cache: u64,
}

impl Settings {
    /// All that shapes the set of pages, besides what the file asks for itself: a line a
    /// setting, always the same ones. A crawl goes on only if they are the same.
    pub(super) fn shape(&self, scope: &Scope) -> String {
        let dropped: BTreeSet<_> = self.normal.drop_query.iter().collect();
        let either = |is: bool, yes: &'static str, no: &'static str| if is { yes } else { no };
        let lines = [
            ("forms", either(self.forms, "followed", "left out")),
            ("robots.txt", either(self.ignore_robots, "ignored", "obeyed")),
            ("sitemaps", either(self.sitemaps, "read", "left out")),
            ("traps", either(self.traps.is_none(), "followed", "left out")),
            ("queries", either(self.normal.sort_query, "sorted", "as they are")),
        ]
        .map(|(name, value)| format!("{name}: {value}\n"));
        format!("{}{}parameters dropped: {dropped:?}\n", scope.describe(), lines.concat())
    }
}
