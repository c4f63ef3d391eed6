//! `Crawl-delay`: how long a pause a site asks for between two requests.
//!
//! RFC 9309 leaves it to others; where it is used, it is a number of seconds.

use std::time::Duration;

use super::lines::Record;

/// A number of seconds without sign and exponent: `10`, `0.5`.
pub(super) fn seconds(record: &Record<'_>) -> Option<Duration> {
    let is_plain = record.value.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.'));
    let text = str::from_utf8(record.value).ok().filter(|_| is_plain)?;
    Duration::try_from_secs_f64(text.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::super::Robots;
    use super::*;

    fn delay(body: &str) -> Option<Duration> {
        Robots::parse(body.as_bytes(), "ours").crawl_delay()
    }

    #[test]
    fn a_crawl_delay_is_a_number_of_seconds() {
        for (text, seconds) in [
            ("10", Some(10.0)),
            ("0.5", Some(0.5)),
            (".5", Some(0.5)),
            ("2.", Some(2.0)),
            ("0", Some(0.0)),
            ("3 # slowly", Some(3.0)),
        ] {
            let read = delay(&format!("User-agent: ours\nCrawl-delay: {text}"));
            assert_eq!(read, seconds.map(Duration::from_secs_f64), "{text}");
        }
    }

    #[test]
    fn a_crawl_delay_without_sense_is_ignored() {
        let huge = "9".repeat(400);
        for text in ["", ".", "-1", "+1", "1e3", "inf", "nan", "5s", "1,5", "1.2.3", "１", &huge] {
            assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {text}")), None, "{text}");
        }
    }

    #[test]
    fn a_crawl_delay_is_that_of_the_group_that_holds() {
        let others = "Crawl-delay: 1\nUser-agent: *\nCrawl-delay: 2\nDisallow: /a\n";
        assert_eq!(delay(others), Some(Duration::from_secs(2)));
        assert_eq!(delay(&format!("{others}User-agent: ours\nDisallow: /")), None);
        let twice = "User-agent: ours\nCrawl-delay: 3\nDisallow:\nUser-agent: a\nCrawl-delay: 9\n\
                     Disallow:\nUser-agent: OURS\nCrawl-delay: 2.5";
        assert_eq!(delay(twice), Some(Duration::from_secs(3)));
    }

    #[test]
    fn a_crawl_delay_is_not_for_agents_that_are_named_behind_it() {
        let body = "User-agent: other\nCrawl-delay: 60\nUser-agent: ours\nDisallow: /a";
        assert_eq!(delay(body), None);
        // All the same it is one group.
        let robots = Robots::parse(body.as_bytes(), "other");
        assert!(!robots.check(&Url::parse("http://example.com/a").unwrap()).allowed);
    }
}
