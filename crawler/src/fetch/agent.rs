//! Who asks: one request, one hop, one answer.
//!
//! The agent follows no redirect and tries nothing again. A redirect is an answer that names
//! a target, and the target is a URL like others: it goes through the same rules, the same
//! guard and the same waiting for its host. Whoever calls decides.
//!
//! ```text
//!  ask ──▶ guard ──▶ pool ──▶ request ──▶ head ──▶ Answer ──▶ read ──▶ Body
//!  └─────────────────────────── one deadline ────────────────────────────┘
//! ```
//!
//! # Invariants
//!
//! * Nothing is sent to a host that the [`Guard`] refuses, whatever names it: a link, a
//!   redirect, a name that leads there.
//! * Credentials go to the origin they were given for. Those that a link writes into its URL
//!   go nowhere: they are a stranger's.
//! * Proxies, cookies and credentials are those of the settings; the environment names none.

use std::fmt;
use std::sync::Arc;

use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use reqwest::{RequestBuilder, Response, StatusCode};
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, info_span};
use url::Url;

use crate::fetch::answer::Answer;
use crate::fetch::caps::Caps;
use crate::fetch::credentials::Credentials;
use crate::fetch::decode;
use crate::fetch::error::FetchError;
use crate::fetch::explain::explain;
use crate::fetch::guard::Guard;
use crate::fetch::lookup::Lookup;
use crate::fetch::pools::{Plan, Pools};
use crate::fetch::proxy::{self, ProxyFault};
use crate::shown::shown;
use crate::store::Validators;

/// The agent's name, as `robots.txt` addresses it.
pub const PRODUCT: &str = env!("CARGO_PKG_NAME");

/// How an agent asks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AgentSettings {
    /// Where a site's owner finds who asks: a URL or a mail address.
    pub contact: Option<String>,
    /// What a request may take.
    pub caps: Caps,
    /// What may be connected to.
    pub guard: Guard,
    /// Through what to connect: an `http` or `https` URL, perhaps with a name and a password.
    pub proxy: Option<Url>,
    /// Whether cookies are kept while the agent lives, and sent back.
    pub cookies: bool,
    /// Names and passwords, each for one origin.
    pub credentials: Vec<Credentials>,
}

impl AgentSettings {
    /// The `User-Agent`: `crawler/0.1.0 (+https://example.com/about)`.
    pub fn user_agent(&self) -> String {
        let name = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        match &self.contact {
            Some(contact) => format!("{name} (+{contact})"),
            None => name.to_owned(),
        }
    }
}

/// Who asks. Shared by all tasks of a crawl.
pub struct Agent {
    pools: Pools,
    guard: Guard,
    caps: Arc<Caps>,
    credentials: Vec<Credentials>,
}

impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent")
            .field("guard", &self.guard)
            .field("caps", &self.caps)
            .finish_non_exhaustive()
    }
}

impl Agent {
    /// An agent that asks so.
    ///
    /// # Errors
    /// [`FetchError::NoClient`], [`FetchError::Scheme`]: the contact cannot stand in a
    /// header, the proxy is none, or the system refuses what a client needs.
    pub fn new(settings: AgentSettings) -> Result<Agent, FetchError> {
        let caps = settings.caps.clone().addable();
        let plan = Plan {
            user_agent: settings.user_agent(),
            connect: caps.connect,
            proxy: settings.proxy,
            cookies: settings.cookies.then(Arc::default),
            lookup: Arc::new(Lookup),
        };
        Ok(Agent {
            pools: Pools::new(plan)?,
            guard: settings.guard,
            caps: Arc::new(caps),
            credentials: settings.credentials,
        })
    }

    /// What a request may take.
    pub fn caps(&self) -> &Caps {
        &self.caps
    }

    /// What may be connected to.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Asks `url` once, and waits for the head of the answer.
    ///
    /// With `validators` the answer is 304, and has no body, if the page is still the same.
    /// The total deadline begins here, and [`Answer::read`] keeps to it too. To stop
    /// waiting, drop the future: the connection is closed.
    ///
    /// # Errors
    /// See [`FetchError`]: it may not be asked, or no proper answer came.
    pub async fn ask(&self, url: &Url, validators: &Validators) -> Result<Answer, FetchError> {
        let deadline = Instant::now() + self.caps.total;
        let prepare = || self.request(url, validators);
        let request = info_span!("work", url = shown(url.as_str())).in_scope(prepare)?;
        let sent = timeout_at(deadline, request.send());
        let sent = sent.instrument(info_span!("wait", on = "response")).await;
        let response = sent.map_err(|_| FetchError::TimedOut(self.caps.total))?;
        let response = response.map_err(|error| self.failed(&error, url))?;
        self.check(url, &response)?;
        if let Some(proxy) = self.pools.proxy().filter(|_| is_unauthorized(&response)) {
            return Err(proxy::fault(proxy, url, ProxyFault::Unauthorized));
        }
        Ok(Answer::new(url.clone(), response, deadline, Arc::clone(&self.caps)))
    }

    fn request(&self, url: &Url, validators: &Validators) -> Result<RequestBuilder, FetchError> {
        self.guard.check(url)?;
        FetchError::check_length(url)?;
        let client = self.pools.client(url, self.guard.trusts(url))?;
        let request = client.get(bare(url)).headers(headers(validators));
        let told = self.credentials.iter().find_map(|credentials| credentials.told(url));
        Ok(match told {
            Some((user, password)) => request.basic_auth(user, password),
            None => request,
        })
    }

    /// The error that `error` comes down to.
    fn failed(&self, error: &reqwest::Error, url: &Url) -> FetchError {
        let silent = error.is_timeout().then_some(self.caps.connect);
        match (self.pools.proxy(), silent) {
            (None, None) => explain(error, url),
            (None, Some(time)) => FetchError::TimedOut(time),
            (Some(proxy), None) => proxy::explained(error, proxy, url),
            (Some(proxy), Some(time)) => proxy::fault(proxy, url, ProxyFault::Silent(time)),
        }
    }

    /// Checks where the answer came from, and how long its head is.
    fn check(&self, url: &Url, response: &Response) -> Result<(), FetchError> {
        // The resolver has seen to it. This holds even if something connects without it.
        let peer = response.remote_addr().filter(|_| self.pools.proxy().is_none());
        peer.map_or(Ok(()), |peer| self.guard.check_peer(url, peer))?;
        let length = |(name, value): (&reqwest::header::HeaderName, &HeaderValue)| {
            name.as_str().len() + value.len()
        };
        let head: usize = response.headers().iter().map(length).sum();
        if head > self.caps.head { Err(FetchError::LongHead(self.caps.head)) } else { Ok(()) }
    }
}

/// Whether a proxy wants to know who asks. It is not the server's to say so.
fn is_unauthorized(response: &Response) -> bool {
    response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED
}

/// `url` without the name and password that it may hold.
fn bare(url: &Url) -> Url {
    let mut url = url.clone();
    drop(Credentials::take(&mut url));
    url
}

fn headers(validators: &Validators) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(decode::ACCEPT_ENCODING));
    let asked = [(IF_NONE_MATCH, &validators.etag), (IF_MODIFIED_SINCE, &validators.modified)];
    for (name, value) in asked {
        // They came in a header; should one not be fit for it any more, all is fetched anew.
        let value = value.as_ref().and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok());
        headers.extend(value.map(|value| (name, value)));
    }
    headers
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::time::Duration;

    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn times_without_an_end_are_times_too() {
        let caps = Caps { total: Duration::MAX, idle: Duration::MAX, ..Caps::default() };
        let guard = Guard::new(true);
        let agent = Agent::new(AgentSettings { caps, guard, ..AgentSettings::default() }).unwrap();
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("http://{closed}/").parse().unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let error = runtime.block_on(agent.ask(&url, &Validators::default())).unwrap_err();
        assert_eq!(error, FetchError::Refused(closed.to_string()));
    }
}
