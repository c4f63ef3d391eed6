//! Any bytes as a page of HTML: pieces do not matter, and what is found is bounded.
//!
//! `cargo +nightly fuzz run html -- -max_total_time=300`
#![no_main]

use crawler::links::Extractor;
use crawler_fuzz::page::{padded, same, settings};
use crawler_fuzz::pieces::parted;
use libfuzzer_sys::fuzz_target;

const TYPES: [Option<&str>; 5] = [
    Some("text/html"),
    Some("text/html; charset=utf-8"),
    Some("application/xhtml+xml"),
    Some("application/xhtml+xml; charset=utf-8"),
    None,
];

// The first byte says of what type it is, and how far behind white space.
fuzz_target!(|input: &[u8]| {
    let Some((&first, input)) = input.split_first() else { return };
    let Some((cuts, body)) = parted(input) else { return };
    let content_type = TYPES[usize::from(first) % TYPES.len()];
    let body = padded(body, first >> 4);
    same(|| Extractor::of_type(content_type, settings()), &body, cuts);
});
