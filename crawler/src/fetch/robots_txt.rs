//! A `robots.txt`, fetched: five redirects, and no more of its body than counts.
//!
//! Redirects are followed to whichever host they lead; the rules that are found there hold
//! for the site that was asked. After five of them the last one is the answer, which
//! [`Robots::of_status`](crate::robots::Robots::of_status) takes for no file at all (RFC 9309, 2.3.1.2).
//!
//! A file of which a part is missing that counts is none: what it forbids may be in there.
//! So a body that breaks off, drips until its deadline, or cannot be decoded is an error; and
//! how much of it is read is said here alone ([`MOST`]), however little may be read of a page
//! ([`Caps::body`]).

use std::sync::Arc;

use url::Url;

use crate::fetch::answer::Answer;
use crate::fetch::caps::Caps;
use crate::fetch::cut::Cut;
use crate::fetch::error::FetchError;
use crate::robots::MOST;

/// So many redirects are followed.
const REDIRECTS: usize = 5;

/// What was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RobotsTxt {
    /// The status of the last answer.
    pub status: u16,
    /// Its body, if it is a success; or the part of it that counts and one byte more, which
    /// tells that there is more.
    pub body: Vec<u8>,
}

/// What one request came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hop {
    /// The file, or the answer that there is none.
    Is(RobotsTxt),
    /// It has moved there.
    To(Url),
}

/// Fetches `url`, asking once for it and for each redirect by `ask`.
///
/// # Errors
/// Those of `ask`, and of [`hop`].
pub async fn robots_txt<Asked>(
    mut url: Url,
    ask: impl Fn(Url) -> Asked,
) -> Result<RobotsTxt, FetchError>
where
    Asked: Future<Output = Result<Answer, FetchError>>,
{
    let mut redirects = 0;
    loop {
        match hop(ask(url).await?, redirects).await? {
            Hop::Is(txt) => return Ok(txt),
            Hop::To(target) => url = target,
        }
        redirects += 1;
    }
}

/// Reads an answer to which so many redirects have led.
///
/// # Errors
/// The body broke off, or was cut within what counts of it; a redirect names what is no URL.
pub async fn hop(answer: Answer, redirects: usize) -> Result<Hop, FetchError> {
    if redirects < REDIRECTS
        && let Some(target) = answer.redirect()?
    {
        return on_the_web(target).map(Hop::To);
    }
    read(answer).await.map(Hop::Is)
}

async fn read(mut answer: Answer) -> Result<RobotsTxt, FetchError> {
    let (status, url, mut body) = (answer.status, answer.url.clone(), Vec::new());
    if !(200..300).contains(&status) {
        return Ok(RobotsTxt { status, body }); // it says all, whatever comes behind it
    }
    answer.caps = Arc::new(Caps { body: MOST as u64 + 1, ..Caps::clone(&answer.caps) });
    let cut = answer.read(|piece| body.extend_from_slice(piece)).await.cut;
    let cut = cut.filter(|_| body.len() <= MOST);
    cut.map_or(Ok(RobotsTxt { status, body }), |cut| Err(missing(&cut, &url)))
}

/// The target of a redirect, if it can be asked.
fn on_the_web(target: Url) -> Result<Url, FetchError> {
    match target.scheme() {
        "http" | "https" => Ok(target),
        other => Err(FetchError::redirect_out(target.as_str(), other)),
    }
}

/// What is wrong where a body was cut within what counts of it.
fn missing(cut: &Cut, url: &Url) -> FetchError {
    match cut {
        Cut::Deadline(total) => FetchError::TimedOut(*total),
        Cut::BrokenOff(error) => error.clone(),
        Cut::TooLong(_) | Cut::TooLongCompressed(_) | Cut::Ratio(_) | Cut::Undecodable(_) => {
            let at = url.host_str().unwrap_or_default().to_owned();
            FetchError::Broken { at, reason: cut.to_string() }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::runtime::Builder;
    use tokio::time::Instant;

    use super::*;

    /// What comes of a file that is answered so.
    fn asked(status: u16, encoding: &str) -> Result<RobotsTxt, FetchError> {
        let ask = |url| async move {
            let response = hyper::Response::builder().status(status);
            let response = response.header("content-encoding", encoding);
            let response = response.body(reqwest::Body::from("User-agent: *")).unwrap().into();
            let deadline = Instant::now() + Duration::from_mins(1);
            Ok(Answer::new(url, response, deadline, Arc::new(Caps::default())))
        };
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(robots_txt("http://a.test/robots.txt".parse().unwrap(), ask))
    }

    #[test]
    fn a_file_that_cannot_be_read_whole_is_as_one_that_could_not_be_had() {
        assert_eq!(asked(200, "identity").unwrap().body, b"User-agent: *");
        for encoding in ["gzip", "compress"] {
            let error = asked(200, encoding).unwrap_err();
            assert!(error.is_transient(), "{error}");
        }
    }

    #[test]
    fn where_there_is_no_file_its_body_does_not_matter() {
        assert_eq!(asked(404, "compress").unwrap().status, 404);
    }
}
