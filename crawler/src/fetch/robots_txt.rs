//! A `robots.txt`, fetched: five redirects, and no more of its body than counts.
//!
//! Redirects are followed to whichever host they lead; the rules that are found there hold
//! for the site that was asked. After five of them the last one is the answer, which
//! [`Robots::of_status`](crate::robots::Robots::of_status) takes for no file at all (RFC 9309, 2.3.1.2).

use url::Url;

use crate::fetch::answer::Answer;
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
/// Those of `ask`; the body broke off; a redirect names what is no URL.
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
    answer.read(keep).await?;
    Ok(RobotsTxt { status, body })
}
