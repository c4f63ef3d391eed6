//! A `robots.txt`, fetched: five redirects, and no more of its body than counts.
//!
//! Redirects are followed to whichever host they lead; the rules that are found there hold
//! for the site that was asked. After five of them the last one is the answer, which
//! [`Robots::of_status`](crate::robots::Robots::of_status) takes for no file at all (RFC 9309, 2.3.1.2).
//!
//! A file of which a part is missing that counts is none: what it forbids may be in there.
//! So a body that drips until its deadline, or cannot be decoded, is as one that broke off.

use url::Url;

use crate::fetch::answer::Answer;
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
    /// Its body, or the part of it that counts and one byte more, which tells that there is more.
    pub body: Vec<u8>,
}

/// Fetches `url`, asking once for it and for each redirect by `ask`.
///
/// # Errors
/// Those of `ask`; the body broke off, or was cut within what counts of it; a redirect names
/// what is no URL.
pub async fn robots_txt<Asked>(
    mut url: Url,
    ask: impl Fn(Url) -> Asked,
) -> Result<RobotsTxt, FetchError>
where
    Asked: Future<Output = Result<Answer, FetchError>>,
{
    let mut answer = ask(url.clone()).await?;
    for _ in 0..REDIRECTS {
        match answer.redirect()? {
            Some(target) => url = target,
            None => break,
        }
        answer = ask(url.clone()).await?;
    }
    let (status, mut body) = (answer.status, Vec::new());
    let keep = |piece: &[u8]| {
        let room = (MOST + 1).saturating_sub(body.len()).min(piece.len());
        body.extend_from_slice(&piece[..room]);
    };
    let cut = answer.read(keep).await?.cut.filter(|_| body.len() <= MOST);
    cut.and_then(|cut| missing(&cut, &url)).map_or(Ok(RobotsTxt { status, body }), Err)
}

/// What is wrong where a body that counts was cut; one that is too long has an end here.
fn missing(cut: &Cut, url: &Url) -> Option<FetchError> {
    match cut {
        Cut::TooLong(_) => None,
        Cut::Deadline(total) => Some(FetchError::TimedOut(*total)),
        Cut::TooLongCompressed(_) | Cut::Ratio(_) | Cut::Undecodable(_) => {
            let at = url.host_str().unwrap_or_default().to_owned();
            Some(FetchError::Broken { at, reason: cut.to_string() })
        }
    }
}
