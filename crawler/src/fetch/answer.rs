//! An answer's head: what it says of itself and of the body that may follow.

use std::fmt::Write;
use std::sync::Arc;
use std::time::SystemTime;

use reqwest::Response;
use reqwest::header::{
    CONTENT_ENCODING, CONTENT_TYPE, DATE, ETAG, HeaderName, LAST_MODIFIED, LINK, LOCATION, REFRESH,
    RETRY_AFTER, SET_COOKIE,
};
use tokio::time::Instant;
use url::Url;

use crate::fetch::caps::Caps;
use crate::fetch::error::FetchError;
use crate::store::Validators;

/// How long a validator may be, in bytes: it is kept as it came, and a part of it is worth nothing.
const VALIDATOR: usize = 1 << 10;

/// The head of an answer, and its body to come.
///
/// Whoever wants no body may drop it, and the connection is closed with it. To keep the
/// connection for the next request, read a body that is short: `answer.read(|_| ())`.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// The URL that answered.
    pub url: Url,
    pub(super) response: Response,
    /// When it has to be whole.
    pub(super) deadline: Instant,
    pub(super) caps: Arc<Caps>,
}

impl Answer {
    pub(super) fn new(url: Url, response: Response, deadline: Instant, caps: Arc<Caps>) -> Answer {
        Answer { status: response.status().as_u16(), url, response, deadline, caps }
    }

    /// The `Content-Type`, as it came.
    pub fn content_type(&self) -> Option<String> {
        self.values(&CONTENT_TYPE).next()
    }

    /// What a later request may ask by; of more than a KiB nothing is kept, and the page is
    /// asked for whole.
    pub fn validators(&self) -> Validators {
        // What is not text could not be asked by as it came.
        let text = |name| {
            let value =
                self.response.headers().get(name).filter(|value| value.len() <= VALIDATOR)?;
            String::from_utf8(value.as_bytes().to_vec()).ok()
        };
        Validators { etag: text(ETAG), modified: text(LAST_MODIFIED) }
    }

    /// The `Retry-After`, as it came: seconds or a date.
    pub fn retry_after(&self) -> Option<String> {
        self.values(&RETRY_AFTER).next()
    }

    /// The `Date`: what the clock of whoever answered said. `None` if it is not a date.
    pub fn date(&self) -> Option<SystemTime> {
        httpdate::parse_http_date(&self.values(&DATE).next()?).ok()
    }

    /// Whether it sets a cookie, kept or not.
    pub fn sets_cookies(&self) -> bool {
        self.response.headers().contains_key(SET_COOKIE)
    }

    /// The values of `Link`.
    pub fn links(&self) -> impl Iterator<Item = String> {
        self.values(&LINK)
    }

    /// The values of `X-Robots-Tag`.
    pub fn robots_tags(&self) -> Vec<String> {
        self.response
            .headers()
            .get_all("x-robots-tag")
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect()
    }

    /// The `Refresh`, as it came.
    pub fn refresh(&self) -> Option<String> {
        self.values(&REFRESH).next()
    }

    /// Where a redirect (301, 302, 303, 307, 308) leads. It may be no URL of the web.
    ///
    /// A redirect without a target is an answer like others.
    ///
    /// # Errors
    /// [`FetchError::BadRedirect`]: it names what is no URL.
    pub fn redirect(&self) -> Result<Option<Url>, FetchError> {
        let redirects = matches!(self.status, 301 | 302 | 303 | 307 | 308);
        let Some(location) = self.response.headers().get(LOCATION).filter(|_| redirects) else {
            return Ok(None);
        };
        let location = escaped(location.as_bytes());
        let target = self.url.join(&location);
        target.map(Some).map_err(|error| FetchError::bad_redirect(&location, error.to_string()))
    }

    /// The values of `Content-Encoding`.
    pub(super) fn encodings(&self) -> Vec<String> {
        self.values(&CONTENT_ENCODING).collect()
    }

    fn values(&self, name: &HeaderName) -> impl Iterator<Item = String> {
        let values = self.response.headers().get_all(name).into_iter();
        values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

/// `bytes` as text, with `%E9` for what is not ASCII: a URL keeps its bytes, whatever their
/// charset.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            0..0x80 => text.push(char::from(byte)),
            _ => write!(text, "%{byte:02X}").expect("a String takes all"),
        }
    }
    text
}
