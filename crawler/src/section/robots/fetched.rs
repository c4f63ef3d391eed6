//! A `robots.txt`, fetched: five redirects, 500 KiB, half a minute.
//!
//! One file is fetched, and nothing else is done meanwhile, so the blocking client is
//! enough. Redirects are followed to whichever host they lead (RFC 9309, 2.3.1.2); the rules
//! that are found there hold for the site that was asked.

use std::error::Error;
use std::time::{Duration, Instant};

use crawler::fetch::client::Clients;
use crawler::fetch::error::FetchError;
use crawler::fetch::explain::explain;
use crawler::given;
use crawler::robots::Robots;
use crawler::shown::shown;
use reqwest::Url;
use reqwest::blocking::Response;
use reqwest::header::LOCATION;

use super::source::beginning;

/// How many redirects are followed, as many as RFC 9309 asks for.
const REDIRECTS: usize = 5;

/// When all of it is to be done.
#[derive(Clone, Copy)]
struct Deadline {
    at: Instant,
    timeout: Duration,
}

/// What the `robots.txt` at `url` says to `agent`, by its body or by its status, if all of
/// it comes within `timeout`.
///
/// # Errors
/// No answer came, or it broke off, or a redirect leads out of the web.
pub fn robots(url: &Url, agent: &str, timeout: Duration) -> Result<Robots, FetchError> {
    let deadline = Deadline { at: Instant::now() + timeout, timeout };
    let clients = Clients::new();
    let mut url = url.clone();
    let mut followed = 0;
    loop {
        let response = ask(&clients, &url, deadline)?;
        match target(&url, &response)? {
            Some(next) if followed < REDIRECTS => url = next,
            _ => return read(response, &url, agent, deadline),
        }
        followed += 1;
    }
}

fn ask(clients: &Clients, url: &Url, deadline: Deadline) -> Result<Response, FetchError> {
    let left = deadline.at.saturating_duration_since(Instant::now());
    let request = clients.for_url(url)?.get(url.clone()).timeout(left);
    request.send().map_err(|error| deadline.reason(&error, url))
}

fn read(
    response: Response,
    url: &Url,
    agent: &str,
    deadline: Deadline,
) -> Result<Robots, FetchError> {
    if let Some(robots) = Robots::of_status(response.status().as_u16()) {
        return Ok(robots);
    }
    let body = beginning(response).map_err(|error| deadline.reason(&error, url))?;
    Ok(Robots::parse(&body, agent))
}

/// Where a redirect leads; `None` if it is none or names no target.
fn target(url: &Url, response: &Response) -> Result<Option<Url>, FetchError> {
    let redirects = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = response.headers().get(LOCATION).filter(|_| redirects) else {
        return Ok(None);
    };
    let location = String::from_utf8_lossy(location.as_bytes());
    let bad = |reason: String| FetchError::BadRedirect { to: shown(&location), reason };
    let next = url.join(&location).map_err(|error| bad(error.to_string()))?;
    given::parse(next.as_str()).map(Some).map_err(|error| bad(error.to_string()))
}

impl Deadline {
    /// Why it failed: it took too long, or what the error says.
    fn reason(self, error: &(dyn Error + 'static), url: &Url) -> FetchError {
        let in_time = Instant::now() < self.at;
        if in_time { explain(error, url) } else { FetchError::TimedOut(self.timeout) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use super::*;

    /// What becomes of it if a server says `text`, and then nothing more.
    fn after(text: &'static str) -> FetchError {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            // What is said before it is asked for is no answer.
            let mut asked = BufReader::new(&stream).lines().map_while(Result::ok);
            asked.find(String::is_empty);
            let _ = stream.write_all(text.as_bytes());
            // Until the client has gone.
            let _ = io::copy(&mut stream, &mut io::sink());
        });
        let url = Url::parse(&format!("http://{address}/robots.txt")).unwrap();
        let error = robots(&url, "ours", TIMEOUT).unwrap_err();
        // On a busy machine the time may be up before anybody has connected.
        drop(TcpStream::connect(address));
        server.join().unwrap();
        error
    }

    const TIMEOUT: Duration = Duration::from_millis(300);

    #[test]
    fn a_site_that_says_nothing_more_is_left_when_the_time_is_up() {
        // The test would hang, were it waited for.
        assert_eq!(after(""), FetchError::TimedOut(TIMEOUT));
        let head = "HTTP/1.1 200 OK\r\n\r\nuser-agent: *\n";
        assert_eq!(after(head), FetchError::TimedOut(TIMEOUT));
    }
}
