//! The cookies of a crawl that was asked to keep them, bounded.
//!
//! Which cookie goes to whom is the library's to know. It keeps as many as servers set, and
//! servers may set new ones with every answer; what is here lets it have no more than
//! browsers do (RFC 6265, 6.1), nor any for a whole suffix such as `co.uk`.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::HeaderValue;
use url::Url;

/// How many different cookies a host may set, ever.
const PER_HOST: usize = 50;

/// How many all hosts may set together, ever.
const ALL: usize = 3000;

/// How many bytes one may have, with its attributes.
const LONGEST: usize = 4096;

/// How many bytes of them a request may carry.
const CARRIED: usize = 8192;

/// The cookies of a crawl. They are in memory alone.
#[derive(Default)]
pub struct Cookies {
    jar: Jar,
    /// Which were set, by host: a hash of what makes two of them one.
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    hosts: HashMap<String, HashSet<u64>>,
    all: usize,
}

impl CookieStore for Cookies {
    fn set_cookies(&self, headers: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut admitted = headers.filter(|header| known.admit(header, url));
        self.jar.set_cookies(&mut admitted, url);
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        self.jar.cookies(url).filter(|cookies| cookies.len() <= CARRIED)
    }
}

impl Known {
    /// Whether the cookie is one that is known, or may become it.
    fn admit(&mut self, header: &HeaderValue, url: &Url) -> bool {
        let (Ok(cookie), Some(host)) = (std::str::from_utf8(header.as_bytes()), url.host_str())
        else {
            return false;
        };
        if cookie.len() > LONGEST || is_for_a_suffix(cookie, host) {
            return false;
        }
        let is_full = self.all >= ALL;
        if is_full && !self.hosts.contains_key(host) {
            return false;
        }
        let same = identity(cookie, url);
        let host = self.hosts.entry(host.to_owned()).or_default();
        if host.contains(&same) {
            return true;
        }
        let is_admitted = !is_full && host.len() < PER_HOST && host.insert(same);
        self.all += usize::from(is_admitted);
        is_admitted
    }
}

/// A hash of its name, domain and path: a cookie that shares them replaces another.
fn identity(cookie: &str, url: &Url) -> u64 {
    let name = cookie.split(['=', ';']).next().unwrap_or_default().trim();
    let path = url.path().rsplit_once('/').map_or("", |(directory, _)| directory);
    let mut hasher = DefaultHasher::new();
    (name, attribute(cookie, "domain"), attribute(cookie, "path").unwrap_or(path))
        .hash(&mut hasher);
    hasher.finish()
}

/// The last value of an attribute.
fn attribute<'a>(cookie: &'a str, name: &str) -> Option<&'a str> {
    let attributes = cookie.split(';').skip(1).filter_map(|attribute| attribute.split_once('='));
    let named = attributes.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    named.last().map(|(_, value)| value.trim())
}

/// Whether it would go to all hosts of a suffix under which anybody may have one.
fn is_for_a_suffix(cookie: &str, host: &str) -> bool {
    let Some(domain) = attribute(cookie, "domain") else { return false };
    let domain = domain.trim_matches('.').to_ascii_lowercase();
    domain != host && psl::suffix_str(&domain) == Some(domain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(cookies: &Cookies, url: &str, cookie: &str) -> String {
        let (url, header) = (url.parse().unwrap(), HeaderValue::from_str(cookie).unwrap());
        cookies.set_cookies(&mut std::iter::once(&header), &url);
        let kept = cookies.cookies(&url);
        kept.map_or(String::new(), |kept| kept.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_host_may_change_its_cookies_as_often_as_it_wants() {
        let cookies = Cookies::default();
        for round in 0..5000 {
            let value = format!("session={round}");
            assert_eq!(set(&cookies, "http://a.example/b/c", &format!("{value}; Path=/")), value);
        }
    }

    #[test]
    fn a_host_may_set_only_so_many_and_leaves_room_for_others() {
        let cookies = Cookies::default();
        let mut kept = String::new();
        for number in 0..200 {
            kept = set(&cookies, "http://a.example/", &format!("c{number}=1"));
        }
        assert_eq!(kept.split("; ").count(), PER_HOST);
        assert_eq!(set(&cookies, "http://b.example/", "c=1"), "c=1");
    }

    #[test]
    fn all_hosts_together_may_set_only_so_many() {
        let cookies = Cookies::default();
        let header = HeaderValue::from_static("c=1");
        for number in 0..ALL {
            let url = format!("http://h{number}.example/").parse().unwrap();
            cookies.set_cookies(&mut std::iter::once(&header), &url);
        }
        assert_eq!(set(&cookies, "http://late.example/", "c=1"), "");
        assert_eq!(set(&cookies, "http://h0.example/", "c=2"), "c=2");
    }

    #[test]
    fn what_is_long_or_for_a_whole_suffix_is_not_kept() {
        let cookies = Cookies::default();
        assert_eq!(set(&cookies, "http://a.example/", &format!("c={}", "v".repeat(LONGEST))), "");
        for domain in ["co.uk", ".co.uk", "CO.UK", "uk"] {
            let cookie = format!("c=1; Domain={domain}");
            assert_eq!(set(&cookies, "http://a.co.uk/", &cookie), "", "{domain}");
        }
        assert_eq!(set(&cookies, "http://b.a.co.uk/", "c=1; Domain=a.co.uk"), "c=1");
    }

    #[test]
    fn a_request_is_not_made_too_long_by_them() {
        let cookies = Cookies::default();
        let kept = ["a", "b", "c"].map(|name| {
            set(&cookies, "http://a.example/", &format!("{name}={}", "v".repeat(3000))).len()
        });
        assert_eq!(kept, [3002, 6006, 0]);
    }
}
