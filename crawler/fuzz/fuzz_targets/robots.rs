//! Any bytes as a `robots.txt`: how lines end, who asks and how it is written does not matter.
//!
//! `cargo +nightly fuzz run robots -- -max_total_time=300`
#![no_main]

use crawler::robots::{MOST, Reason, Robots};
use libfuzzer_sys::fuzz_target;
use url::Url;

// The first line is the path that is asked for, and the file is what comes after it.
fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|&byte| byte == b'\n').unwrap_or(input.len());
    let (path, body) = (&input[..end], input.get(end + 1..).unwrap_or_default());
    let Ok(url) = Url::parse(&format!("http://h/{}", String::from_utf8_lossy(path))) else {
        return;
    };
    let robots = Robots::parse(body, "ours/1.0");
    let verdict = robots.check(&url);

    let itself = Url::parse("http://h/robots.txt").expect("it is a URL");
    assert_eq!(robots.check(&itself).reason, Reason::Itself);
    assert_eq!(Robots::parse(body, "OURS").check(&url), verdict);
    if let Reason::Rule { line, allow, .. } = &verdict.reason {
        let ends = body.iter().filter(|byte| b"\n\r".contains(byte)).count();
        assert!((1..=ends + 1).contains(&(*line as usize)));
        assert_eq!(*allow, verdict.allowed);
    } else {
        assert!(verdict.allowed);
    }
    if !body.contains(&b'\r') && 2 * body.len() < MOST {
        let crlf: Vec<u8> =
            body.split(|&byte| byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
        let other = Robots::parse(&crlf, "ours");
        assert_eq!(other.check(&url), verdict);
        assert_eq!(other.crawl_delay(), robots.crawl_delay());
        assert!(other.sitemaps().eq(robots.sitemaps()));
    }
    assert!(robots.sitemaps().all(|(text, line)| !text.is_empty() && line > 0));
    assert!(robots.sitemaps().map(|(text, _)| text.len()).sum::<usize>() <= 3 * body.len());
});
