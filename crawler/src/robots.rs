//! What a site wants to be asked: the Robots Exclusion Protocol, RFC 9309, whole.
//!
//! A site says in one text file which agents may fetch which paths. The rules are few, and
//! whoever gets one of them wrong asks for what a site owner did not want to give, or
//! leaves out what was free. So each has a file here, and each verdict names the line that
//! decided, for people to look up.
//!
//! ```text
//!  bytes ─▶ lines ─▶ group ─▶ rules ──────▶ verdict
//!           key:     ours,    longest        line 3: Disallow: /private
//!           value    or `*`   first  ▲
//!                                    │
//!  URL ───▶ octets (one spelling) ───┘ pattern: does it match?
//! ```
//!
//! * [`lines`]: from bytes to records; what cannot be read is skipped
//! * [`group`]: whose rules hold for an agent
//! * [`octets`]: one spelling for all that percent-encoding makes equal
//! * [`pattern`]: whether a pattern with `*` and `$` matches
//! * [`rules`]: the rules of one agent, the longest first
//! * [`delay`]: how long a pause the site asks for
//! * [`sitemaps`]: what the file lists for everybody
//! * [`verdict`]: the answer, and what decided it
//!
//! Beyond the RFC, `Crawl-delay` and `Sitemap` are read, which it leaves to others.
//!
//! # Invariants
//!
//! * Nothing panics, whatever the bytes; a line that cannot be read is as if it were not.
//! * `/robots.txt` itself is always allowed.
//! * How a path or a rule is spelled never changes a verdict, if RFC 9309 takes the
//!   spellings for equal.
//!
//! # Cost
//!
//! Reading is linear in the file, of which at most [`MOST`] bytes count. What is kept is
//! the rules of one agent: 20 bytes each and their text, so a file full of the smallest
//! rules takes 1.3 MB, and the worst there is 4 MB. A check spells the URL once, and then
//! compares rule by rule, each in time linear in its pattern and the URL, until one
//! matches. `cargo test -p crawler --release --lib robots::cost -- --ignored --nocapture`
//! prints figures.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

pub mod lines;

pub mod group;

pub mod octets;

pub mod pattern;

pub mod rules;

pub mod delay;

pub mod sitemaps;

pub mod verdict;

#[cfg(test)]
mod rfc;

#[cfg(test)]
mod naive;

#[cfg(test)]
mod properties;

#[cfg(test)]
mod cost;

pub use verdict::{Reason, Verdict};

use group::Members;
use lines::{Key, records};
use octets::Target;
use rules::Rules;
use sitemaps::Sitemaps;

/// How many bytes of a `robots.txt` count: 500 KiB, as much as RFC 9309 asks for at least.
pub const MOST: usize = 500 << 10;

/// What one site says to one agent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Robots {
    says: Says,
    delay: Option<Duration>,
    sitemaps: Sitemaps,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Says {
    /// The same for every URL, and why.
    Same { allowed: bool, why: Arc<str> },
    /// The file has no group for the agent, and none for everybody.
    NoGroup,
    /// The rules of the groups that hold for the agent.
    Rules(Rules),
}

impl Robots {
    /// Reads the file for `agent`, of which the product token counts: `crawler` of
    /// `crawler/1.0 (+http://example.com/)`.
    ///
    /// Only the first [`MOST`] bytes are read, and a line that goes on behind them is
    /// dropped; so whoever fetches a file should give one byte more, if there is one.
    pub fn parse(body: &[u8], agent: &str) -> Robots {
        let mut robots = Robots::saying(Says::NoGroup);
        let mut members = Members::of(records(body), agent.as_bytes());
        let mut rules = Rules::default();
        for record in records(body) {
            let is_ours = members.as_mut().is_some_and(|members| members.take(&record));
            match record.key {
                Key::Sitemap => robots.sitemaps.push(record.line, record.value),
                Key::Allow | Key::Disallow if is_ours => rules.push(&record),
                Key::CrawlDelay if is_ours => {
                    robots.delay = robots.delay.max(delay::seconds(&record));
                }
                _ => {}
            }
        }
        if members.is_some() {
            robots.says = Says::Rules(rules.longest_first());
        }
        robots.sitemaps.shrink();
        robots
    }

    /// Everything may be fetched; `why` is the reason of each verdict.
    pub fn all_allowed(why: &str) -> Robots {
        Robots::saying(Says::Same { allowed: true, why: why.into() })
    }

    /// Nothing may be fetched; `why` is the reason of each verdict.
    ///
    /// This is also what holds while a server cannot be reached (RFC 9309, 2.3.1.4), of which
    /// nobody has a copy (2.4).
    pub fn nothing_allowed(why: &str) -> Robots {
        Robots::saying(Says::Same { allowed: false, why: why.into() })
    }

    /// What a status says by itself; `None` for a success, whose body is to be read.
    ///
    /// A client error says that there is no such file: all is allowed, also after 401, 403
    /// and 429 (RFC 9309, 2.3.1.3). So does a redirect that is not followed, because it
    /// names no target or because five others came before it (2.3.1.2). A server error says
    /// that nobody knows, and so does what is no final status at all: nothing is allowed
    /// (2.3.1.4). A 304 is never to come here: it says that the file of before still holds.
    pub fn of_status(status: u16) -> Option<Robots> {
        match status {
            200..300 => None,
            300..400 => {
                Some(Robots::all_allowed(&format!("robots.txt answered {status}, and no more")))
            }
            400..500 => Some(Robots::all_allowed(&format!("robots.txt answered {status}"))),
            _ => Some(Robots::nothing_allowed(&format!("robots.txt answered {status}"))),
        }
    }

    /// Whether `url` may be fetched, and what decided that.
    ///
    /// Its path and its query are what is compared; its origin is not looked at.
    pub fn check(&self, url: &Url) -> Verdict {
        let target = Target::of(url);
        if target.is_robots_txt() {
            return Verdict { allowed: true, reason: Reason::Itself };
        }
        match &self.says {
            Says::Same { allowed, why } => {
                Verdict { allowed: *allowed, reason: Reason::Same(Arc::clone(why)) }
            }
            Says::NoGroup => Verdict { allowed: true, reason: Reason::NoGroup },
            Says::Rules(rules) => rules.verdict(&target),
        }
    }

    /// How long the site wants an agent to pause between requests: the `Crawl-delay` of the
    /// groups that hold for it, the longest if there are several.
    ///
    /// It holds for the agents that are named before it in its group. What is no number of
    /// seconds is as if it were not there.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.delay
    }

    /// What stands behind `Sitemap:`, anywhere in the file, with the number of its line.
    ///
    /// The text is as it was written, and may be no URL.
    pub fn sitemaps(&self) -> impl Iterator<Item = (&str, u32)> {
        self.sitemaps.iter()
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        let says = match &self.says {
            Says::Same { why, .. } => why.len(),
            Says::NoGroup => 0,
            Says::Rules(rules) => rules.size(),
        };
        size_of::<Robots>() + says + self.sitemaps.size()
    }

    fn saying(says: Says) -> Robots {
        Robots { says, delay: None, sitemaps: Sitemaps::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse(&format!("http://example.com{path}")).unwrap()
    }

    #[test]
    fn sitemaps_are_for_everybody_and_end_no_group() {
        let body = "Sitemap: http://a/1 # x\nUser-agent: a\nSITEMAP : /2\nUser-agent: ours\n\
                    sitemap:\nDisallow: /a\nSitemap: http://a/\u{fc}\nDisallow: /b\nsitemap: x";
        let body = [body.as_bytes(), b"\xff"].concat();
        for agent in ["ours", "a", "nobody"] {
            let robots = Robots::parse(&body, agent);
            let expected = [("http://a/1", 1), ("/2", 3), ("http://a/ü", 7), ("x%FF", 9)];
            assert_eq!(robots.sitemaps().collect::<Vec<_>>(), expected);
            let is_named = agent != "nobody";
            assert_eq!(robots.check(&url("/a")).allowed, !is_named);
            assert_eq!(robots.check(&url("/b")).allowed, !is_named);
        }
    }

    #[test]
    fn a_status_decides_where_there_is_no_body_to_read() {
        for (status, allowed, says) in [
            (404, true, "robots.txt answered 404"),
            (401, true, "robots.txt answered 401"),
            (429, true, "robots.txt answered 429"),
            (499, true, "robots.txt answered 499"),
            (302, true, "robots.txt answered 302, and no more"),
            (500, false, "robots.txt answered 500"),
            (503, false, "robots.txt answered 503"),
            (599, false, "robots.txt answered 599"),
            (100, false, "robots.txt answered 100"),
            (999, false, "robots.txt answered 999"),
        ] {
            let robots = Robots::of_status(status).unwrap();
            let verdict = robots.check(&url("/a?b"));
            assert_eq!((verdict.allowed, verdict.reason.to_string().as_str()), (allowed, says));
            assert!(robots.check(&url("/robots.txt")).allowed, "even then");
            assert_eq!((robots.crawl_delay(), robots.sitemaps().count()), (None, 0));
        }
        assert!((200..300).all(|status| Robots::of_status(status).is_none()));
    }

    #[test]
    fn it_can_be_shared_by_all_who_ask() {
        fn is_shared<T: Send + Sync + 'static>() {}
        is_shared::<Robots>();
    }
}
