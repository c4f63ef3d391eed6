//! When two URLs are one page: the one name of a page.
//!
//! A page is fetched once, so whatever names it must be told to be the same. What two URLs
//! may differ in without naming two pages is little, and where it is in doubt they are two:
//! a page fetched twice costs a request, a page taken for another is lost.
//!
//! ```text
//!  HTTP://me:pw@Example.COM.:80/a/./%7euser/../%e4?b=%41&a=#top     as it is written
//!  http://me:pw@example.com./a/%e4?b=%41&a=#top                     as `url` parses it
//!  http://example.com/a/%E4?b=A&a=                                  the page's name
//! ```
//!
//! The parser of `url` (the WHATWG's) has done its part before: case of scheme and host,
//! names in Unicode, the many ways to write an IPv4 address, the default port, dot segments
//! (also as `%2e`). What is done here on top of it:
//!
//! * The fragment goes: it is never sent. User and password go: they name who asks, not what
//!   is asked for, and must not get into the file.
//! * The one dot at the end of a host goes: `example.com.` is `example.com` looked up without
//!   a search list. A site that is linked by both would be crawled twice.
//! * In path and query an escape of what needs none (RFC 3986 6.2.2.2: letters, digits,
//!   `-._~`) is what it stands for, and the digits of the others are upper case. Escapes of
//!   reserved characters stay: `%2F` is no `/`.
//!
//! Whatever else is as it is: the order of a query's pairs, `?` with nothing behind it, `//`,
//! a slash at the end, `index.html`; http and https are two. [`Normal`] may be asked for more.
//!
//! # Invariants
//!
//! * The name of a name is the name itself.
//! * Of http and https, it is a URL that `url` parses to the same again. With a `file:` URL that
//!   holds a drive letter, `url` itself does not always do so.
//!
//! # Cost
//!
//! No allocation for a URL that is its own name already, as most are.

mod escapes;

mod query;

use std::collections::BTreeSet;
use std::fmt;

use url::{Host, Url};

/// What else, besides what is always done, does not name another page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Normal {
    /// Whether the order of a query's pairs does not matter; that of pairs of one name does.
    pub sort_query: bool,
    /// The names of pairs of a query that do not matter, such as `utm_source`; without escapes.
    pub drop_query: Vec<String>,
}

impl Normal {
    /// The one name of the page that `url` leads to.
    pub fn of(&self, mut url: Url) -> Url {
        url.set_fragment(None);
        without_credentials(&mut url);
        if !matches!(url.scheme(), "http" | "https") {
            return url; // what stands in it has other rules, and it is not followed
        }
        without_last_dot(&mut url);
        if let Some(path) = escapes::normal(url.path()) {
            url.set_path(&path);
        }
        if let Some(query) = url.query().and_then(|query| self.query(query)) {
            url.set_query(query.as_deref());
        }
        url
    }

    /// The query that takes the place of this one, which may be none; `None` where it stays.
    #[expect(clippy::option_option, reason = "a change to none, and no change, are two")]
    fn query(&self, query: &str) -> Option<Option<String>> {
        let plain = escapes::normal(query);
        let before = plain.as_deref().unwrap_or(query);
        let after = query::of_names(before, self.sort_query, &self.drop_query);
        after.or_else(|| plain.map(Some))
    }
}

/// One canonical text, for comparing: settings with the same text give the same names.
impl fmt::Display for Normal {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let order = if self.sort_query { "sorted" } else { "as it is" };
        let dropped: BTreeSet<&String> = self.drop_query.iter().collect();
        write!(to, "query: {order}, without {dropped:?}")
    }
}

fn without_credentials(url: &mut Url) {
    // These fail only where there is no host, and so nobody to say them to.
    if !url.username().is_empty() {
        let _ = url.set_username("");
    }
    if url.password().is_some() {
        let _ = url.set_password(None);
    }
}

/// A host of several dots at its end is no name that can be looked up: it stays.
fn without_last_dot(url: &mut Url) {
    let Some(Host::Domain(host)) = url.host() else { return };
    let Some(name) = host.strip_suffix('.') else { return };
    if name.is_empty() || name.ends_with('.') {
        return;
    }
    let name = name.to_owned();
    // What would be an address without the dot is none with it: `url` refuses both.
    let _ = url.set_host(Some(&name));
}

#[cfg(test)]
mod tests;
