//! The agent, and the short way to ask it.

use std::io::Write;
use std::time::Duration;

use crawler::fetch::{Agent, AgentSettings, Answer, Body, Caps, FetchError, Guard};
use crawler::store::Validators;
use url::Url;

use crate::loopback::Server;

/// What is over soon.
pub const SOON: Duration = Duration::from_millis(300);
/// What would take longer hangs.
pub const LONG: Duration = Duration::from_mins(1);

/// A URL that is one.
pub fn url(text: &str) -> Url {
    text.parse().unwrap()
}

/// Runs a future to its end, on this thread.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap().block_on(future)
}

/// An agent that may ask these servers.
pub fn agent(caps: Caps, urls: &[&str]) -> Agent {
    let guard = urls.iter().fold(Guard::default(), |guard, text| guard.except(&url(text)));
    Agent::new(AgentSettings { caps, guard, ..AgentSettings::default() }).unwrap()
}

/// Asks for a page that nothing is known of.
pub async fn ask(agent: &Agent, text: &str) -> Result<Answer, FetchError> {
    agent.ask(&url(text), &Validators::default()).await
}

/// The body, and what came of it.
pub async fn read(answer: Answer) -> (Body, Vec<u8>) {
    let mut bytes = Vec::new();
    let body = answer.read(|piece| bytes.extend(piece)).await;
    assert_eq!(body.bytes, bytes.len() as u64);
    (body, bytes)
}

/// Asks a server's root, and reads.
pub fn fetch(server: &Server, caps: Caps) -> Result<(Body, Vec<u8>), FetchError> {
    let agent = agent(caps, &[&server.url("/")]);
    block_on(async { Ok(read(ask(&agent, &server.url("/")).await?).await) })
}

/// Says 200 with these lines of head and this body.
pub fn answering(head: &str, body: &[u8]) -> Server {
    let whole =
        [b"HTTP/1.1 200 OK\r\nConnection: close\r\n", head.as_bytes(), b"\r\n", body].concat();
    Server::new(move |_, stream| drop(stream.write_all(&whole)))
}
