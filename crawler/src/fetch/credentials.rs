//! A name and a password, for one origin alone.

use std::fmt;

use url::{Origin, Url};

/// A name and a password, and the scheme, host and port that may be told them.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    origin: Origin,
    user: String,
    password: Option<String>,
}

impl Credentials {
    /// Credentials for the origin of `url`.
    pub fn new(url: &Url, user: impl Into<String>, password: Option<String>) -> Credentials {
        Credentials { origin: url.origin(), user: user.into(), password }
    }

    /// Takes the credentials out of `url`, if it has any: `http://user:password@host/`.
    ///
    /// What is left may be kept and shown.
    pub fn take(url: &mut Url) -> Option<Credentials> {
        let user = decoded(url.username());
        let password = url.password().map(decoded);
        // These fail for URLs without a host alone, and such have no credentials.
        let taken = url.set_username("").and_then(|()| url.set_password(None));
        let has_some = taken.is_ok() && (!user.is_empty() || password.is_some());
        has_some.then(|| Credentials::new(url, user, password))
    }

    /// The name and the password, if they are for the origin of `url`.
    pub fn told(&self, url: &Url) -> Option<(&str, Option<&str>)> {
        (self.origin == url.origin()).then_some((&self.user, self.password.as_deref()))
    }
}

/// Says for whom they are, and not what.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({}, …)", self.origin.ascii_serialization())
    }
}

/// `text` with `%41` as `A`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let escaped = if first == b'%' { hex(behind) } else { None };
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that two hexadecimal digits at the front are.
fn hex(text: &[u8]) -> Option<u8> {
    let digit = |place: usize| char::from(*text.get(place)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn they_are_told_to_their_origin_alone() {
        let given = Credentials::new(&url("https://host/a"), "user", Some("secret".into()));
        let told = Some(("user", Some("secret")));
        assert_eq!(given.told(&url("https://host:443/b?c")), told);
        let others = [
            "http://host/",
            "https://host:444/",
            "https://other/",
            "https://a.host/",
            "https://host./",
        ];
        for other in others {
            assert_eq!(given.told(&url(other)), None, "{other}");
        }
    }

    #[test]
    fn they_are_taken_out_of_a_url_as_they_are_meant() {
        for (text, user, password) in [
            ("http://us%40er:se%3Acr%C3%A9t@host/a", "us@er", Some("se:crét")),
            ("http://user@host/a", "user", None),
            ("http://:secret@host/a", "", Some("secret")),
            ("http://100%:5%2@host/a", "100%", Some("5%2")),
        ] {
            let mut url = url(text);
            let taken = Credentials::take(&mut url).unwrap();
            assert_eq!(url.as_str(), "http://host/a");
            assert_eq!(taken.told(&url), Some((user, password)));
        }
        assert_eq!(Credentials::take(&mut url("http://host/@")), None);
        assert_eq!(Credentials::take(&mut url("mailto:user@host")), None);
    }

    #[test]
    fn they_are_not_said() {
        let given = Credentials::new(&url("http://host/"), "user", Some("secret".into()));
        assert_eq!(format!("{given:?}"), "Credentials(http://host, …)");
    }
}
