//! Which links are followed: the rules that the URL and its link decide alone.
//!
//! The rules are asked in one fixed order, and the first that says no is the reason that is
//! kept; so the summary of two crawls can be compared. Those that need more than the link
//! (depth, redirects, `robots.txt`, traps, addresses) come after these, elsewhere.
//!
//! | rule | leaves out |
//! |---|---|
//! | scheme | what is neither http nor https |
//! | length | what is longer than [`longest`](ScopeSettings::longest), in bytes |
//! | host | what is on none of the [`Hosts`] |
//! | directory | what is on the host of a start, and below no start's directory, if asked |
//! | exclude | what one of the patterns matches |
//! | include | what none of the patterns matches, if there are any |
//! | resource | what pages are drawn with, unless asked for |
//! | nofollow | what the page asks not to follow, unless told otherwise |
//!
//! Three decisions:
//!
//! * A start is always in, whoever links to it: somebody asked for it by name.
//! * A sitemap is no page but a list, whose links are judged in their turn. It stands at the
//!   root whatever directory is crawled, so `directory` and `include` do not hold for it.
//! * Resources are under the same rules as pages: a picture on another host is left out.
//!
//! A pattern is searched for in the whole normalised URL, as it is shown: names in Unicode
//! are `xn--…` there, and other characters than ASCII are escaped. `^` and `$` are its ends.
//!
//! # Invariants
//!
//! * A judgement depends on the settings and the link alone: the same at any time, in any
//!   order, by any thread.
//! * Settings that [`describe`](Scope::describe) the same judge the same.
//!
//! # Cost
//!
//! A look-up, and one search for all patterns of a kind at once (`regex` is linear in the
//! URL's length, whatever the pattern). No allocation where a link is followed.

mod describe;

mod directory;

mod hosts;

mod patterns;

use std::collections::HashSet;

use url::Url;

use crate::left_out::LeftOut;
use crate::links::{Kind, Link};
use crate::normal::Normal;

use directory::Directories;
use hosts::HostRule;
use patterns::Patterns;

pub use hosts::Hosts;

/// What shapes the set of pages of a crawl.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScopeSettings {
    /// Where it begins, normalised as links are.
    pub starts: Vec<Url>,
    /// On which hosts it goes on.
    pub hosts: Hosts,
    /// Whether it stays below the directories of the starts: `/docs/` of `/docs/index.html`.
    pub start_directory: bool,
    /// Patterns of which one must match, if there are any.
    pub include: Vec<String>,
    /// Patterns of which none may match.
    pub exclude: Vec<String>,
    /// Whether pictures, styles, scripts and the like are asked for.
    pub resources: bool,
    /// Whether links are followed that a page asks not to follow.
    pub follow_nofollow: bool,
    /// How many bytes a URL may have.
    pub longest: usize,
}

/// How many bytes a URL may have, when nothing else is said.
const LONGEST: usize = 8 << 10;

impl ScopeSettings {
    /// The pages of the starts' hosts that are linked without `nofollow`.
    pub fn new(starts: Vec<Url>) -> ScopeSettings {
        ScopeSettings {
            starts,
            hosts: Hosts::SameHost,
            start_directory: false,
            include: Vec::new(),
            exclude: Vec::new(),
            resources: false,
            follow_nofollow: false,
            longest: LONGEST,
        }
    }
}

/// Settings that cannot be followed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ScopeError {
    /// A pattern is none.
    #[error("{flag} {pattern:?} is no pattern: {reason}{}; put \\ before a character that stands for itself", place(*.at))]
    Pattern {
        /// The flag that it was given with.
        flag: &'static str,
        /// The pattern.
        pattern: String,
        /// At which of its characters the mistake is, from 1; `None` where it is in the whole.
        at: Option<usize>,
        /// What is wrong.
        reason: String,
    },
    /// What was given as a host is none.
    #[error(
        "{host:?} is no host: {reason}; write it as example.com, *.example.com, example.com:8080 or [::1]"
    )]
    Host {
        /// What was given.
        host: String,
        /// What is wrong.
        reason: String,
    },
}

fn place(at: Option<usize>) -> String {
    at.map_or_else(String::new, |at| format!(" (at character {at})"))
}

/// The rules of one crawl.
#[derive(Debug)]
pub struct Scope {
    starts: HashSet<Url>,
    hosts: HostRule,
    directories: Option<Directories>,
    exclude: Patterns,
    include: Patterns,
    resources: bool,
    follow_nofollow: bool,
    longest: usize,
    described: String,
}

impl Scope {
    /// The rules that these settings are.
    ///
    /// # Errors
    /// [`ScopeError::Pattern`] names the first pattern that is none, [`ScopeError::Host`] the
    /// first host.
    pub fn new(settings: &ScopeSettings) -> Result<Scope, ScopeError> {
        let starts: Vec<Url> = settings.starts.iter().map(without_credentials).collect();
        Ok(Scope {
            hosts: HostRule::new(&settings.hosts, &starts)?,
            directories: settings.start_directory.then(|| Directories::of(&starts)),
            exclude: Patterns::new("--exclude", &settings.exclude)?,
            include: Patterns::new("--include", &settings.include)?,
            resources: settings.resources,
            follow_nofollow: settings.follow_nofollow,
            longest: settings.longest,
            described: describe::text(settings, &starts),
            starts: starts.into_iter().collect(),
        })
    }

    /// Why the link is not followed; `None` where it is. Its URL is normalised.
    pub fn judge(&self, link: &Link) -> Option<LeftOut> {
        if link.kind == Kind::Start || self.starts.contains(&link.url) {
            return None;
        }
        let url = &link.url;
        self.form(link)
            .or_else(|| self.place(url, link.kind))
            .or_else(|| self.patterns(url.as_str(), link.kind))
            .or_else(|| self.manner(link))
    }

    /// One canonical text of all settings: a crawl goes on with the rules that it began with.
    ///
    /// A line a setting; lists are sorted, and what is in them twice is said once. No
    /// credentials are in it.
    pub fn describe(&self) -> String {
        self.described.clone()
    }

    fn form(&self, link: &Link) -> Option<LeftOut> {
        if !matches!(link.url.scheme(), "http" | "https") {
            return Some(LeftOut::Scheme);
        }
        let is_long = link.cut || link.url.as_str().len() > self.longest;
        is_long.then_some(LeftOut::TooLong(self.longest))
    }

    fn place(&self, url: &Url, kind: Kind) -> Option<LeftOut> {
        if !self.hosts.holds(url) {
            return Some(LeftOut::OtherHost);
        }
        let directories = self.directories.as_ref().filter(|_| kind != Kind::Sitemap)?;
        (!directories.hold(url)).then_some(LeftOut::OtherDirectory)
    }

    fn patterns(&self, url: &str, kind: Kind) -> Option<LeftOut> {
        if let Some(pattern) = self.exclude.first_match(url) {
            return Some(LeftOut::Excluded(pattern.to_owned()));
        }
        let is_free = self.include.is_empty() || kind == Kind::Sitemap;
        (!is_free && self.include.first_match(url).is_none()).then_some(LeftOut::NotIncluded)
    }

    fn manner(&self, link: &Link) -> Option<LeftOut> {
        if link.kind.is_resource() && !self.resources {
            return Some(LeftOut::Resource);
        }
        (link.nofollow && !self.follow_nofollow).then_some(LeftOut::Nofollow)
    }
}

fn without_credentials(start: &Url) -> Url {
    Normal::default().of(start.clone())
}

#[cfg(test)]
mod tests;
