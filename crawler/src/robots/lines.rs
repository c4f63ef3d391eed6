//! The lines of a `robots.txt`, from bytes to records.
//!
//! A record is a key, a colon and a value; a `#` begins a comment wherever it stands. Lines
//! end by LF, CR or CRLF. The bytes of a value are not judged here: they may be no UTF-8.
//!
//! # Invariants
//!
//! * Every line is counted, also those that are skipped: a number leads to the line.
//! * Behind the first [`MOST`] bytes nothing is read. A line that goes on there is dropped
//!   whole, for half a rule may say the opposite: of `Disallow: /private` may be left
//!   `Disallow: /`.

use crate::robots::MOST;

/// What UTF-8 may begin with to say that it is that.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A record that means something here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Record<'body> {
    /// The number of its line, from 1.
    pub line: u32,
    /// What it says.
    pub key: Key,
    /// What stands behind the colon, without comment and surrounding white space.
    pub value: &'body [u8],
}

/// What a record says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    /// `User-agent`: who is meant.
    UserAgent,
    /// `Allow`: what they may fetch.
    Allow,
    /// `Disallow`: what they may not.
    Disallow,
    /// `Crawl-delay`: how long they pause.
    CrawlDelay,
    /// `Sitemap`: a list of pages, for everybody.
    Sitemap,
}

/// The records of a file, in its order.
pub fn records(body: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let body = counted(body);
    let rest = body.strip_prefix(BOM).unwrap_or(body);
    (1..).zip(Lines { rest }).filter_map(|(line, text)| record(line, text))
}

/// The whole lines among the bytes that count.
fn counted(body: &[u8]) -> &[u8] {
    let Some((kept, [next, ..])) = body.split_at_checked(MOST) else { return body };
    if is_end(*next) {
        return kept;
    }
    let whole = kept.iter().rposition(|&byte| is_end(byte)).map_or(0, |end| end + 1);
    &kept[..whole]
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

struct Lines<'body> {
    rest: &'body [u8],
}

impl<'body> Iterator for Lines<'body> {
    type Item = &'body [u8];

    fn next(&mut self) -> Option<&'body [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.iter().position(|&byte| is_end(byte)).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        // A CR and the LF behind it are one end.
        self.rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        Some(line)
    }
}

fn record(line: u32, text: &[u8]) -> Option<Record<'_>> {
    let text = text.split(|&byte| byte == b'#').next()?;
    let colon = text.iter().position(|&byte| byte == b':')?;
    let key = key(text[..colon].trim_ascii())?;
    Some(Record { line, key, value: text[colon + 1..].trim_ascii() })
}

fn key(name: &[u8]) -> Option<Key> {
    let known: [(&[u8], Key); 5] = [
        (b"user-agent", Key::UserAgent),
        (b"allow", Key::Allow),
        (b"disallow", Key::Disallow),
        (b"crawl-delay", Key::CrawlDelay),
        (b"sitemap", Key::Sitemap),
    ];
    known.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, key)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> Vec<(u32, Key, &[u8])> {
        records(body).map(|record| (record.line, record.key, record.value)).collect()
    }

    #[test]
    fn keys_are_read_in_any_case_and_with_any_space() {
        let body =
            b"allow:/a\n  ALLOW\t:  /b \t\nAllow : /c d\nUSER-AGENT:x\nCrawl-Delay:1\nsiteMap:s";
        assert_eq!(
            read(body),
            [
                (1, Key::Allow, &b"/a"[..]),
                (2, Key::Allow, b"/b"),
                (3, Key::Allow, b"/c d"),
                (4, Key::UserAgent, b"x"),
                (5, Key::CrawlDelay, b"1"),
                (6, Key::Sitemap, b"s"),
            ]
        );
    }

    #[test]
    fn lines_end_by_lf_cr_or_crlf_and_all_are_counted() {
        let body = b"allow:1\n\nallow:3\r\rallow:5\r\n\r\nallow:7\n\rallow:9";
        let lines: Vec<_> = read(body);
        for (line, _, value) in &lines {
            assert_eq!(line.to_string().as_bytes(), *value);
        }
        assert_eq!(lines.len(), 5);
    }

    #[test]
    fn comments_end_a_line_wherever_they_begin() {
        let body = b"# allow:/a\nallow:/b#c\nallow # : /d\nallow: # /e\n#\nallow:/f # : g";
        assert_eq!(
            read(body),
            [(2, Key::Allow, &b"/b"[..]), (4, Key::Allow, b""), (6, Key::Allow, b"/f")]
        );
    }

    #[test]
    fn lines_that_cannot_be_read_are_skipped() {
        let body = b"allow\n: /a\nallowed: /a\n<html>\n\xff\xfe: /a\nal low: /a\n\0allow: /a\nallow: \0\xff";
        assert_eq!(read(body), [(8, Key::Allow, &b"\0\xff"[..])]);
        assert_eq!(read(b""), []);
        assert_eq!(read(b"\n\r\n\r"), []);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_key() {
        assert_eq!(read(b"\xef\xbb\xbfallow:/a"), [(1, Key::Allow, &b"/a"[..])]);
        assert_eq!(read(b"\n\xef\xbb\xbfallow:/a"), [], "only at the beginning");
        assert_eq!(read(b"\xef\xbb\xbf"), []);
    }

    /// A file whose second line ends at `end`, and is followed by `next`.
    fn with_line_that_ends_at(end: usize, next: &[u8]) -> Vec<u8> {
        let last = b"\nallow:/b";
        let mut body = b"allow:/a".to_vec();
        body.resize(end - last.len(), b' ');
        [&body, &last[..], next].concat()
    }

    #[test]
    fn a_line_that_is_cut_by_the_cap_is_dropped() {
        let count = |end, next: &[u8]| read(&with_line_that_ends_at(end, next)).len();
        assert_eq!(count(MOST, b""), 2);
        assert_eq!(count(MOST, b"\nallow:/c"), 2);
        assert_eq!(count(MOST, b"\rallow:/c"), 2);
        assert_eq!(count(MOST, b" "), 1, "it may go on");
        assert_eq!(count(MOST - 1, b"\nallow:/c"), 2);
        assert_eq!(count(MOST + 1, b""), 1);
        assert_eq!(count(MOST + 1, b"\n"), 1);
        assert_eq!(read(&vec![b'a'; MOST + 1]), [], "one line, and that is cut");
    }
}
