//! Links that come in headers: `Link` (RFC 8288) and `Refresh`.

use encoding_rs::UTF_8;

use super::gathered::{Gathered, Written};
use super::{Document, Kind, Settings, refresh, rel};

/// The links of all `Link` headers of an answer, in their order, and that of its `Refresh`.
///
/// Those with an `anchor` are about another page, and those without a `rel` say nothing. They
/// are bounded as those of a page are: each byte of a header may be resolved to a URL as long
/// as that of the page.
pub fn of_head<'header>(
    links: impl IntoIterator<Item = &'header [u8]>,
    refresh: Option<&'header [u8]>,
    settings: Settings,
) -> Document {
    let mut gathered = Gathered::new(settings);
    for header in links {
        let text = String::from_utf8_lossy(header);
        let mut rest = &*text;
        while let Some((value, after)) = next(rest) {
            value.link(&mut gathered);
            rest = after;
        }
    }
    let text = refresh.map(String::from_utf8_lossy);
    if let Some(text) = text.as_deref().and_then(refresh::target) {
        gathered.link(Written { text, kind: Kind::Refresh, line: 0, nofollow: false });
    }
    gathered.end(UTF_8)
}

/// One value of the list.
#[derive(Default)]
struct Value<'text> {
    target: &'text str,
    rel: Option<String>,
    anchored: bool,
}

impl Value<'_> {
    fn link(&self, gathered: &mut Gathered) {
        let Some(rel) = self.rel.as_deref().filter(|_| !self.anchored) else { return };
        let Some(kind) = rel::kind(rel) else { return };
        gathered.link(Written { text: self.target, kind, line: 0, nofollow: rel::nofollow(rel) });
    }
}

/// The first value, and what comes after it.
fn next(text: &str) -> Option<(Value<'_>, &str)> {
    let (target, mut rest) = text.split_once('<')?.1.split_once('>')?;
    let mut value = Value { target, ..Value::default() };
    loop {
        rest = rest.trim_start();
        let Some(parameter) = rest.strip_prefix(';') else {
            return Some((value, to_next(rest)));
        };
        rest = parameter.trim_start();
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | ';' | ','));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let (given, after) = match after.trim_start().strip_prefix('=') {
            Some(after) => parameter_value(after.trim_start()),
            None => (String::new(), after),
        };
        rest = after;
        if name.eq_ignore_ascii_case("rel") {
            value.rel.get_or_insert(given); // of several the first counts
        } else if name.eq_ignore_ascii_case("anchor") {
            value.anchored = true;
        }
    }
}

/// What comes after the next comma that is not within quotes.
fn to_next(text: &str) -> &str {
    let mut rest = text;
    while let Some(at) = rest.find([',', '"']) {
        if rest.as_bytes()[at] == b',' {
            return &rest[at + 1..];
        }
        rest = quoted(&rest[at + 1..]).1;
    }
    ""
}

fn parameter_value(text: &str) -> (String, &str) {
    if let Some(text) = text.strip_prefix('"') {
        return quoted(text);
    }
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, ';' | ','));
    let (value, rest) = text.split_at(end.unwrap_or(text.len()));
    (value.to_owned(), rest)
}

/// The rest of a quoted string, without its backslashes, and what comes after it.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, character)| character)),
            _ => value.push(character),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::tests::settings;

    fn found(header: &str) -> Vec<(String, Kind, bool)> {
        let links = of_head([header.as_bytes()], None, settings()).links;
        links
            .into_iter()
            .map(|link| (link.url[url::Position::BeforePath..].into(), link.kind, link.nofollow))
            .collect()
    }

    #[test]
    fn every_value_of_a_header_is_read() {
        use Kind::{Part, Related};
        let one = |path: &str, kind| vec![(path.to_owned(), kind, false)];
        for (header, expected) in [
            ("<next>; rel=next", one("/dir/next", Related)),
            ("</s.css>;rel=\"preload stylesheet\"; as=style", one("/s.css", Part)),
            ("<a>; title=\"x, <b>; rel=next\"; rel=prev", one("/dir/a", Related)),
            ("<a>; title=\"x\\\" ,\" ; REL = next", one("/dir/a", Related)),
            ("<a>; rel=next; rel=stylesheet", one("/dir/a", Related)),
            ("<a,b;c>; rel=next", one("/dir/a,b;c", Related)),
            ("<a>; rel=next; flag", one("/dir/a", Related)),
            ("<a>", vec![]),
            ("<a>; rel=preconnect", vec![]),
            ("<a>; rel=next; anchor=\"#x\"", vec![]),
            ("<data:,x>; rel=icon", vec![]),
            ("<http://[>; rel=next", vec![]),
            ("a; rel=next", vec![]),
            ("<a; rel=next", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(found(header), expected, "{header}");
        }
        let two = found("<a>; rel=next, junk \",\", <b>; rel=\"nofollow up\"");
        assert_eq!(two, [("/dir/a".to_owned(), Related, false), ("/dir/b".into(), Related, true)]);
    }

    #[test]
    fn a_refresh_header_is_a_link() {
        let refresh = |header| of_head([], Some(header), settings()).links;
        let links = refresh(b"0; url=../x");
        let link = &links[0];
        assert_eq!((link.url.as_str(), link.kind, link.line), ("http://h/x", Kind::Refresh, 0));
        assert_eq!(refresh(b"5"), []);
        assert_eq!(refresh(b"0;url=javascript:x"), []);
    }

    #[test]
    fn a_header_that_holds_what_is_no_url_says_so() {
        let document = of_head([&b"<http://[>; rel=next, <a>; rel=next"[..]], None, settings());
        let broken = &document.broken[0];
        assert_eq!((document.links.len(), broken.text.as_str(), broken.line), (1, "http://[", 0));
    }

    proptest::proptest! {
        #[test]
        fn no_header_panics(header in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
            of_head([&header[..]], Some(&header[..]), settings());
        }

        #[test]
        fn no_nearly_valid_header_panics(header in "[<>;, \"\\\\=relnxta]{0,40}") {
            of_head([header.as_bytes()], None, settings());
        }
    }
}
