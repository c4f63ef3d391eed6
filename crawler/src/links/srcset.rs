//! The URLs of a `srcset`: `small.png 1x, large.png 2x`.

/// The texts of its candidates; if it is `cut`, the last may not be whole and is left out.
///
/// A URL may hold commas, but not end with one; a descriptor may hold them in parentheses.
pub(crate) fn urls(text: &str, cut: bool) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let end = rest.find(|c: char| c.is_ascii_whitespace());
        if rest.is_empty() || (cut && end.is_none()) {
            return None;
        }
        let (url, after) = rest.split_at(end.unwrap_or(rest.len()));
        let whole = url.trim_end_matches(',');
        rest = if whole.len() < url.len() { after } else { after_descriptors(after) };
        Some(whole)
    })
}

/// What comes after the comma that ends a candidate.
fn after_descriptors(text: &str) -> &str {
    let mut inside = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => inside = true,
            b')' => inside = false,
            b',' if !inside => return &text[at..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_parted_as_browsers_do() {
        let data = "data:image/png;base64,AA== 1x, b 2x";
        for (text, expected) in [
            ("a", vec!["a"]),
            ("a 1x, b 2x", vec!["a", "b"]),
            ("a 1x,b 2x", vec!["a", "b"]),
            ("a,b 1x", vec!["a,b"]),
            ("a, b", vec!["a", "b"]),
            (" ,, a ,, b", vec!["a", "b"]),
            ("a f(1,2) 1x, b", vec!["a", "b"]),
            (data, vec!["data:image/png;base64,AA==", "b"]),
            ("", vec![]),
            (" , ", vec![]),
        ] {
            assert_eq!(urls(text, false).collect::<Vec<_>>(), expected, "{text:?}");
        }
        assert_eq!(urls("a 1x, half", true).collect::<Vec<_>>(), ["a"]);
    }
}
