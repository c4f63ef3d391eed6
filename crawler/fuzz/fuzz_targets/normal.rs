//! Any URL and its page's name: a name of a name is itself, and means the same octets.
//!
//! `cargo +nightly fuzz run normal -- -max_total_time=300`
#![no_main]

use crawler::normal::Normal;
use crawler::shown::{shown, shown_text};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|text: &str| {
    assert!(!shown(text).chars().any(char::is_control), "{text:?}");
    assert!(!shown_text(text).chars().any(char::is_control), "{text:?}");
    let Ok(url) = Url::parse(text) else { return };
    let name = Normal::default().of(url.clone());
    assert!(name.fragment().is_none() && name.username().is_empty() && name.password().is_none());
    if matches!(url.scheme(), "http" | "https") {
        assert_eq!(octets(name.path()), octets(url.path()));
        assert_eq!(name.query().map(octets), url.query().map(octets));
        assert_eq!((name.scheme(), name.port()), (url.scheme(), url.port()));
    }
    let drop = vec!["a".to_owned(), "u t".to_owned()];
    for normal in [
        Normal::default(),
        Normal { sort_query: true, drop_query: Vec::new() },
        Normal { sort_query: false, drop_query: drop.clone() },
        Normal { sort_query: true, drop_query: drop },
    ] {
        let name = normal.of(url.clone());
        assert_eq!(normal.of(name.clone()), name, "{url}");
        let is_web = matches!(name.scheme(), "http" | "https");
        assert!(!is_web || Url::parse(name.as_str()).as_ref() == Ok(&name), "{url}");
        assert!(name.as_str().len() <= url.as_str().len());
        let mut fragment = url.clone();
        fragment.set_fragment(Some("elsewhere"));
        assert_eq!(normal.of(fragment), name);
    }
});

/// What is written, with nothing escaped but what divides.
fn octets(text: &str) -> Vec<(u8, bool)> {
    let bytes = text.as_bytes();
    let mut octets = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let digits = digits.and_then(|digits| str::from_utf8(digits).ok());
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let octet = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~".contains(&octet);
        octets.push(octet.map_or((bytes[at], false), |octet| (octet, !is_plain(octet))));
        at += if octet.is_some() { 3 } else { 1 };
    }
    octets
}
