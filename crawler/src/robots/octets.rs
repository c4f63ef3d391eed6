//! One spelling for all that percent-encoding makes equal (RFC 9309, 2.2.2).
//!
//! A path can be written in many ways: `~` and `%7E`, `ü` and `%C3%BC`, `%2f` and `%2F`.
//! Both patterns and URLs are brought into one spelling before they are compared, in which
//! each octet is one character:
//!
//! ```text
//!  /a%7e%2Fü?b=/  ──▶  / a ~ (2F) (C3) (BC) ? b = /      (xx): an encoded octet
//! ```
//!
//! * Unreserved octets (letters, digits, `-._~`) are themselves, encoded or not.
//! * Of reserved octets those that can stand in a path or a query to divide it are two
//!   things: `%2F` is no `/`.
//! * In a query `/`, `?`, `:` and `@` divide nothing: there, `%2F` is `/`. That is what the
//!   second example of 2.2.2 says.
//! * All others are encoded, whether they came so or not: control characters, spaces, UTF-8,
//!   a `%` with no two digits behind it, and `*` and `$`, which in a pattern mean something
//!   else unless they are encoded (2.2.3). So are `'`, `[` and `]`, for URLs have them in both
//!   ways, depending on who wrote them.

use std::iter;

use url::Url;

/// The characters that stand for encoded octets: this one and the 255 behind it.
///
/// Each takes two bytes in UTF-8, one less than its percent-encoding.
const ENCODED: u32 = 0x100;

/// Those reserved octets that are not the same when they are encoded.
const DIVIDING: &[u8] = b"/?:@!&()+,;=";

/// What divides a path and not a query.
const DIVIDING_A_PATH: &[u8] = b"/?:@";

/// What is compared of a URL: its path and its query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// In the one spelling.
    text: String,
    /// Where its query begins, behind the `?`; its end if it has none.
    query: usize,
}

impl Target {
    /// Spells a URL.
    pub fn of(url: &Url) -> Target {
        let mut text = String::with_capacity(url.as_str().len());
        spell(url.path().as_bytes(), false, &mut text);
        let mut query = text.len();
        if let Some(asked) = url.query() {
            text.push('?');
            query = text.len();
            spell(asked.as_bytes(), true, &mut text);
        }
        Target { text, query }
    }

    /// Whether it is the file of the rules itself.
    pub fn is_robots_txt(&self) -> bool {
        self.text == "/robots.txt"
    }

    /// Whether it begins with `piece`.
    pub fn begins_with(&self, piece: &str) -> bool {
        self.text.starts_with(piece)
    }

    /// Where the first occurrence of `piece` ends that begins at `from` or behind it.
    pub fn find(&self, piece: &str, from: usize) -> Option<usize> {
        let Some(folded) = in_query(piece) else { return self.find_text(piece, from) };
        // As it is spelled it cannot begin in the query; looking for it there, again for each
        // piece, would cost the length of the pattern times that of the query.
        let in_path = if from < self.query { self.find_text(piece, from) } else { None };
        in_path.or_else(|| self.find_text(&folded, from.max(self.query)))
    }

    fn find_text(&self, piece: &str, from: usize) -> Option<usize> {
        let text = &self.text[from..];
        // Most rules match nothing. `contains` says so ten times as fast as `find` does.
        let begin = text.contains(piece).then(|| text.find(piece)).flatten()?;
        Some(from + begin + piece.len())
    }

    /// Whether it ends with `piece`, which begins at `from` or behind it.
    pub fn ends_with(&self, piece: &str, from: usize) -> bool {
        let ends = |piece: &str, from: usize| self.text[from..].ends_with(piece);
        let in_query = || in_query(piece);
        ends(piece, from) || in_query().is_some_and(|piece| ends(&piece, from.max(self.query)))
    }

    /// How many bytes its spelling has.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether it is empty; only what is no http URL can be.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// Appends the spelling of the pattern of a rule: `*`, and a `$` at its end, are themselves.
///
/// What stands behind its first `?` is in the query, whatever the pattern matches. What
/// stands before can be in both, if there is a `*`; it is spelled as in a path.
pub fn spell_pattern(value: &[u8], into: &mut String) {
    let (value, end) = value.strip_suffix(b"$").map_or((value, ""), |value| (value, "$"));
    let mut is_query = false;
    for piece in value.split_inclusive(|&byte| matches!(byte, b'*' | b'?')) {
        let (text, star) = piece.strip_suffix(b"*").map_or((piece, ""), |text| (text, "*"));
        spell(text, is_query, into);
        into.push_str(star);
        is_query |= text.ends_with(b"?");
    }
    into.push_str(end);
}

/// How a piece of a pattern is spelled if it is found in a query; `None` if the same.
fn in_query(piece: &str) -> Option<String> {
    if piece.is_ascii() {
        return None;
    }
    let folded = |character| DIVIDING_A_PATH.iter().find(|&&octet| encoded(octet) == character);
    let differs = piece.chars().any(|character| folded(character).is_some());
    let spell = |character| folded(character).map_or(character, |&octet| char::from(octet));
    differs.then(|| piece.chars().map(spell).collect())
}

fn spell(text: &[u8], is_query: bool, into: &mut String) {
    into.extend(octets(text).map(|(octet, is_encoded)| {
        let divides = if is_encoded { is_query.then_some(DIVIDING_A_PATH) } else { Some(DIVIDING) };
        let stays = is_unreserved(octet) || divides.is_some_and(|set| set.contains(&octet));
        if stays { char::from(octet) } else { encoded(octet) }
    }));
}

/// Each octet, and whether it was encoded.
fn octets(mut text: &[u8]) -> impl Iterator<Item = (u8, bool)> {
    iter::from_fn(move || {
        let (octet, is_encoded, rest) = match text {
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                (digit(*high) << 4 | digit(*low), true, rest)
            }
            [octet, rest @ ..] => (*octet, false, rest),
            [] => return None,
        };
        text = rest;
        Some((octet, is_encoded))
    })
}

fn digit(character: u8) -> u8 {
    char::from(character).to_digit(16).map_or(0, |digit| digit as u8)
}

fn is_unreserved(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"-._~".contains(&octet)
}

fn encoded(octet: u8) -> char {
    char::from_u32(ENCODED + u32::from(octet)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(path: &str) -> Target {
        Target::of(&Url::parse(&format!("http://example.com{path}")).unwrap())
    }

    fn pattern(value: &[u8]) -> String {
        let mut text = String::new();
        spell_pattern(value, &mut text);
        text
    }

    #[test]
    fn equal_spellings_are_one() {
        for (one, other) in [
            ("/~a", "/%7Ea"),
            ("/~a", "/%7ea"),
            ("/%2f", "/%2F"),
            ("/ü", "/%C3%BC"),
            ("/ü", "/%c3%bc"),
            ("/ツ", "/%E3%83%84"),
            ("/a b", "/a%20b"),
            ("/\"<>^`{|}", "/%22%3C%3E%5E%60%7B%7C%7D"),
            ("/[a]", "/%5Ba%5D"),
            ("/a'", "/a%27"),
            ("/a?b='c'", "/a?b=%27c%27"),
            ("/100%", "/100%25"),
            ("/%zz", "/%25zz"),
            ("/%4", "/%254"),
            ("/a$b*", "/a%24b%2A"),
            ("/a?b=/c:d?e@f", "/a?b=%2Fc%3Ad%3Fe%40f"),
        ] {
            assert_eq!(target(one), target(other), "{one} {other}");
            // In a pattern, `*` means something else than in a URL.
            if !one.contains('*') {
                assert_eq!(pattern(one.as_bytes()), pattern(other.as_bytes()), "{one} {other}");
                assert_eq!(pattern(one.as_bytes()), target(one).text);
            }
        }
    }

    #[test]
    fn what_divides_is_not_the_same_when_it_is_encoded() {
        for octet in DIVIDING {
            let (one, other) = (format!("/a{}b", char::from(*octet)), format!("/a%{octet:02X}b"));
            assert_ne!(target(&one).text, target(&other).text, "{one}");
            assert_ne!(pattern(one.as_bytes()), pattern(other.as_bytes()), "{one}");
        }
        for (one, other) in [("/?a&b", "/?a%26b"), ("/?a=b", "/?a%3Db"), ("/?a+b", "/?a%2Bb")] {
            assert_ne!(target(one).text, target(other).text);
        }
    }

    #[test]
    fn only_stars_and_a_last_dollar_mean_something_in_a_pattern() {
        assert_eq!(pattern(b"/a*b$"), "/a*b$");
        assert_eq!(pattern(b"/a%2A%24"), target("/a*$").text);
        assert_eq!(pattern(b"/a$b$$"), format!("{}$", target("/a$b$").text));
        assert_eq!(pattern(b"?*%2F"), "?*/");
        assert_eq!(pattern(b"*%2F?%2F"), format!("*{}?/", encoded(b'/')));
        assert_eq!(pattern(b""), "");
        assert_eq!(pattern(b"$"), "$");
    }

    #[test]
    fn every_octet_has_a_spelling_of_one_character() {
        for octet in 0..=u8::MAX {
            let by_percent = pattern(format!("%{octet:02x}").as_bytes());
            assert_eq!(by_percent.chars().count(), 1);
            let is_itself = is_unreserved(octet);
            assert_eq!(by_percent == char::from(octet).to_string(), is_itself, "{octet}");
            let by_itself = pattern(&[octet]);
            let differs = DIVIDING.contains(&octet) || b"*$".contains(&octet);
            assert_eq!(by_itself != by_percent, differs, "{octet}");
        }
    }

    #[test]
    fn the_file_itself_is_known_however_it_is_spelled() {
        assert!(target("/robots.txt").is_robots_txt());
        assert!(target("/robots%2Etxt").is_robots_txt());
        for other in ["/robots.txt?", "/robots.txt/", "/a/robots.txt", "/Robots.txt", "/"] {
            assert!(!target(other).is_robots_txt(), "{other}");
        }
    }
}
