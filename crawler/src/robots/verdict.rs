//! The answer to "may this be fetched?", and what decided it.

use std::fmt;
use std::sync::Arc;

use crate::shown::{brief, shown_text};

/// Whether a URL may be fetched, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// Whether it may.
    pub allowed: bool,
    /// What decided.
    pub reason: Reason,
}

/// What decided. Its `Display` names it: `line 3: Disallow: /private`.
///
/// The path is the site's own text, and may hold control characters: on the way to a
/// terminal it goes through [`shown_text`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// A rule.
    Rule {
        /// Its line in the file, from 1.
        line: u32,
        /// Whether it allows.
        allow: bool,
        /// The path as it is written.
        path: String,
    },
    /// No rule of the agent's groups matches.
    NoRule,
    /// No group is for the agent, and none for everybody.
    NoGroup,
    /// It is the file of the rules, which everybody may fetch.
    Itself,
    /// All URLs are answered alike; why.
    Same(Arc<str>),
}

impl Reason {
    /// The same as it may be shown, with no more of a rule than the first 200 characters of its
    /// path: for what is kept of each URL, since one rule may have 500 KiB.
    #[must_use]
    pub fn brief(&self) -> Reason {
        match self {
            Reason::Rule { line, allow, path } => {
                let path = brief(&shown_text(path));
                Reason::Rule { line: *line, allow: *allow, path }
            }
            other => other.clone(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Rule { line, allow, path } => {
                write!(f, "line {line}: {}: {path}", if *allow { "Allow" } else { "Disallow" })
            }
            Reason::NoRule => f.write_str("no rule matches"),
            Reason::NoGroup => f.write_str("no group is for this agent"),
            Reason::Itself => f.write_str("robots.txt is always allowed"),
            Reason::Same(why) => f.write_str(why),
        }
    }
}
