//! A `robots.txt`, fetched as the crawl does it, within half a minute.

use std::io;
use std::time::Duration;

use crawler::fetch::robots_txt::robots_txt;
use crawler::fetch::{Agent, AgentSettings, FetchError};
use crawler::robots::Robots;
use crawler::store::Validators;
use tokio::runtime;
use tokio::time;
use url::Url;

/// What the `robots.txt` at `url` says to `agent`, by its body or by its status, if all of
/// it comes within `timeout`.
///
/// It asks as `settings` say: a redirect to what their guard forbids is not followed; the URL
/// itself is to be allowed. A name and a password that are for its origin are theirs to hold.
///
/// # Errors
/// No answer came, or it broke off, or a redirect leads out of the web or to what is forbidden.
pub fn robots(
    url: &Url,
    agent: &str,
    settings: AgentSettings,
    timeout: Duration,
) -> Result<Robots, FetchError> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let no_client = |error: io::Error| FetchError::NoClient(error.to_string());
    let asker = Agent::new(settings)?;
    let (asker, none) = (&asker, &Validators::default());
    let ask = |url: Url| async move {
        asker.ask(&url, none).await.map_err(|error| error.of_redirect(&url))
    };
    let fetched = runtime.map_err(no_client)?.block_on(async {
        let in_time = time::timeout(timeout, robots_txt(url.clone(), ask)).await;
        in_time.map_err(|_| FetchError::TimedOut(timeout))?
    });
    let txt = fetched?;
    Ok(Robots::of_status(txt.status).unwrap_or_else(|| Robots::parse(&txt.body, agent)))
}

#[cfg(test)]
mod tests {
    use std::io::{self, BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use crawler::fetch::Guard;

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
        let guard = Guard::of_given([&url], false);
        let settings = AgentSettings { guard, ..AgentSettings::default() };
        let error = robots(&url, "ours", settings, TIMEOUT).unwrap_err();
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
