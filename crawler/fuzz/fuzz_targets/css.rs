//! Any bytes as a style sheet: pieces do not matter, and within HTML it holds the same links.
//!
//! `cargo +nightly fuzz run css -- -max_total_time=300`
#![no_main]

use crawler::links::{Document, Extractor};
use crawler_fuzz::page::{read, same, settings, urls};
use crawler_fuzz::pieces::parted;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((cuts, body)) = parted(input) else { return };
    same(|| Extractor::of_type(Some("text/css"), settings()), body, cuts);

    // Within HTML, `<` may end the sheet, and a byte order mark and a NUL are other characters.
    let marks = [&b"\xEF\xBB\xBF"[..], b"\xFE\xFF", b"\xFF\xFE"];
    let differs = marks.iter().any(|mark| body.starts_with(mark));
    if differs || body.contains(&b'<') || body.contains(&0) {
        return;
    }
    let sheet = Extractor::of_type(Some("text/css; charset=utf-8"), settings());
    let page = Extractor::of_type(Some("text/html; charset=utf-8"), settings());
    let alone = read(sheet, body);
    let within = read(page, &[b"<style>", body, b"</style>"].concat());
    assert_eq!(urls(&alone), urls(&within));
    assert_eq!(lines(&alone), lines(&within));
});

fn lines(document: &Document) -> Vec<u32> {
    document.links.iter().map(|link| link.line).collect()
}
