//! What holds of every document, whatever its bytes were.

use crawler::links::{Document, Extractor, Kind, Settings, Taken};
use url::Url;

use crate::pieces::Cuts;

/// Small enough for a short input to reach them.
pub fn settings() -> Settings {
    let base = Url::parse("http://h/dir/page?q").expect("it is a URL");
    let taken = Taken::default();
    Settings { base, forms: true, most: 40, longest: 100_000, bytes: 100, ratio: 250, taken }
}

/// A page behind so much white space: short inputs reach what decides by the first 1024 bytes.
pub fn padded(page: &[u8], choice: u8) -> Vec<u8> {
    let padding = [0, 0, 1000, 1020][usize::from(choice % 4)];
    [&vec![b' '; padding][..], page].concat()
}

/// Reads a page in one piece.
pub fn read(mut extractor: Extractor, body: &[u8]) -> Document {
    extractor.push(body);
    extractor.end()
}

/// Reads a page whole, in pieces and byte by byte, and asserts that it is the same document
/// within all bounds.
pub fn same(make: impl Fn() -> Extractor, body: &[u8], cuts: Cuts) -> Document {
    let whole = read(make(), body);
    let (mut pieces, mut bytes) = (make(), make());
    cuts.of(body).for_each(|piece| pieces.push(piece));
    body.chunks(1).for_each(|byte| bytes.push(byte));
    assert_eq!(whole, pieces.end());
    assert_eq!(whole, bytes.end());
    within_bounds(&whole, body.len());
    whole
}

fn within_bounds(document: &Document, bytes: usize) {
    assert!(document.links.len() <= settings().most);
    assert!(document.broken.len() <= 32 && document.broken.len() as u64 <= document.unreadable);
    for broken in &document.broken {
        assert!(broken.text.chars().count() <= 200 && !broken.reason.is_empty());
    }
    if let Some(title) = &document.title {
        assert!(!title.is_empty() && title.chars().count() <= 200);
        assert!(!title.contains(['\n', '\r']) && title.trim_ascii() == title);
    }
    for link in &document.links {
        // A sitemap may be unpacked to more lines than it has bytes, within its cap.
        let lines = bytes.max(settings().bytes as usize) + 1;
        assert!(link.kind == Kind::Start || (1..=lines).contains(&(link.line as usize)));
        is_whole(&link.url);
    }
}

/// A link leads somewhere, and if it can be followed its text is read as the same URL again.
pub fn is_whole(url: &Url) {
    assert!(!matches!(url.scheme(), "data" | "javascript" | "blob"), "{url}");
    let is_web = matches!(url.scheme(), "http" | "https");
    assert!(!is_web || Url::parse(url.as_str()).as_ref() == Ok(url), "{url}");
}

/// The URLs of a document.
pub fn urls(document: &Document) -> Vec<&str> {
    document.links.iter().map(|link| link.url.as_str()).collect()
}
