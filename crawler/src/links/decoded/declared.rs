//! The encoding that a text names in its first bytes.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, mem};

use super::Language;
use crate::links::html::{Mode, Sink, Tag, Tokens, charset};

/// The encoding that is named there.
pub(super) fn encoding(beginning: &[u8], language: Language) -> Option<&'static Encoding> {
    match language {
        Language::Html { xml: false } => of_meta(beginning).or_else(|| of_xml(beginning)),
        Language::Html { xml: true } => of_xml(beginning).or_else(|| of_meta(beginning)),
        Language::Css => of_css(beginning),
        Language::Xml => of_xml(beginning),
    }
}

fn of_css(beginning: &[u8]) -> Option<&'static Encoding> {
    let label = beginning.strip_prefix(b"@charset \"")?;
    let end = label.iter().position(|byte| *byte == b'"')?;
    label[end..].starts_with(b"\";").then(|| charset::named(&label[..end]))?
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
    charset::named(value[1..].split_once(quote)?.0.as_bytes())
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
            self.0 = charset::of_tag(tag);
        }
        Mode::Data
    }

    fn sections(&self) -> bool {
        false
    }
}
