//! The encoding that a `meta` names.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

use super::tag::Tag;

/// Of that name; if the name could be read, the text is not in UTF-16.
pub(crate) fn named(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    Some(if encoding == UTF_16BE || encoding == UTF_16LE {
        UTF_8
    } else if encoding == X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    })
}

/// What a `meta` names: in its `charset`, or as `Content-Type`.
pub(crate) fn of_tag(tag: &Tag) -> Option<&'static Encoding> {
    if let Some(label) = tag.get("charset") {
        return named(label.raw.as_bytes());
    }
    let http = tag.get("http-equiv")?.raw.eq_ignore_ascii_case("content-type");
    http.then(|| named(of_content(tag.get("content")?.raw)?.as_bytes()))?
}

/// The label in `text/html; charset=label`.
fn of_content(content: &str) -> Option<&str> {
    let lower = content.to_ascii_lowercase();
    let after = lower.match_indices("charset").find_map(|(at, word)| {
        content[at + word.len()..].trim_start().strip_prefix('=').map(str::trim_start)
    })?;
    match after.chars().next()? {
        quote @ ('"' | '\'') => Some(after[1..].split_once(quote)?.0),
        _ => after.split([';', ' ', '\t', '\n', '\r', '\x0c']).next(),
    }
}
