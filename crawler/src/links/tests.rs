//! What the whole of this room promises, from bytes to a document.

mod charsets;
mod elements;
mod limits;
mod markup;
mod oracle;
mod parts;
mod pieces;
mod sitemaps;
mod styles;

use url::Url;

use super::{Document, Extractor, Kind, Settings, Taken, of_head};

pub(super) const BASE: &str = "http://h/dir/page";

pub(super) fn settings() -> Settings {
    let base = Url::parse(BASE).unwrap();
    let (longest, bytes, taken) = (1 << 20, 1 << 20, Taken::default());
    Settings { base, forms: true, most: 1000, longest, bytes, ratio: 250, taken }
}

pub(super) fn read(content_type: Option<&str>, bytes: &[u8]) -> Document {
    read_in_pieces(Extractor::of_type(content_type, settings()), bytes, usize::MAX)
}

pub(super) fn read_in_pieces(mut extractor: Extractor, bytes: &[u8], size: usize) -> Document {
    for piece in bytes.chunks(size) {
        extractor.push(piece);
    }
    extractor.end()
}

pub(super) fn html(text: &str) -> Document {
    read(Some("text/html; charset=utf-8"), text.as_bytes())
}

pub(super) fn sitemap(bytes: &[u8]) -> Document {
    read_in_pieces(Extractor::of_type(Some("text/plain"), settings()), bytes, usize::MAX)
}

/// The URLs that a document holds; those of its own directory by their name alone.
pub(super) fn urls(document: &Document) -> Vec<&str> {
    let short = |url| str::strip_prefix(url, "http://h/dir/").unwrap_or(url);
    document.links.iter().map(|link| short(link.url.as_str())).collect()
}

pub(super) fn lines(document: &Document) -> Vec<u32> {
    document.links.iter().map(|link| link.line).collect()
}

pub(super) fn kinds(document: &Document) -> Vec<Kind> {
    document.links.iter().map(|link| link.kind).collect()
}

/// Why these are not all of its links.
pub(super) fn cut(document: &Document) -> Option<String> {
    document.cut.as_ref().map(ToString::to_string)
}
