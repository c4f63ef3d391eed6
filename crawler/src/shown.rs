//! What of a URL, and of any other text, is shown: one line, in reading order, no secret.
//!
//! A URL is said in the lines, in the names of lanes, in spans and events, and from these
//! in every picture and trace. Terminals obey control characters, and turn what they show
//! around for some that cannot be seen; and what is drawn is passed on.
//!
//! A name is as secret as a password: a token is often written alone, as in `http://TOKEN@host/`.
//!
//! Only of what is a URL, or was meant to be one, can be told what these are: [`shown`] is for
//! that. A title, a rule, a reason or the name of a file goes through [`shown_text`], which
//! keeps all that can be read: `Disallow: /@private` is the rule that decided. Whoever writes a
//! URL into a sentence puts it through [`shown`] first; and where it may have any length, through
//! [`brief`] then.

use std::ops::Range;

use reqwest::Url;

/// The URL as it may be shown.
///
/// Name and password are one `…`, whichever of them there is. Where there are characters that
/// would take more than the line or are not seen, all is escaped as in Rust's literals. No URL at
/// all is `(empty)`.
pub fn shown(url: &str) -> String {
    let mut url = url.to_owned();
    if let Some(place) = user(&url) {
        url.replace_range(place, "…");
    }
    if url.is_empty() { "(empty)".to_owned() } else { shown_text(&url) }
}

/// A text that is no URL, as it may be shown.
///
/// Where there are characters that would take more than the line or are not seen, all is
/// escaped as in Rust's literals; otherwise it stays as it is.
pub fn shown_text(text: &str) -> String {
    let has_unseen = text.contains(is_unseen);
    if has_unseen { text.escape_debug().to_string() } else { text.to_owned() }
}

/// So many characters of a text stand in a sentence, at most.
const BRIEF: usize = 200;

/// What is shown, as it stands in a sentence, or is kept as a part of one that a server writes:
/// its first 200 characters and `…` if it has more.
///
/// It is for what [`shown`] gave: before that, a password could be cut from what tells that it
/// is one.
pub fn brief(shown: &str) -> String {
    first(shown, BRIEF)
}

/// The first `most` characters of a text, and `…` if there are more.
pub fn first(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The URL as it stands in a sentence: [`brief`], of what may be [`shown`].
pub fn shown_brief(url: &str) -> String {
    brief(&shown(url))
}

/// Who asks: what comes before the last `@` before the path; of an address the password alone.
fn user(url: &str) -> Option<Range<usize>> {
    let address = address(url);
    let begin = authority(url).or(address).unwrap_or(0);
    let rest = &url[begin..];
    let is_http = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    let path = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    // In what is no such URL nobody knows where the path begins; a password may hold a `/`.
    let with_password = || rest.rfind('@').filter(|&at| !is_http && rest[..at].contains(':'));
    let alone = || rest[..path].rfind('@').filter(|_| address.is_none());
    let at = with_password().or_else(alone).filter(|&at| at > 0)?;
    let name = address.and_then(|_| rest[..at].find(':')).map_or(0, |colon| colon + 1);
    Some(begin + name..begin + at)
}

/// Where user, password and host begin: behind `http://`, and all that is read as that.
///
/// What is no scheme of the web needs both slashes: `me:/secret@host` may be a password.
fn authority(url: &str) -> Option<usize> {
    let colon = url.find([':', '/', '\\']).filter(|at| url[*at..].starts_with(':'));
    let (scheme, rest) = colon.map_or(("", url), |at| (&url[..at], &url[at + 1..]));
    let web = ["http", "https", "ws", "wss", "ftp"];
    let is_web = web.iter().any(|own| own.eq_ignore_ascii_case(scheme));
    let begin = rest.trim_start_matches(['/', '\\', '\t', '\n', '\r']);
    let slashes = rest[..rest.len() - begin.len()].matches(['/', '\\']).count();
    (slashes >= if is_web { 1 } else { 2 }).then(|| url.len() - begin.len())
}

/// The same of an address, whose name is no secret: `mailto:me@host` has no password, and
/// `me:secret@host`, in which nothing tells a scheme from a name, has one.
fn address(url: &str) -> Option<usize> {
    let schemes = ["mailto", "sip", "sips", "xmpp"];
    let is_scheme = |begin: &str| schemes.iter().any(|own| own.eq_ignore_ascii_case(begin));
    url.find(':').filter(|colon| is_scheme(&url[..*colon])).map(|colon| colon + 1)
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn name_and_password_are_masked_however_the_url_is_written() {
        for (url, masked) in [
            ("http://user:secret@host/", "http://…@host/"),
            ("https://user:se:cr@et@host", "https://…@host"),
            ("http://:secret@host/a:b@c", "http://…@host/a:b@c"),
            ("http:\\\\user:secret@host", "http:\\\\…@host"),
            ("http:/\n/user:secret@host", "http:/\\n/…@host"),
            ("http:\n//user:secret@host", "http:\\n//…@host"),
            ("http:user:secret@host", "…@host"),
            ("user:secret@host", "…@host"),
            ("http://user:se/cret@host/", "http://…@host/"),
            ("ftp://user:se/cret@host/", "ftp://…@host/"),
            ("sip:user:secret@host", "sip:user:…@host"),
            ("user:/secret@host", "…@host"),
            ("user:\tsecret@host", "…@host"),
            ("//:\tsecret@host", "//…@host"),
            ("//user:/secret@host", "//…@host"),
        ] {
            assert_eq!(shown(url), masked);
        }
    }

    #[test]
    fn a_name_alone_may_be_a_token() {
        for (url, masked) in [
            ("http://token@host/", "http://…@host/"),
            ("https://tok@en@host?a@b", "https://…@host?a@b"),
            ("http://token:@host/", "http://…@host/"),
            ("http:\\\\token@host\\a@b", "http:\\\\…@host\\a@b"),
            ("http:token@host/", "…@host/"),
            ("http://token@host:99999/", "http://…@host:99999/"),
            ("ftp://token@host/", "ftp://…@host/"),
            ("//token@host/", "//…@host/"),
            ("token@host/a", "…@host/a"),
            ("(no URL) http://token@[", "(no URL) http://…@["),
        ] {
            assert_eq!(shown(url), masked);
            assert_eq!(shown(masked), masked, "what is shown may be shown");
        }
    }

    #[test]
    fn what_is_no_name_and_no_password_stays() {
        let urls =
            ["http://@host/", "http://host:80/a@b", "http://host/?a:b@c", "a", "/a@b", "a/b@c"];
        assert_eq!(urls.map(shown), urls);
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

    #[test]
    fn of_what_is_long_the_beginning_stands_in_a_sentence_and_no_password() {
        let long = "é".repeat(201);
        assert_eq!((brief(&long[2..]), brief("")), (long[2..].to_owned(), String::new()));
        assert_eq!(brief(&long), format!("{}…", &long[2..]));
        assert_eq!(shown_brief(&format!("http://me:{long}@h/")), "http://…@h/");
    }

    #[test]
    fn a_text_is_no_url_whatever_stands_in_it() {
        let texts = [
            "line 2: Disallow: /@private",
            "Contact us: info@example.com today",
            "http://me:home@host/",
            "",
        ];
        assert_eq!(texts.map(shown_text), texts);
        assert_eq!(shown_text("a:\u{1b}b@c"), "a:\\u{1b}b@c");
    }

    /// What nothing else is called here.
    const SECRET: &str = "sEcReT";

    /// Some of all characters, most of them those that mean something here.
    fn characters() -> impl Strategy<Value = String> {
        let meaning =
            prop::sample::select(vec![':', '@', '/', '?', '#', '\n', '\u{1b}', '\u{202e}']);
        prop::collection::vec(prop_oneof![any::<char>(), meaning], 0..12)
            .prop_map(String::from_iter)
    }

    /// The same without what ends a name and a password.
    fn secret() -> impl Strategy<Value = String> {
        (characters(), characters()).prop_map(|(before, behind)| {
            (before + SECRET + &behind).replace(['/', '\\', '?', '#'], "")
        })
    }

    proptest! {
        #[test]
        fn of_a_text_only_what_is_not_seen_is_escaped(text in characters()) {
            let shown = shown_text(&text);
            prop_assert!(!shown.contains(is_unseen), "{shown}");
            let is_seen = !text.contains(is_unseen);
            prop_assert_eq!(&shown, &if is_seen { text } else { text.escape_debug().to_string() });
        }

        #[test]
        fn of_a_url_name_and_password_and_only_these_are_masked(
            scheme in "(http|HTTPS)(://|:/|:\\\\\\\\)",
            user in "[a-z%0-9.]{0,5}",
            password in secret(),
            behind in "[a-z]{1,5}(:[0-9]{1,3})?([/?#][a-z@:/?#]{0,9})?",
        ) {
            let shown = shown(&format!("{scheme}{user}:{password}@{behind}"));
            let masked = format!("{scheme}…@{behind}");
            prop_assert_eq!(shown, masked);
        }

        #[test]
        fn no_password_is_shown_where_nobody_knows_what_its_url_is(
            before in "((ftp|x-y)://|//|[a-z]{0,5}:|)[a-z]{0,5}:",
            password in (characters(), characters()),
            behind in "[a-z]{1,5}[a-z@:/?#]{0,9}",
        ) {
            // Two of them would make a host of what is behind.
            let begin = password.0.replace(['/', '\\'], "");
            let shown = shown(&format!("{before}{begin}{SECRET}{}@{behind}", password.1));
            prop_assert!(!shown.contains(SECRET), "{shown}");
            prop_assert!(!shown.contains(is_unseen), "{shown}");
        }
    }
}
