//! One fetch: from its URL over all redirects to the last byte of its body.
//!
//! The client could follow redirects itself, but then nobody would see them. Here each hop
//! is a request of its own: the answer names the next URL, relative to the one before, and
//! its scheme decides which client goes on.
//!
//! ```text
//!  http://a/old ──▶ 301, Location: /new ──▶ http://a/new ──▶ 200, body
//!  └───────────────────── one deadline for all of it ──────────────────┘
//! ```
//!
//! # Invariants
//!
//! * Every request gets what is left of the one deadline, and reading its body counts.
//! * Of a body no more is read than the limit and one byte; what is read is not kept.

use std::fmt;
use std::io::{self, Read};
use std::time::{Duration, Instant};

use reqwest::blocking::Response;
use reqwest::header::LOCATION;
use reqwest::{StatusCode, Url};
use tracing::info_span;

use crate::fetch::client::Clients;
use crate::fetch::error::FetchError;
use crate::fetch::explain::explain;
use crate::fetch::limits::Limits;
use crate::given;
use crate::shown::shown;

/// What became of a URL.
pub type Outcome = Result<Answer, FetchError>;

/// What a URL answered. Its `Display` is the statuses: `301 → 200`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The status of each hop; the last one is the answer's. There is at least one.
    pub statuses: Vec<u16>,
    /// How long the body was, in bytes.
    pub bytes: u64,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statuses: Vec<String> = self.statuses.iter().map(u16::to_string).collect();
        f.write_str(&statuses.join(" → "))
    }
}

/// Fetches one URL within `limits`, and reads its body to the end.
///
/// A status such as 404 or 500 is an answer, and so is a redirect that names no target.
///
/// # Errors
/// See [`FetchError`]: no answer came, it did not end, or a redirect led nowhere.
pub fn follow(clients: &Clients, url: &str, limits: &Limits) -> Outcome {
    let deadline = Deadline { begin: Instant::now(), timeout: limits.timeout };
    let mut url = given::parse(url)?;
    let mut statuses = Vec::new();
    loop {
        let response = ask(clients, &url, deadline)?;
        statuses.push(response.status().as_u16());
        let Some(next) = target(&url, &response)? else {
            let bytes = drain(response, &url, limits.body, deadline)?;
            return Ok(Answer { statuses, bytes });
        };
        if statuses.len() > limits.redirects {
            return Err(FetchError::TooManyRedirects(limits.redirects));
        }
        url = next;
    }
}

/// The one deadline of a fetch.
#[derive(Clone, Copy)]
struct Deadline {
    begin: Instant,
    timeout: Duration,
}

impl Deadline {
    fn left(self) -> Result<Duration, FetchError> {
        let left = self.timeout.checked_sub(self.begin.elapsed()).filter(|left| !left.is_zero());
        left.ok_or(FetchError::TimedOut(self.timeout))
    }

    /// Why it failed: the deadline, if it has passed, or what `error` says.
    fn explain(self, error: &(dyn std::error::Error + 'static), url: &Url) -> FetchError {
        self.left().err().unwrap_or_else(|| explain(error, url))
    }
}

/// Sends a request and waits for the head of its answer.
fn ask(clients: &Clients, url: &Url, deadline: Deadline) -> Result<Response, FetchError> {
    let prepare = || clients.for_url(url).map(|client| client.get(url.clone()));
    let request = info_span!("work", url = shown(url.as_str())).in_scope(prepare)?;
    let request = request.timeout(deadline.left()?);
    let answer = info_span!("wait", on = "response").in_scope(|| request.send());
    answer.map_err(|error| deadline.explain(&error, url))
}

/// Where a redirect leads; `None` if the response is the answer.
fn target(url: &Url, response: &Response) -> Result<Option<Url>, FetchError> {
    use StatusCode as S;
    let redirects = matches!(
        response.status(),
        S::MOVED_PERMANENTLY
            | S::FOUND
            | S::SEE_OTHER
            | S::TEMPORARY_REDIRECT
            | S::PERMANENT_REDIRECT
    );
    let Some(location) = response.headers().get(LOCATION).filter(|_| redirects) else {
        return Ok(None);
    };
    let location = String::from_utf8_lossy(location.as_bytes());
    let bad = |reason: String| FetchError::BadRedirect { to: shown(&location), reason };
    let next = url.join(&location).map_err(|error| bad(error.to_string()))?;
    match next.scheme() {
        "http" | "https" => Ok(Some(next)),
        other => Err(bad(format!("its scheme is {other}"))),
    }
}

/// Reads a body to its end and counts its bytes.
fn drain(body: Response, url: &Url, limit: u64, deadline: Deadline) -> Result<u64, FetchError> {
    let mut body = body.take(limit.saturating_add(1));
    let read = || io::copy(&mut body, &mut io::sink());
    match info_span!("wait", on = "body").in_scope(read) {
        Ok(bytes) if bytes > limit => Err(FetchError::TooLong(limit)),
        Ok(bytes) => Ok(bytes),
        Err(error) => Err(deadline.explain(&error, url)),
    }
}
