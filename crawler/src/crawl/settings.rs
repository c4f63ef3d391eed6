//! What a crawl is told: where it begins, how far it goes, what it may take.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::fetch::agent::AgentSettings;
use crate::fetch::guard::Guard;
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
    /// A crawl from there as the command line has it without flags: 16 workers, ten
    /// redirects, no file, 32 MiB of cache. The hosts of the starts may be private.
    pub fn new(starts: Vec<Url>) -> Settings {
        let guard = Guard::of_given(&starts, false);
        Settings {
            file: None,
            again: false,
            workers: const { NonZeroUsize::new(16).expect("it is not 0") },
            scope: ScopeSettings::new(starts),
            depth: None,
            redirects: 10,
            normal: Normal::default(),
            forms: false,
            ignore_robots: false,
            sitemaps: true,
            traps: Some(Quotas::default()),
            politeness: Rules::default(),
            agent: AgentSettings { guard, ..AgentSettings::default() },
            pages: None,
            time: None,
            cache: 32 << 20,
        }
    }

    /// All that shapes the set of pages, besides what the file asks for itself: a line a
    /// setting, always the same ones. A crawl goes on only if they are the same.
    pub(super) fn shape(&self, scope: &Scope) -> String {
        let dropped: BTreeSet<_> = self.normal.drop_query.iter().collect();
        let private = self.agent.guard.allows_private();
        let either = |is: bool, yes: &'static str, no: &'static str| if is { yes } else { no };
        let lines = [
            ("private addresses", either(private, "followed", "left out")),
            ("forms", either(self.forms, "followed", "left out")),
            ("robots.txt", either(self.ignore_robots, "ignored", "obeyed")),
            ("sitemaps", either(self.sitemaps, "read", "left out")),
            ("traps", either(self.traps.is_none(), "followed", "left out")),
            ("queries", either(self.normal.sort_query, "sorted", "as they are")),
        ]
        .map(|(name, value)| format!("{name}: {value}\n"));
        let pattern = self.traps.as_ref().map_or(0, |quotas| quotas.pattern);
        let caps = &self.agent.caps;
        // Which links a page has depends on these. On the times that one may take, too; but not
        // on them alone, so a crawl with the same ones need not find the same.
        let caps = [
            ("links of a page", caps.links as u64),
            ("bytes of a page", caps.body),
            ("bytes that one unfolds to", caps.ratio),
            ("bytes of headers", caps.head as u64),
        ]
        .map(|(name, most)| format!("{name}: up to {most}\n"));
        let (scope, lines, caps) = (scope.describe(), lines.concat(), caps.concat());
        format!(
            "{scope}{lines}URLs of one pattern: {pattern}\nparameters dropped: {dropped:?}\n{caps}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whether_private_addresses_are_allowed_shapes_a_crawl() {
        let shape = |guard| {
            let mut settings = Settings::new(vec!["http://example.com/".parse().unwrap()]);
            settings.agent.guard = guard;
            settings.shape(&Scope::new(&settings.scope).unwrap())
        };
        assert_ne!(shape(Guard::new(false)), shape(Guard::new(true)));
        let start = "http://example.com/".parse().unwrap();
        assert_eq!(shape(Guard::new(false)), shape(Guard::new(false).except(&start)));
    }
}
