//! The HTTP clients of a run of the chapter's example: the crawl's own, and a guard.
//!
//! They are [`Pools`]: those without TLS are built before any fetch, those with it by whoever
//! needs them first. Redirects are not followed (see [`hops`](crate::fetch::hops)), and proxies
//! that the environment names are not used, for the status that is shown shall be the server's
//! own, and loopback is never behind a proxy.
//!
//! # Cost
//!
//! A client has no thread: its connections are tasks of the runtime on which it is asked,
//! and are driven by whoever waits there. One with TLS takes some milliseconds to build, for
//! the certificates are many; meanwhile its thread does nothing else.

use std::sync::Arc;

use reqwest::dns::Resolve;
use reqwest::{Client, Url};

use crate::fetch::error::FetchError;
use crate::fetch::guard::Guard;
use crate::fetch::lookup::Lookup;
use crate::fetch::pools::{Plan, Pools};
use crate::politeness::FAR;

/// Who asks: servers that refuse requests without a name are not rare.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// The clients of a run. Their connections end with the runtime on which they were made.
pub struct Clients {
    pools: Result<Pools, FetchError>,
    guard: Guard,
}

impl Clients {
    /// The clients of a new run, which `guard` lets go where it may. What fails is the error of
    /// the URLs that need it.
    pub fn new(guard: Guard) -> Self {
        Clients::asking(guard, Arc::new(Lookup))
    }

    /// The same, with this to look names up.
    pub fn asking(guard: Guard, lookup: Arc<dyn Resolve>) -> Self {
        let user_agent = USER_AGENT.to_owned();
        // Whoever fetches has one deadline for all of it.
        let plan = Plan { user_agent, connect: FAR, proxy: None, cookies: None, lookup };
        Clients { pools: Pools::new(plan), guard }
    }

    /// What may be connected to.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// The client for `url`, if the guard lets it be asked.
    ///
    /// # Errors
    /// [`FetchError::Forbidden`]: its host is private, and not excepted. [`FetchError::LongUrl`]:
    /// no request can hold it. Otherwise the scheme is neither `http` nor `https`, or the client
    /// cannot be built.
    pub fn for_url(&self, url: &Url) -> Result<&Client, FetchError> {
        self.guard.check(url)?;
        FetchError::check_length(url)?;
        self.pools.as_ref().map_err(FetchError::clone)?.client(url, self.guard.trusts(url))
    }
}
