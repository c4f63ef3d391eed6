//! Any bytes as a sitemap, packed or not: neither pieces nor packing matter, and no more is
//! unpacked than is asked for.
//!
//! `cargo +nightly fuzz run sitemap -- -max_total_time=300`
#![no_main]

use std::io::Write;

use crawler::links::Extractor;
use crawler_fuzz::page::{same, settings};
use crawler_fuzz::pieces::{Cuts, parted};
use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;

const GZIP: &[u8] = b"\x1f\x8b";

fuzz_target!(|input: &[u8]| {
    let Some((cuts, body)) = parted(input) else { return };
    reads(|| Extractor::of_type(Some("text/xml"), settings()), body, cuts);
    // Where a sitemap is to be, HTML may be packed too, or a list.
    reads(|| Extractor::of_sitemap(Some("text/html"), settings()), body, cuts);
});

fn reads(make: impl Fn() -> Extractor, body: &[u8], cuts: Cuts) {
    let plain = same(&make, body, cuts);
    if body.starts_with(GZIP) {
        return;
    }
    // In two members: they are one text.
    let middle = body.len() / 2;
    let packed = [gzip(&body[..middle]), gzip(&body[middle..])].concat();
    let unpacked = same(&make, &packed, cuts);
    if body.len() as u64 <= settings().bytes {
        assert_eq!(unpacked, plain);
    } else {
        assert!(unpacked.cut.is_some());
    }
    let half = same(&make, &packed[..packed.len() / 2], cuts);
    assert!(half.links.iter().all(|link| link.line as usize <= body.len() + 1));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("a vector takes all");
    encoder.finish().expect("a vector takes all")
}
