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
//! Each wait is an `await`: on a thread of its own, a fetch is one call of `block_on`; as
//! a task, it gives way to others there.
//!
//! # Invariants
//!
//! * Where the URLs that were given may lead, `Guard::of_given` says: no site redirects anybody
//!   into a private network, nor to another port of the machine on which it is.
//! * One deadline is around all of it. When it passes, whatever the fetch waits for then
//!   is dropped, and its connection is closed.
//! * A body is given up with the piece that exceeds the limit; what is read is not kept.

use std::fmt;

use reqwest::header::LOCATION;
use reqwest::{Response, StatusCode, Url};
use tokio::task::coop::consume_budget;
use tokio::time::timeout;
use tracing::{Instrument, info_span};

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

/// Fetches one URL within `limits`, and reads its body to the end. The clients' guard is to know
/// it for one that was given.
///
/// A status such as 404 or 500 is an answer, and so is a redirect that names no target.
/// Dropped before its end, it closes its connection.
///
/// # Errors
/// See [`FetchError`]: no answer came, it did not end, or a redirect led nowhere.
///
/// # Panics
/// Outside of a tokio runtime with I/O and time enabled.
pub async fn follow(clients: &Clients, url: &str, limits: &Limits) -> Outcome {
    let url = given::parse(url)?;
    let ended = timeout(limits.timeout, hop_by_hop(clients, url, limits)).await;
    ended.unwrap_or(Err(FetchError::TimedOut(limits.timeout)))
}

async fn hop_by_hop(clients: &Clients, mut url: Url, limits: &Limits) -> Outcome {
    let mut statuses = Vec::new();
    loop {
        let response = ask(clients, &url).await.map_err(|error| error.of_redirect(&url))?;
        statuses.push(response.status().as_u16());
        let Some(next) = target(&url, &response)? else {
            let reading = drain(response, &url, limits.body);
            let bytes = reading.instrument(info_span!("wait", on = "body")).await?;
            return Ok(Answer { statuses, bytes });
        };
        if statuses.len() > limits.redirects {
            return Err(FetchError::TooManyRedirects(limits.redirects));
        }
        url = next;
    }
}

/// Sends a request and waits for the head of its answer.
async fn ask(clients: &Clients, url: &Url) -> Result<Response, FetchError> {
    let prepare = || clients.for_url(url).map(|client| client.get(url.clone()));
    let request = info_span!("work", url = shown(url.as_str())).in_scope(prepare)?;
    let answer = request.send().instrument(info_span!("wait", on = "response")).await;
    let answer = answer.map_err(|error| explain(&error, url))?;
    // The resolver has seen to it. This holds even if something connects without it.
    answer.remote_addr().map_or(Ok(()), |peer| clients.guard().check_peer(url, peer))?;
    Ok(answer)
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
    let next = url.join(&location);
    let next = next.map_err(|error| FetchError::bad_redirect(&location, error.to_string()))?;
    match next.scheme() {
        "http" | "https" => match FetchError::check_length(&next) {
            Ok(()) => Ok(Some(next)),
            Err(error) => Err(FetchError::bad_redirect(&location, error.to_string())),
        },
        other => Err(FetchError::redirect_out(&location, other)),
    }
}

/// Reads a body to its end and counts its bytes.
async fn drain(mut body: Response, url: &Url, limit: u64) -> Result<u64, FetchError> {
    let mut bytes = 0;
    while let Some(piece) = body.chunk().await.map_err(|error| explain(&error, url))? {
        bytes += piece.len() as u64;
        if bytes > limit {
            return Err(FetchError::TooLong(limit));
        }
        // A body that comes faster than it is read never waits: the deadline, and other
        // tasks of this thread, would not be looked at.
        consume_budget().await;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::io::{BufRead, BufReader, Write};
    use std::net::{SocketAddr, TcpListener, TcpStream};
    use std::pin::Pin;
    use std::sync::Arc;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use bytes::Bytes;
    use hyper::body::{Body, Frame};
    use reqwest::dns::{Addrs, Name, Resolve, Resolving};

    use tokio::runtime::Builder;

    use super::*;
    use crate::fetch::guard::Guard;

    /// A body of so many bytes, each of which has come before it is asked for.
    struct Ready(u64);

    impl Body for Ready {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            self.0 = self.0.saturating_sub(1);
            Poll::Ready((self.0 > 0).then(|| Ok(Frame::data(Bytes::from_static(b".")))))
        }
    }

    /// All names lead to loopback.
    struct Inwards;

    impl Resolve for Inwards {
        fn resolve(&self, _: Name) -> Resolving {
            let address = SocketAddr::from(([127, 0, 0, 1], 0));
            Box::pin(async move { Ok(Box::new([address].into_iter()) as Addrs) })
        }
    }

    /// Fetches `http://given.example/`, which answers with a redirect to there, at its own port
    /// if it says `PORT`; and a second request with 204.
    fn redirected(to: &str) -> Outcome {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let to = to.replace("PORT", &port);
        let serving = std::thread::spawn(move || {
            for answer in [format!("302 Found\r\nLocation: {to}"), "204 No Content".to_owned()] {
                let (mut stream, _) = listener.accept().unwrap();
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                lines.find(String::is_empty);
                let answer = format!("HTTP/1.1 {answer}\r\nConnection: close\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        let url = format!("http://given.example:{port}/");
        let guard = Guard::of_given(&[url.parse().unwrap()], false);
        let clients = Clients::asking(guard, Arc::new(Inwards));
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let outcome = runtime.block_on(follow(&clients, &url, &Limits::default()));
        drop(TcpStream::connect(format!("127.0.0.1:{port}"))); // if nobody asked again
        serving.join().unwrap();
        outcome
    }

    #[test]
    fn a_public_url_redirects_nobody_into_a_private_network() {
        for (to, said) in [
            ("http://127.0.0.1:PORT/", "127.0.0.1 is loopback, not on the public internet"),
            ("http://[::ffff:10.0.0.1]/", "[::ffff:a00:1] is private, not on the public internet"),
            ("http://other.example:PORT/", "other.example (127.0.0.1) is loopback, not on the"),
        ] {
            let error = redirected(to).unwrap_err().to_string();
            let says = format!("which cannot be followed: {said}");
            assert!(error.contains(&says), "{to}: {error}");
        }
        // Its own origin is excepted, wherever it is.
        assert_eq!(redirected("/there").unwrap().statuses, [302, 204]);
    }

    #[test]
    fn a_body_that_never_lets_its_reader_wait_is_left_at_the_deadline() {
        let response = hyper::Response::new(reqwest::Body::wrap(Ready(1_000_000)));
        let url = Url::parse("http://127.0.0.1/").unwrap();
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        let read = runtime.block_on(async {
            timeout(Duration::ZERO, drain(response.into(), &url, u64::MAX)).await
        });
        assert!(read.is_err(), "the whole body was read: {read:?}");
    }
}
