//! The HTTP clients: a plain one, and one with TLS that is built when first needed.
//!
//! Building a TLS client reads the certificates that the system trusts. On a machine that
//! has none this fails, and it should fail for the `https` URLs alone; so the two are
//! separate. The plain one is built before any fetch; the other by whoever needs it first,
//! and others that need it too wait.
//!
//! Both keep to the URL that they are given: redirects are not followed (see
//! [`hops`](crate::fetch::hops)), and proxies that the environment names are not used, for the
//! status that is shown shall be the server's own, and loopback is never behind a proxy.
//!
//! # Cost
//!
//! A client has no thread: its connections are tasks of the runtime on which it is asked,
//! and are driven by whoever waits there. The one with TLS takes some milliseconds to
//! build, for the certificates are many; meanwhile its thread does nothing else.

use std::sync::{Arc, OnceLock};

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Url};
use rustls::crypto::ring;

use crate::fetch::error::{FetchError, root_cause};
use crate::fetch::lookup::Lookup;
use crate::fetch::shortage;

/// Who asks: servers that refuse requests without a name are not rare.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// More than a client has open while it reads certificates.
const FILES: usize = 8;

/// The clients of a run. Their connections end with the runtime on which they were made.
pub struct Clients {
    plain: Result<Client, FetchError>,
    /// Set by the first fetch that needs it; the others wait for it.
    tls: OnceLock<Result<Client, FetchError>>,
}

impl Clients {
    /// The clients of a new run. What fails is the error of the URLs that need it.
    pub fn new() -> Self {
        Clients { plain: plain(), tls: OnceLock::new() }
    }

    /// The client for the scheme of `url`.
    ///
    /// # Errors
    /// The scheme is neither `http` nor `https`, or the client cannot be built; then every
    /// further call for that scheme gives the same error.
    pub fn for_url(&self, url: &Url) -> Result<&Client, FetchError> {
        let client = match url.scheme() {
            "http" => &self.plain,
            "https" => self.tls.get_or_init(tls),
            other => return Err(FetchError::Scheme(other.to_owned())),
        };
        client.as_ref().map_err(FetchError::clone)
    }
}

impl Default for Clients {
    fn default() -> Self {
        Clients::new()
    }
}

/// Trusts no certificate, and so needs none.
fn plain() -> Result<Client, FetchError> {
    let built = builder().tls_certs_only([]).build();
    built.map_err(|error| {
        shortage::of_files(&error).unwrap_or_else(|| FetchError::NoClient(root_cause(&error)))
    })
}

/// Trusts the certificates of the system.
fn tls() -> Result<Client, FetchError> {
    builder().build().map_err(|error| {
        let short = shortage::of_files(&error).or_else(|| shortage::of_files_now(FILES));
        short.unwrap_or_else(|| FetchError::NoTls(root_cause(&error)))
    })
}

fn builder() -> ClientBuilder {
    // One cryptography for the whole program. If it has chosen one already, that one stays.
    let _ = ring::default_provider().install_default();
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .user_agent(USER_AGENT)
        .dns_resolver(Arc::new(Lookup))
}
