//! A request, and what becomes of it.

use std::borrow::Cow;
use std::time::Duration;

use hyper::{HeaderMap, Response};

use crate::site::body::Step;

/// What becomes of a request.
pub enum Answer {
    /// An answer, after some time.
    Says(Response<Vec<Step>>, Duration),
    /// Nothing, for ever.
    Silence,
    /// The connection is reset.
    Reset,
}

/// What a function that writes answers is told of a request.
pub struct Request<'request> {
    /// The path and the query, with unreserved characters decoded.
    pub path: Cow<'request, str>,
    /// The headers.
    pub headers: &'request HeaderMap,
    /// How often a place was tried before.
    pub tries: &'request dyn Fn(&'static str) -> u32,
}

/// The path with its unreserved characters decoded, as RFC 3986 makes them equal.
pub fn decoded(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut whole = String::with_capacity(path.len());
    let mut pieces = path.split('%');
    whole.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let code = piece.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code.map(char::from) {
            Some(plain) if plain.is_ascii_alphanumeric() || "-._~".contains(plain) => {
                whole.push(plain);
                whole.push_str(&piece[2..]);
            }
            Some(_) => {
                whole.push('%');
                whole.push_str(&piece[..2].to_ascii_uppercase());
                whole.push_str(&piece[2..]);
            }
            None => {
                whole.push('%');
                whole.push_str(piece);
            }
        }
    }
    Cow::Owned(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreserved_characters_are_decoded_and_others_are_not() {
        for (path, plain) in [
            ("/a", "/a"),
            ("/%70age/%7E", "/page/~"),
            ("/stra%c3%9fe", "/stra%C3%9Fe"),
            ("/%2f%zz%4", "/%2F%zz%4"),
        ] {
            assert_eq!(decoded(path), plain);
        }
    }
}
