//! The links of a page while it is being read: texts, for a `base` may still come.
//!
//! # Invariants
//!
//! * At most [`Settings::most`] links are held, at most [`HELD`] bytes of their texts, and at
//!   most as many of the URLs that these are resolved to: a `base` of 60 KB would make ten
//!   thousand links of two bytes 600 MB. What the head of the answer has taken
//!   ([`Settings::taken`]) is counted among both the links and the bytes of URLs.
//! * What leads nowhere (`data:`, `javascript:`, `blob:`) is no link.

use std::borrow::Cow;

use encoding_rs::{EncoderResult, Encoding, UTF_8};
use url::Url;

use super::{Broken, Cut, Document, Kind, Link, Settings, beginning};

/// More of one text is not held; as a link it is reported instead of followed.
pub(crate) const VALUE: usize = 64 << 10;

/// More bytes of links are not held of one page: neither as they are written nor resolved.
const HELD: usize = 16 << 20;

/// So many links that cannot be read are told; the others are counted.
const BROKEN: usize = 32;

/// A link as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'text> {
    /// Its text, as it is meant.
    pub(crate) text: &'text str,
    /// What holds it.
    pub(crate) kind: Kind,
    /// The line on which its element begins.
    pub(crate) line: u32,
    /// Whether it is not to be followed.
    pub(crate) nofollow: bool,
}

#[derive(Debug)]
struct Held {
    end: usize,
    kind: Kind,
    line: u32,
    nofollow: bool,
}

/// The links that were found so far.
#[derive(Debug)]
pub(crate) struct Gathered {
    settings: Settings,
    texts: String,
    held: Vec<Held>,
    base: Option<String>,
    nofollow: bool,
    /// Of those that come now, nothing but the end of the text closes any.
    at_end: Option<usize>,
    document: Document,
}

impl Gathered {
    /// None yet.
    pub(crate) fn new(settings: Settings) -> Gathered {
        let (texts, held, document) = (String::new(), Vec::new(), Document::default());
        Gathered { settings, texts, held, base: None, nofollow: false, at_end: None, document }
    }

    /// What is asked for.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The base of all links, unless one was given before.
    pub(crate) fn base(&mut self, text: &str) {
        self.base.get_or_insert_with(|| text.to_owned());
    }

    /// The text is at its end, which closes what is still open.
    pub(crate) fn at_end(&mut self) {
        self.at_end = Some(self.held.len());
    }

    /// The page asks to follow none of its links.
    pub(crate) fn nofollow(&mut self) {
        self.nofollow = true;
    }

    /// A link.
    pub(crate) fn link(&mut self, link: Written<'_>) {
        let text = trimmed(link.text);
        if leads_nowhere(text) || (text.is_empty() && !may_be_empty(link.kind)) {
            return;
        }
        if self.settings.taken.links + self.held.len() >= self.settings.most {
            self.document.cut.get_or_insert(Cut::Many(self.settings.most));
        } else if self.texts.len() + text.len() > HELD {
            self.document.cut.get_or_insert(Cut::Held(HELD));
        }
        if self.document.cut.is_some() {
            return;
        }
        self.texts.push_str(text);
        let Written { kind, line, nofollow, .. } = link;
        self.held.push(Held { end: self.texts.len(), kind, line, nofollow });
    }

    /// A link that is longer than what is held of one; its beginning.
    pub(crate) fn too_long(&mut self, link: Written<'_>) {
        if !leads_nowhere(trimmed(link.text)) {
            self.broken(link, "it is longer than 64 KiB");
        }
    }

    /// A link that cannot be read.
    pub(crate) fn broken(&mut self, link: Written<'_>, reason: &str) {
        self.document.unreadable += 1;
        if self.document.broken.len() < BROKEN {
            let broken = Broken::of(link.text, link.kind, link.line, reason);
            self.document.broken.push(broken);
        }
    }

    /// All of them, resolved; `encoding` is that of the page.
    pub(crate) fn end(mut self, encoding: &'static Encoding) -> Document {
        let base = self.base.take().and_then(|text| based(&text, &self.settings.base, encoding));
        let base = base.unwrap_or_else(|| self.settings.base.clone());
        let (texts, held) = (std::mem::take(&mut self.texts), std::mem::take(&mut self.held));
        self.document.links.reserve(held.len());
        let whole = self.at_end.unwrap_or(held.len());
        let (mut begin, mut left) = (0, HELD.saturating_sub(self.settings.taken.bytes));
        for (place, Held { end, kind, line, nofollow }) in held.into_iter().enumerate() {
            let text = &texts[begin..end];
            begin = end;
            let (url, cut) = match self.resolved(text, &base, encoding_of(kind, encoding)) {
                Ok(Some(kept)) => kept,
                Ok(None) => continue,
                Err(reason) => {
                    self.broken(Written { text, kind, line, nofollow }, &reason);
                    continue;
                }
            };
            let Some(after) = left.checked_sub(url.as_str().len()) else {
                self.document.cut.get_or_insert(Cut::Held(HELD));
                break;
            };
            left = after;
            let nofollow = nofollow || (self.nofollow && !kind.is_resource());
            self.document.links.push(Link { url, cut, kind, line, nofollow });
            self.document.open += usize::from(place >= whole);
        }
        self.document
    }

    /// A link as it is kept, unless it leads nowhere, and whether that is its beginning only.
    fn resolved(
        &self,
        text: &str,
        base: &Url,
        encoding: &'static Encoding,
    ) -> Result<Option<(Url, bool)>, String> {
        let url = resolve(text, base, encoding).map_err(|error| error.to_string())?;
        if leads_nowhere(url.as_str()) {
            return Ok(None);
        }
        let url = beginning::fitted(url, base);
        let kept = beginning::of(url, self.settings.longest);
        kept.map(Some).ok_or_else(|| "it is too long for a URL".to_owned())
    }
}

/// Where a text leads from there; its query is in the encoding of its page.
pub(crate) fn resolve(
    text: &str,
    base: &Url,
    encoding: &'static Encoding,
) -> Result<Url, url::ParseError> {
    let encode = encode(encoding);
    let other = (encoding != UTF_8).then_some(&encode as &dyn Fn(&str) -> Cow<'_, [u8]>);
    Url::options().base_url(Some(base)).encoding_override(other).parse(text)
}

/// Queries in that encoding; what has no place there is a character reference.
fn encode(encoding: &'static Encoding) -> impl Fn(&str) -> Cow<'_, [u8]> {
    move |query| encoded(query, encoding).into()
}

fn encoded(query: &str, encoding: &'static Encoding) -> Vec<u8> {
    let mut encoder = encoding.new_encoder();
    let mut bytes = Vec::with_capacity(query.len() * 2);
    let mut rest = query;
    loop {
        bytes.reserve(rest.len() * 2 + 16);
        let (result, read) =
            encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = &rest[read..];
        match result {
            EncoderResult::InputEmpty => return bytes,
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(character) => {
                bytes.extend(format!("%26%23{}%3B", u32::from(character)).bytes());
            }
        }
    }
}

/// The encoding of a link's query: style sheets are always UTF-8.
fn encoding_of(kind: Kind, page: &'static Encoding) -> &'static Encoding {
    if kind == Kind::Style { UTF_8 } else { page.output_encoding() }
}

/// What a `base` makes of the page's own URL; one that leads nowhere is none.
fn based(text: &str, page: &Url, encoding: &'static Encoding) -> Option<Url> {
    let url = resolve(text, page, encoding.output_encoding()).ok()?;
    (!leads_nowhere(url.as_str()) && !url.cannot_be_a_base()).then_some(url)
}

/// Without what a URL does not begin or end with.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character <= ' ')
}

/// Whether it is of a scheme that leads to no page.
pub(crate) fn leads_nowhere(text: &str) -> bool {
    ["data:", "javascript:", "blob:"].iter().any(|scheme| {
        text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    })
}

/// Whether an empty text is a link, to the page itself.
fn may_be_empty(kind: Kind) -> bool {
    matches!(kind, Kind::Anchor | Kind::Form)
}
