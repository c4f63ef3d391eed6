//! Any series of URLs and pages: what was let in gives the same state again, in whichever
//! order the pages come, and what was cut leaves no trace.
//!
//! `cargo +nightly fuzz run traps -- -max_total_time=300`
#![no_main]

use crawler::trap::{Quotas, Run, Traps};
use libfuzzer_sys::fuzz_target;
use url::Url;

/// Small, so that a short series reaches each of them.
const QUOTAS: Quotas = Quotas {
    in_a_row: 2,
    same_segment: 3,
    segments: 16,
    counter: 3,
    same_key: 2,
    pairs: 6,
    queries: 4,
    grids: 6,
    same_text: 4,
    pattern: 24,
    watched: 3,
};

struct Page {
    url: Url,
    run: Run,
    text: u64,
    shape: u64,
}

// A line is a page: two bytes for its texts, one for the page that holds it, and its path.
fuzz_target!(|input: &str| {
    let base = Url::parse("http://h/").expect("it is a URL");
    let (mut traps, mut pages) = (Traps::new(QUOTAS), Vec::<Page>::new());
    for line in input.lines() {
        let [text, shape, from, path @ ..] = line.as_bytes() else { continue };
        let Ok(url) = base.join(&String::from_utf8_lossy(path)) else { continue };
        let from =
            pages.iter().rev().nth(usize::from(from % 8)).map_or(Run::default(), |page| page.run);
        let Ok(run) = traps.admit(&url, from) else { continue };
        assert_eq!(Run::from(i64::from(run)), run, "it is kept as a number");
        let page = Page { url, run, text: u64::from(text % 8), shape: u64::from(shape % 4) };
        traps.saw(&page.url, page.run, page.text, page.shape);
        pages.push(page);
    }
    let mut again = Traps::new(QUOTAS);
    for page in &pages {
        // Whether it is watched does not depend on the way that led to it.
        assert_eq!(i64::from(again.known(&page.url)) & 3, i64::from(page.run) & 3);
    }
    for page in pages.iter().rev() {
        again.saw(&page.url, page.run, page.text, page.shape);
    }
    assert!(again == traps);
});
