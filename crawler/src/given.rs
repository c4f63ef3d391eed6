//! The text that somebody gives as a URL, and what they may have meant.

use reqwest::Url;

use crate::fetch::error::FetchError;
use crate::shown::shown;

/// The http or https URL that `text` is.
///
/// # Errors
/// [`FetchError::NoScheme`] where `text` would be one with `http://` in front; otherwise
/// [`FetchError::Malformed`] or [`FetchError::Scheme`].
pub fn parse(text: &str) -> Result<Url, FetchError> {
    let url = Url::parse(text).map_err(|error| FetchError::Malformed(error.to_string()));
    let error = match url {
        Ok(url) if matches!(url.scheme(), "http" | "https") => return Ok(url),
        Ok(url) => FetchError::Scheme(url.scheme().to_owned()),
        Err(error) => error,
    };
    Err(with_http(text).map_or(error, |whole| FetchError::NoScheme(shown(&whole))))
}

/// `text` with `http://` in front, if it begins with a host: `localhost:8000/ok` does, and
/// `mailto:somebody`, `/etc/hosts` and `ftp://example.com` do not.
fn with_http(text: &str) -> Option<String> {
    let end = text.find([':', '/', '?', '#']).unwrap_or(text.len());
    let rest = &text[end..];
    let is_port = rest.chars().nth(1).is_some_and(|first| first.is_ascii_digit());
    let begins_with_host = end > 0 && (!rest.starts_with(':') || is_port);
    let whole = format!("http://{text}");
    let meant = begins_with_host && !text.contains(char::is_whitespace);
    (meant && Url::parse(&whole).is_ok()).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_without_a_scheme_is_given_one() {
        for text in ["example.com", "localhost:8000/ok", "localhost:80", "1.2.3.4/a?b", "a?b:c"] {
            assert_eq!(parse(text), Err(FetchError::NoScheme(format!("http://{text}"))));
        }
    }

    #[test]
    fn what_does_not_begin_with_a_host_is_given_none() {
        for text in ["", "/etc/hosts", "//a", "?a", "a b", "a\nb", "[::1]:80", "a%"] {
            assert!(matches!(parse(text), Err(FetchError::Malformed(_))), "{text}");
        }
        for text in ["mailto:me@example.com", "ftp://example.com/", "file:/etc/hosts", "a:b"] {
            assert!(matches!(parse(text), Err(FetchError::Scheme(_))), "{text}");
        }
    }

    #[test]
    fn the_url_that_is_meant_is_shown_without_name_and_password() {
        let meant = FetchError::NoScheme("http://…@host/".into());
        assert_eq!(parse("user:1secret@host/"), Err(meant));
    }
}
