//! Whose rules hold for an agent.
//!
//! A group is some `User-agent` lines and the rules behind them. All groups that name the
//! agent hold together; if none does, all that are for `*`; if there are none, no rule.
//!
//! ```text
//!  User-agent: a ┐                       rules of a and b: 1, 2
//!  Sitemap: …    │ one group             rules of c:       2, 3
//!  User-agent: b ┘                       rules of others:  none
//!  Disallow: 1
//!  User-agent: b ┐ another, for          (b is named twice)
//!  User-agent: c ┘ after a rule …
//!  Disallow: 2
//! ```
//!
//! Only a rule ends the list of agents. A `Sitemap`, a `Crawl-delay` or an empty line does
//! not, and neither does what cannot be read.

use crate::robots::lines::{Key, Record};

/// Tells which records hold for an agent, as they come.
#[derive(Clone, Copy, Debug)]
pub struct Members<'agent> {
    whom: Whom<'agent>,
    /// Whether the group that is being read is for them.
    is_ours: bool,
    /// Whether its agents are still being named.
    names: bool,
}

#[derive(Clone, Copy, Debug)]
enum Whom<'agent> {
    /// The agent with this product token.
    Named(&'agent [u8]),
    /// Who is named nowhere.
    Everybody,
}

impl<'agent> Members<'agent> {
    /// Looks through the whole file for whom it names: `agent`, or else everybody, or else
    /// `None`.
    ///
    /// This takes a pass of its own, so that only rules that hold are ever kept.
    pub fn of<'body>(
        records: impl Iterator<Item = Record<'body>>,
        agent: &'agent [u8],
    ) -> Option<Members<'agent>> {
        let named = Whom::Named(product(agent));
        let mut found = None;
        for record in records.filter(|record| record.key == Key::UserAgent) {
            if named.is(record.value) {
                found = Some(named);
                break;
            }
            found = found.or(Some(Whom::Everybody).filter(|whom| whom.is(record.value)));
        }
        found.map(|whom| Members { whom, is_ours: false, names: false })
    }

    /// Whether the next record of the file holds for them.
    pub fn take(&mut self, record: &Record<'_>) -> bool {
        match record.key {
            Key::UserAgent => {
                // The first one behind a rule begins a group.
                self.is_ours = self.whom.is(record.value) || self.names && self.is_ours;
                self.names = true;
            }
            Key::Allow | Key::Disallow => self.names = false,
            Key::CrawlDelay | Key::Sitemap => {}
        }
        self.is_ours
    }
}

impl Whom<'_> {
    /// Whether a `User-agent` line with this value means them.
    fn is(self, value: &[u8]) -> bool {
        match self {
            Whom::Named(name) => !name.is_empty() && product(value).eq_ignore_ascii_case(name),
            Whom::Everybody => {
                matches!(value, [b'*'] | [b'*', b' ' | b'\t', ..])
            }
        }
    }
}

/// The product token that `text` begins with: `crawler` of `crawler/1.0`.
///
/// RFC 9309 has letters, `-` and `_` in it. Digits, dots and other alphabets are found in
/// real names, and are taken for parts of them: `MJ12bot` is not `MJ`.
fn product(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_start();
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte) || !byte.is_ascii();
    let end = text.iter().position(|byte| !is_part(byte)).unwrap_or(text.len());
    &text[..end]
}

/// The product token of an agent's name; empty if it has none.
///
/// An agent without one is meant by the groups for `*` alone.
pub fn product_token(agent: &str) -> &str {
    // It begins and ends beside ASCII, or at an end of the text.
    str::from_utf8(product(agent.as_bytes())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robots::lines::records;

    /// The paths of the rules that hold for `agent`.
    fn rules(body: &str, agent: &str) -> Option<String> {
        let body = body.as_bytes();
        let mut members = Members::of(records(body), agent.as_bytes())?;
        let ours = records(body).filter(|record| members.take(record));
        let ours = ours.filter(|record| matches!(record.key, Key::Allow | Key::Disallow));
        Some(ours.map(|record| str::from_utf8(record.value).unwrap()).collect())
    }

    const FILE: &str = "\
        Disallow: 0\nUser-agent: a\nSitemap: x\n\nUser-agent: b\nnonsense\nAllow: 1\n\
        Crawl-delay: 1\nDisallow: 2\nUser-agent: *\nDisallow: 3\nuser-AGENT: B/1.0\n\
        User-agent: c # d\nDisallow: 4\nUser-agent: *\nUser-agent: e\nAllow: 5\n\
        User-agent: f";

    #[test]
    fn the_groups_that_name_an_agent_hold_together() {
        for (agent, expected) in [
            ("a", "12"),
            ("b", "124"),
            ("B", "124"),
            ("c", "4"),
            ("d", "35"),
            ("e", "5"),
            ("f", ""),
            ("", "35"),
            ("*", "35"),
            ("b/2.0 (+http://example.com/)", "124"),
            ("bb", "35"),
        ] {
            assert_eq!(rules(FILE, agent).as_deref(), Some(expected), "{agent}");
        }
    }

    #[test]
    fn without_a_group_for_everybody_others_have_no_rules() {
        let body = "Disallow: 0\nUser-agent: a\nDisallow: 1\nUser-agent:\nDisallow: 2";
        assert_eq!(rules(body, "b"), None);
        assert_eq!(rules(body, ""), None, "nobody is named by nothing");
        assert_eq!(rules(body, "a").as_deref(), Some("1"));
        assert_eq!(rules("", "a"), None);
    }

    #[test]
    fn a_star_with_something_behind_it_is_still_for_everybody() {
        assert_eq!(rules("User-agent: * all\nDisallow: 1", "a").as_deref(), Some("1"));
        assert_eq!(rules("User-agent: *\tall\nDisallow: 1", "a").as_deref(), Some("1"));
        assert_eq!(rules("User-agent: *a\nDisallow: 1", "a"), None);
    }

    #[test]
    fn a_product_token_ends_where_its_version_begins() {
        for (text, token) in [
            ("crawler", "crawler"),
            ("crawler/1.0", "crawler"),
            ("Example_Bot-x (y)", "Example_Bot-x"),
            ("  MJ12bot;", "MJ12bot"),
            ("Mail.RU_Bot/2", "Mail.RU_Bot"),
            ("bücher/1", "bücher"),
            ("*", ""),
            ("/1.0", ""),
            ("", ""),
        ] {
            assert_eq!(product_token(text), token);
        }
    }
}
