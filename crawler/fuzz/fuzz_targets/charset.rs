//! Any bytes as text of any encoding: decoded piece by piece it is what it is decoded at once.
//!
//! `cargo +nightly fuzz run charset -- -max_total_time=300`
#![no_main]

use crawler::links::Extractor;
use crawler_fuzz::page::{padded, read, same, settings};
use crawler_fuzz::pieces::parted;
use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, ISO_2022_JP, KOI8_R, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};
use libfuzzer_sys::fuzz_target;

const ENCODINGS: [&Encoding; 10] = [
    UTF_8,
    WINDOWS_1252,
    UTF_16LE,
    UTF_16BE,
    SHIFT_JIS,
    GB18030,
    BIG5,
    EUC_KR,
    ISO_2022_JP,
    KOI8_R,
];

// The first byte is the encoding, which the header names, and how far behind white space.
fuzz_target!(|input: &[u8]| {
    let Some((&first, input)) = input.split_first() else { return };
    let Some((cuts, body)) = parted(input) else { return };
    let body = &padded(body, first >> 4)[..];
    let encoding = ENCODINGS[usize::from(first % 16) % ENCODINGS.len()];
    let content_type = format!("text/html; charset={}", encoding.name());
    let found = same(|| Extractor::of_type(Some(&content_type), settings()), body, cuts);

    let (text, _, _) = encoding.decode(body);
    if text.starts_with('\u{feff}') {
        return; // after one mark, another is text; told again, it would be a mark
    }
    let utf8 = Extractor::of_type(Some("text/html; charset=utf-8"), settings());
    let expected = read(utf8, text.as_bytes());
    assert_eq!(found.title, expected.title);
    assert_eq!((found.text, found.shape), (expected.text, expected.shape));
    // The query of a link is in the encoding of its page, and its path is not.
    let paths = |document: &crawler::links::Document| {
        let paths = document.links.iter().map(|link| (link.url.path().to_owned(), link.line));
        paths.collect::<Vec<_>>()
    };
    assert_eq!(paths(&found), paths(&expected));
    // Nothing is said of the encoding: it is guessed, and pieces still do not matter.
    same(|| Extractor::of_type(Some("text/html"), settings()), body, cuts);
});
