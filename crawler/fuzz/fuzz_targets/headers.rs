//! Any text as a `Link`, a `Refresh`, a `Retry-After`, or as the `srcset` of an image.
//!
//! `cargo +nightly fuzz run headers -- -max_total_time=300`
#![no_main]

use std::time::{Duration, SystemTime};

use crawler::links::{Document, Extractor, Kind, of_head};
use crawler::politeness::retry_after;
use crawler_fuzz::page::{is_whole, read, settings, urls};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &[u8]| {
    link(header);
    retry(&String::from_utf8_lossy(header));
    if let Ok(text) = str::from_utf8(header)
        // In HTML these are other characters, or none.
        && !text.contains(['\0', '\r'])
    {
        refresh(text);
        srcset(text);
    }
});

fn link(header: &[u8]) {
    let document = of_links([header]);
    let links = &document.links;
    let ends = header.iter().filter(|&&byte| byte == b'>').count();
    assert!(links.len() <= ends);
    for link in links {
        is_whole(&link.url);
        assert!(link.line == 0 && matches!(link.kind, Kind::Part | Kind::Related));
    }
    // What stands before it changes nothing, in one header or in two.
    let before = b"<first>; rel=\"next\"";
    let joined = of_links([&[before, &b","[..], header].concat()[..]]);
    let others = joined.links.split_first().map(|(_, others)| others);
    assert!(joined.cut.is_some() || others == Some(&links[..]));
    assert_eq!(of_links([&before[..], header]), joined);
}

fn of_links<'header>(headers: impl IntoIterator<Item = &'header [u8]>) -> Document {
    of_head(headers, None, settings())
}

fn retry(text: &str) {
    let year = Duration::from_secs(365 * 24 * 60 * 60);
    for now in [0, 784_111_777, 4_000_000_000] {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now);
        let after = retry_after(text, now);
        assert!(after.is_none_or(|after| after <= year));
        assert_eq!(retry_after(&format!(" {text}\t"), now), after);
        // The later it is, the shorter is the pause.
        let later = retry_after(text, now + Duration::from_secs(1));
        assert!(later <= after && later.is_some() == after.is_some());
    }
}

fn refresh(text: &str) {
    let header = of_head([], Some(text.as_bytes()), settings());
    let header = header.links.into_iter().next().map(|link| link.url);
    let page = format!("<meta http-equiv=refresh content=\"{}\">", escaped(text));
    let html = Extractor::of_type(Some("text/html; charset=utf-8"), settings());
    let found = read(html, page.as_bytes()).links.into_iter().next().map(|link| link.url);
    assert_eq!(header, found);
}

fn srcset(text: &str) {
    let page = format!("<img srcset=\"{}\">", escaped(text));
    let html = Extractor::of_type(Some("text/html; charset=utf-8"), settings());
    let document = read(html, page.as_bytes());
    let expected = naive(text).into_iter().filter(|text| text.contains(|c| c > ' '));
    let expected = expected.filter_map(|url| settings().base.join(&url).ok());
    let expected = expected.filter(|url| !matches!(url.scheme(), "data" | "javascript" | "blob"));
    let expected: Vec<String> = expected.map(String::from).collect();
    assert!(document.cut.is_some() || urls(&document) == expected, "{:?} {expected:?}", document.links);
}

/// The candidates of a `srcset`, a character at a time, as the HTML standard has it.
fn naive(text: &str) -> Vec<String> {
    let mut characters = text.chars().peekable();
    let mut urls = Vec::new();
    loop {
        while characters.next_if(|c| c.is_ascii_whitespace() || *c == ',').is_some() {}
        let mut url = String::new();
        while let Some(character) = characters.next_if(|c| !c.is_ascii_whitespace()) {
            url.push(character);
        }
        if url.is_empty() {
            return urls;
        }
        let whole = url.trim_end_matches(',');
        urls.push(whole.to_owned());
        let mut inside = false;
        while whole.len() == url.len()
            && let Some(character) = characters.next_if(|c| *c != ',' || inside)
        {
            inside = character == '(' || inside && character != ')';
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;")
}
