//! The connections of a crawl: a pool for each trust and each scheme.
//!
//! ```text
//!               http                 https
//!  open      no certificates    the system's certificates     start origins, --allow-private
//!  guarded   no certificates    the system's certificates     all others: names are resolved
//!                                                              to public addresses alone
//! ```
//!
//! Trust is by pool, for a client resolves names by host, and an exception is for a host at
//! a port. A connection that one pool keeps is never used for the other's requests.
//!
//! As in [`client`](crate::fetch::client), those without certificates are built at once, and
//! those with them when first needed, so that `http` works on a machine that has none.
//!
//! # Cost
//!
//! A connection that is idle is kept for half a minute, at most 8 a host.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Proxy};
use rustls::crypto::ring;
use url::Url;

use crate::fetch::cookies::Cookies;
use crate::fetch::error::{FetchError, root_cause};
use crate::fetch::guard::Guarded;
use crate::fetch::lookup::Lookup;
use crate::fetch::shortage;

/// How many idle connections to a host are kept.
const IDLE: usize = 8;

/// How long they are kept. Servers commonly close them after 5 to 75 seconds.
const KEPT: Duration = Duration::from_secs(30);

/// More than a client has open while it reads certificates.
const FILES: usize = 8;

/// What all clients have in common.
pub struct Plan {
    /// Who asks.
    pub user_agent: String,
    /// How long a connection may take.
    pub connect: Duration,
    /// Through what they connect.
    pub proxy: Option<Url>,
    /// The cookies that they share.
    pub cookies: Option<Arc<Cookies>>,
}

/// The clients of a crawl.
pub struct Pools {
    plan: Plan,
    open: Pair,
    guarded: Pair,
}

struct Pair {
    plain: Client,
    /// Set by the first request that needs it; others that need it too wait.
    tls: OnceLock<Result<Client, FetchError>>,
}

impl Pools {
    /// The pools of a new crawl.
    ///
    /// # Errors
    /// [`FetchError::NoClient`]: the user agent or the proxy cannot be used, or the system
    /// refuses what a client needs.
    pub fn new(plan: Plan) -> Result<Pools, FetchError> {
        let open = Pair { plain: plain(&plan, true)?, tls: OnceLock::new() };
        let guarded = Pair { plain: plain(&plan, false)?, tls: OnceLock::new() };
        Ok(Pools { plan, open, guarded })
    }

    /// The client for `url`; `trusted` says whether it may lead to a private address.
    ///
    /// # Errors
    /// The scheme is not known, or there are no certificates for it.
    pub fn client(&self, url: &Url, trusted: bool) -> Result<&Client, FetchError> {
        let pair = if trusted { &self.open } else { &self.guarded };
        let is_secure = |url: &Url| url.scheme() == "https";
        match url.scheme() {
            "http" if !self.plan.proxy.as_ref().is_some_and(is_secure) => Ok(&pair.plain),
            "http" | "https" => {
                let tls = pair.tls.get_or_init(|| tls(&self.plan, trusted));
                tls.as_ref().map_err(FetchError::clone)
            }
            other => Err(FetchError::Scheme(other.to_owned())),
        }
    }

    /// Whether connections lead to the servers themselves.
    pub fn is_direct(&self) -> bool {
        self.plan.proxy.is_none()
    }
}

fn plain(plan: &Plan, trusted: bool) -> Result<Client, FetchError> {
    let built = builder(plan, trusted)?.tls_certs_only([]).build();
    built.map_err(|error| shortage::of_files(&error).unwrap_or_else(|| no_client(&error)))
}

fn tls(plan: &Plan, trusted: bool) -> Result<Client, FetchError> {
    builder(plan, trusted)?.build().map_err(|error| {
        let short = shortage::of_files(&error).or_else(|| shortage::of_files_now(FILES));
        short.unwrap_or_else(|| FetchError::NoTls(root_cause(&error)))
    })
}

fn builder(plan: &Plan, trusted: bool) -> Result<ClientBuilder, FetchError> {
    // One cryptography for the whole program. If it has chosen one already, that one stays.
    let _ = ring::default_provider().install_default();
    let mut builder = Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .user_agent(&plan.user_agent)
        .http1_only()
        .connect_timeout(plan.connect)
        .pool_max_idle_per_host(IDLE)
        .pool_idle_timeout(KEPT);
    builder = match &plan.proxy {
        Some(proxy) => builder.proxy(through(proxy)?),
        // Otherwise the environment would name one.
        None => builder.no_proxy(),
    };
    if let Some(cookies) = &plan.cookies {
        builder = builder.cookie_provider(Arc::clone(cookies));
    }
    // What is looked up for a proxy is its own name, and that is given by who asks.
    let resolves_all = trusted || plan.proxy.is_some();
    Ok(if resolves_all {
        builder.dns_resolver(Arc::new(Lookup))
    } else {
        builder.dns_resolver(Arc::new(Guarded(Lookup)))
    })
}

fn through(proxy: &Url) -> Result<Proxy, FetchError> {
    match proxy.scheme() {
        "http" | "https" => Proxy::all(proxy.clone()).map_err(|error| no_client(&error)),
        other => Err(FetchError::Scheme(other.to_owned())),
    }
}

fn no_client(error: &reqwest::Error) -> FetchError {
    FetchError::NoClient(root_cause(error))
}
