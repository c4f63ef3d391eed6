//! What of a URL is shown: one line, in reading order, without its password.
//!
//! A URL is said in the lines, in the names of lanes, in spans and events, and from these
//! in every picture and trace. Terminals obey control characters, and turn what they show
//! around for some that cannot be seen; and what is drawn is passed on.

use std::ops::Range;

use reqwest::Url;

/// The URL as it may be shown.
///
/// A password is `…`. Where there are characters that would take more than the line or
/// are not seen, all is escaped as in Rust's literals. No text at all is `(empty)`.
pub fn shown(url: &str) -> String {
    let mut url = url.to_owned();
    if let Some(place) = password(&url) {
        url.replace_range(place, "…");
    }
    match url {
        url if url.is_empty() => "(empty)".to_owned(),
        url if url.contains(is_unseen) => url.escape_debug().to_string(),
        url => url,
    }
}

/// Between the first `:` and the last `@` of what comes before the path.
fn password(url: &str) -> Option<Range<usize>> {
    let begin = authority(url).unwrap_or_else(|| address(url));
    let rest = &url[begin..];
    let is_http = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    // In what is no such URL nobody knows where the path begins; a password may hold a `/`.
    let path = if is_http { rest.find(['/', '\\', '?', '#']) } else { None };
    let at = rest[..path.unwrap_or(rest.len())].rfind('@')?;
    let colon = rest[..at].find(':')?;
    Some(begin + colon + 1..begin + at)
}

/// Where user, password and host begin: behind `http://`, and all that is read as that.
fn authority(url: &str) -> Option<usize> {
    let slash = ['/', '\\', '\t', '\n', '\r'];
    let scheme = url.find(':').map_or(0, |colon| colon + 1);
    let rest = url[scheme..].trim_start_matches(slash);
    (rest.len() < url.len() - scheme).then(|| url.len() - rest.len())
}

/// The same where nothing tells a scheme from a user: `mailto:me@host` has no password, and
/// `me:secret@host` has one.
fn address(url: &str) -> usize {
    let schemes = ["mailto", "sip", "sips", "xmpp"];
    let is_scheme = |begin: &str| schemes.iter().any(|own| own.eq_ignore_ascii_case(begin));
    url.find(':').filter(|colon| is_scheme(&url[..*colon])).map_or(0, |colon| colon + 1)
}

/// Controls, and what Unicode has to join, hide, mark and turn around text.
fn is_unseen(character: char) -> bool {
    let format = matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    );
    format || character.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_masked_however_the_url_is_written() {
        for (url, masked) in [
            ("http://user:secret@host/", "http://user:…@host/"),
            ("https://user:se:cr@et@host", "https://user:…@host"),
            ("http://:secret@host/a:b@c", "http://:…@host/a:b@c"),
            ("http:\\\\user:secret@host", "http:\\\\user:…@host"),
            ("http:/\n/user:secret@host", "http:/\\n/user:…@host"),
            ("http:\n//user:secret@host", "http:\\n//user:…@host"),
            ("http:user:secret@host", "http:…@host"),
            ("user:secret@host", "user:…@host"),
            ("http://user:se/cret@host/", "http://user:…@host/"),
            ("ftp://user:se/cret@host/", "ftp://user:…@host/"),
            ("sip:user:secret@host", "sip:user:…@host"),
        ] {
            assert_eq!(shown(url), masked);
        }
    }

    #[test]
    fn what_is_no_password_stays() {
        let urls = ["http://user@host/", "http://host:80/a@b", "http://host/?a:b@c", "a", "/:@"];
        assert_eq!(urls.map(shown), urls.map(|url| url.replace("/:@", "/:…@")));
        let addresses = ["mailto:me@example.com", "MailTo:me@example.com", "xmpp:me@example.com"];
        assert_eq!(addresses.map(shown), addresses);
    }

    #[test]
    fn what_would_not_be_seen_is_escaped() {
        assert_eq!(shown("http://a/\u{202e}gpj"), "http://a/\\u{202e}gpj");
        assert_eq!(shown("a\nb\u{9b}\u{feff}"), "a\\nb\\u{9b}\\u{feff}");
        let unseen = "\u{ad}\u{61c}\u{180e}\u{200b}\u{200f}\u{2028}\u{2066}\u{fffb}\u{e0041}";
        assert!(unseen.chars().all(|unseen| shown(&unseen.to_string()).starts_with("\\u{")));
    }

    #[test]
    fn what_can_be_read_stays_as_it_is() {
        for url in ["http://a/\"b\"", "http://例子/中文", "http://a/e\u{301}", "http://a/हिन्दी"]
        {
            assert_eq!(shown(url), url);
        }
        assert_eq!(shown(""), "(empty)");
    }
}
