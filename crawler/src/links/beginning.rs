//! URLs of which only the beginning is kept.

use url::{Position, Url};

/// So much of a URL that is too long is kept, in bytes.
const BEGINNING: usize = 1 << 10;

/// A resolved URL as it is kept, and whether that is its beginning only; `None` where not even
/// the beginning is a URL.
///
/// The beginning has no credentials, for the file has none, and ends in `…`, so that it is
/// taken for no page of that name.
pub(super) fn of(mut url: Url, longest: usize) -> Option<(Url, bool)> {
    if url[..Position::AfterQuery].len() <= longest {
        return Some((url, false));
    }
    // These fail only where there is no host, and so nobody to say them to.
    let _ = (url.set_username(""), url.set_password(None));
    let text = &url[..Position::AfterQuery];
    let end = text.floor_char_boundary(BEGINNING.min(longest));
    Url::parse(&format!("{}…", &text[..end])).ok().map(|url| (url, true))
}

/// A URL of so many bytes may have as many to spare.
const SHORT: usize = 128;

/// The same URL in no more memory than it needs: resolving leaves room for all of a long base,
/// and for as much as a long URL itself. That of a short one is not worth a copy.
pub(super) fn fitted(url: Url, base: &Url) -> Url {
    if base.as_str().len().max(url.as_str().len()) > SHORT { url.clone() } else { url }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str, longest: usize) -> Option<(String, bool)> {
        of(Url::parse(text).unwrap(), longest).map(|(url, cut)| (url.into(), cut))
    }

    #[test]
    fn of_a_url_that_is_too_long_the_beginning_is_kept_without_credentials() {
        let whole = |text: &str| Some((text.to_owned(), false));
        assert_eq!(kept("http://h/abcdef", 15), whole("http://h/abcdef"));
        assert_eq!(kept("http://h/a#fragment", 10), whole("http://h/a#fragment"));
        let cut = Some(("http://h/abcde%E2%80%A6".to_owned(), true));
        assert_eq!(kept("http://h/abcdef", 14), cut);
        assert_eq!(kept("http://me:secret@h/abcdef#x", 14), cut);
        assert_eq!(kept("http://[::1]/a", 10), None);
        let long = kept(&format!("http://h/?{}", "é".repeat(9000)), 8192).unwrap();
        assert_eq!(long.0.len(), BEGINNING + "%E2%80%A6".len());
    }
}
