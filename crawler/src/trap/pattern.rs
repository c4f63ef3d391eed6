//! A URL without what counts: numbers, dates and keys made by machines are all `N`.

use std::borrow::Cow;

/// Names of months and days.
const DATES: [&str; 38] = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "sept",
];

/// From how many digits on a word of hexadecimal digits is a key, and no name.
const KEY: usize = 4;

/// From how many changes between letters and digits on a word is a key: `v2beta` has two.
const CHANGES: usize = 3;

/// The text with `N` for each number; `None` where there is none in it.
pub(super) fn pattern(text: &str) -> Option<String> {
    let mut pattern = String::with_capacity(text.len());
    let mut counts = false;
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(piece(rest));
        let reduced = reduced(piece);
        counts |= reduced.is_some();
        pattern.push_str(reduced.as_deref().unwrap_or(piece));
        rest = after;
    }
    counts.then_some(pattern)
}

/// How long the word is that the text begins with, or the escape, or the character.
fn piece(text: &str) -> usize {
    match *text.as_bytes() {
        [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => 3,
        [first, ..] if first.is_ascii_alphanumeric() => {
            text.find(|next: char| !next.is_ascii_alphanumeric()).unwrap_or(text.len())
        }
        _ => text.chars().next().map_or(0, char::len_utf8),
    }
}

/// The piece with `N` for what counts in it; `None` where nothing does.
fn reduced(piece: &str) -> Option<Cow<'static, str>> {
    let is_word = piece.starts_with(|first: char| first.is_ascii_alphanumeric());
    let is_date = || DATES.iter().any(|date| date.eq_ignore_ascii_case(piece));
    if !is_word {
        None
    } else if piece.contains(|next: char| next.is_ascii_digit()) {
        Some(if is_key(piece) { "N".into() } else { without_digits(piece).into() })
    } else {
        is_date().then_some("N".into())
    }
}

/// Whether a machine made the word, which has a digit: nobody's name is `3fa9` or `x1y2z`.
fn is_key(word: &str) -> bool {
    let is_hexadecimal = word.bytes().all(|next| next.is_ascii_hexdigit());
    let changes = word.as_bytes().windows(2);
    let changes = changes.filter(|two| two[0].is_ascii_digit() != two[1].is_ascii_digit()).count();
    (is_hexadecimal && word.len() >= KEY) || changes >= CHANGES
}

fn without_digits(word: &str) -> String {
    let mut reduced = String::with_capacity(word.len());
    let mut was_digit = false;
    for next in word.chars() {
        let is_digit = next.is_ascii_digit();
        if !(is_digit && was_digit) {
            reduced.push(if is_digit { 'N' } else { next });
        }
        was_digit = is_digit;
    }
    reduced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_dates_and_keys_are_left_out() {
        for (text, expected) in [
            ("/page/17", "/page/N"),
            ("/page17.html?id=3&x=a4b", "/pageN.html?id=N&x=aNb"),
            ("/2026-11-24/", "/N-N-N/"),
            ("/2026/Nov/tuesday", "/N/N/N"),
            ("/v2beta/x", "/vNbeta/x"),
            ("/s/3fa94c01/a", "/s/N/a"),
            ("/s/Zk3b9Qx1", "/s/N"),
            ("/123e4567-e89b-12d3-a456-426614174000", "/N-N-N-N-N"),
            ("/N/1", "/N/N"),
            ("/%E4%BD%A0/1%20", "/%E4%BD%A0/N%20"),
            ("/1%", "/N%"),
            ("/é1", "/éN"),
        ] {
            assert_eq!(pattern(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_has_nothing_to_count_has_no_pattern() {
        for text in ["", "/", "/page", "/novel/mayor", "/%41/%e4?a=b", "/N", "/deadbeef", "/%"] {
            assert_eq!(pattern(text), None, "{text}");
        }
    }
}
