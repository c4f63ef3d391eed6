//! The encoding that a text names in its first bytes.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED, mem};

use super::Language;
use crate::links::html::{Mode, Sink, Tag, Tokens};

/// The encoding that is named there.
pub(super) fn encoding(beginning: &[u8], language: Language) -> Option<&'static Encoding> {
    match language {
        Language::Html { xml: false } => of_meta(beginning),
        Language::Html { xml: true } => of_xml(beginning).or_else(|| of_meta(beginning)),
        Language::Css => of_css(beginning),
        Language::Xml => of_xml(beginning),
    }
}

/// Of that name; if the name could be read, the text is not in UTF-16.
fn named(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    Some(if encoding == UTF_16BE || encoding == UTF_16LE {
        UTF_8
    } else if encoding == X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    })
}

fn of_css(beginning: &[u8]) -> Option<&'static Encoding> {
    let label = beginning.strip_prefix(b"@charset \"")?;
    let end = label.iter().position(|byte| *byte == b'"')?;
    label[end..].starts_with(b"\";").then(|| named(&label[..end]))?
}

fn of_xml(beginning: &[u8]) -> Option<&'static Encoding> {
    if beginning.starts_with(b"<\0?\0") {
        return Some(UTF_16LE);
    }
    if beginning.starts_with(b"\0<\0?") {
        return Some(UTF_16BE);
    }
    let end = beginning.iter().position(|byte| *byte == b'>')?;
    let text = std::str::from_utf8(&beginning[..end]).ok()?.strip_prefix("<?xml")?;
    let value = text.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    named(value[1..].split_once(quote)?.0.as_bytes())
}

fn of_meta(beginning: &[u8]) -> Option<&'static Encoding> {
    let mut found = Found::default();
    // The names are ASCII, and any byte is a character of latin1.
    Tokens::new().push(&mem::decode_latin1(beginning), &mut found);
    found.0
}

/// The first encoding that a `meta` names.
#[derive(Default)]
struct Found(Option<&'static Encoding>);

impl Sink for Found {
    fn text(&mut self, _: &str) {}
    fn verbatim(&mut self, _: &str) {}
    fn end(&mut self, _: &str) {}

    fn start(&mut self, tag: &Tag) -> Mode {
        if tag.name == "meta" && self.0.is_none() {
            self.0 = of_tag(tag);
        }
        Mode::Data
    }

    fn sections(&self) -> bool {
        false
    }
}

fn of_tag(tag: &Tag) -> Option<&'static Encoding> {
    if let Some(label) = tag.get("charset") {
        return named(label.raw.as_bytes());
    }
    let http = tag.get("http-equiv")?.raw.eq_ignore_ascii_case("content-type");
    http.then(|| named(of_content(tag.get("content")?.raw)?.as_bytes()))?
}

/// The label in `text/html; charset=label`.
fn of_content(content: &str) -> Option<&str> {
    let lower = content.to_ascii_lowercase();
    let after = lower.match_indices("charset").find_map(|(at, word)| {
        content[at + word.len()..].trim_start().strip_prefix('=').map(str::trim_start)
    })?;
    match after.chars().next()? {
        quote @ ('"' | '\'') => Some(after[1..].split_once(quote)?.0),
        _ => after.split([';', ' ', '\t', '\n', '\r', '\x0c']).next(),
    }
}
