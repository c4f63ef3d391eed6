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
//! Those without certificates are built at once, and those with them when first needed, so that
//! `http` works on a machine that has none.
//!
//! # Heads
//!
//! Servers write header lines that are none, and browsers read their pages. Here too a name may
//! have spaces behind it, a value may go on in the next line, and a line that is still wrong (a
//! control character, no colon) is passed over, as if it had not been sent. So no control
//! character is in what is kept of a head, but for tabs. A line with a NUL is refused, and so is a
//! `Content-Length` that is no number, or two that differ. Should a line that is passed over be one
//! of these, the body ends with its connection, within the caps.
//!
//! # Cost
//!
//! A connection that is idle is kept for half a minute, at most 32 a host.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use reqwest::dns::Resolve;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Proxy};
use rustls::crypto::ring;
use url::Url;

use crate::fetch::cookies::Cookies;
use crate::fetch::error::{FetchError, root_cause};
use crate::fetch::guard::Guarded;
use crate::fetch::shortage;

/// How many idle connections to a host are kept.
const IDLE: usize = 32;

/// How long they are kept. Servers commonly close them after 5 to 75 seconds.
const KEPT: Duration = Duration::from_secs(30);

/// How many headers an answer may have. Pages that set a hundred cookies exist; a thousand
/// headers cost 64 KB while they are read, and their bytes have a cap of their own.
pub const HEADERS: usize = 1000;

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
    /// What looks names up.
    pub lookup: Arc<dyn Resolve>,
}

/// The clients of a crawl.
pub struct Pools {
    plan: Plan,
    open: Pair,
    guarded: Pair,
}

struct Pair {
    plain: Client,
    /// Set by the first request that needs it, and that there are files enough for.
    tls: OnceLock<Result<Client, FetchError>>,
    /// Held by whoever builds it; others that need it too wait.
    building: Mutex<()>,
}

impl Pair {
    fn new(plain: Client) -> Pair {
        Pair { plain, tls: OnceLock::new(), building: Mutex::default() }
    }

    /// The client with certificates. That files were short once is not for ever.
    fn secure(&self, plan: &Plan, trusted: bool) -> Result<&Client, FetchError> {
        let building = self.tls.get().is_none().then(|| self.building.lock());
        let known = match self.tls.get() {
            Some(known) => known,
            None => match tls(plan, trusted) {
                Err(error) if error.is_shortage() => return Err(error),
                built => self.tls.get_or_init(|| built),
            },
        };
        drop(building);
        known.as_ref().map_err(FetchError::clone)
    }
}

impl Pools {
    /// The pools of a new crawl.
    ///
    /// # Errors
    /// [`FetchError::NoClient`]: the user agent or the proxy cannot be used, or the system
    /// refuses what a client needs.
    pub fn new(plan: Plan) -> Result<Pools, FetchError> {
        let open = Pair::new(plain(&plan, true)?);
        let guarded = Pair::new(plain(&plan, false)?);
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
            "http" | "https" => pair.secure(&self.plan, trusted),
            other => Err(FetchError::Scheme(other.to_owned())),
        }
    }

    /// Through what all connections lead, if not to the servers themselves.
    pub fn proxy(&self) -> Option<&Url> {
        self.plan.proxy.as_ref()
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
        .http1_max_headers(HEADERS)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_ignore_invalid_headers_in_responses(true)
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
        builder.dns_resolver(Arc::clone(&plan.lookup))
    } else {
        builder.dns_resolver(Arc::new(Guarded(Arc::clone(&plan.lookup))))
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

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{SocketAddr, TcpListener};

    use reqwest::dns::{Addrs, Name, Resolving};

    use super::*;
    use crate::fetch::address::Forbidden;
    use crate::fetch::explain::explain;

    /// What would take longer hangs.
    const LONG: Duration = Duration::from_secs(20);

    /// All names lead to loopback.
    struct Inwards;

    impl Resolve for Inwards {
        fn resolve(&self, _: Name) -> Resolving {
            let address = SocketAddr::from(([127, 0, 0, 1], 0));
            Box::pin(async move { Ok(Box::new([address].into_iter()) as Addrs) })
        }
    }

    fn pools(proxy: Option<Url>) -> Pools {
        let connect = Duration::from_secs(10);
        let user_agent = "test".to_owned();
        let lookup = Arc::new(Inwards);
        Pools::new(Plan { user_agent, connect, proxy, cookies: None, lookup }).unwrap()
    }

    /// Answers one request, and gives its first line.
    fn serve(listener: &TcpListener) -> String {
        let mut stream = listener.accept().unwrap().0;
        let mut lines = BufReader::new(&stream).lines().map(Result::unwrap);
        let first = lines.next().unwrap();
        lines.find(String::is_empty).unwrap();
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        first
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn a_public_name_that_leads_inwards_is_reached_by_the_trusted_alone() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let url: Url = format!("http://public.example:{port}/").parse().unwrap();
        let pools = pools(None);
        let ask = |trusted| {
            let request = pools.client(&url, trusted).unwrap().get(url.clone());
            block_on(async { request.timeout(LONG).send().await })
        };
        let error = explain(&ask(false).unwrap_err(), &url);
        let host = "public.example (127.0.0.1)".to_owned();
        assert_eq!(error, FetchError::Forbidden(Forbidden { host, kind: "loopback" }));
        let serving = std::thread::spawn(move || serve(&listener));
        assert_eq!(ask(true).unwrap().status(), 204);
        assert_eq!(serving.join().unwrap(), "GET / HTTP/1.1");
    }

    #[test]
    fn a_proxy_may_be_private_for_somebody_named_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let pools = pools(Some(format!("http://proxy.example:{port}").parse().unwrap()));
        let url: Url = "http://public.example/a".parse().unwrap();
        let serving = std::thread::spawn(move || serve(&listener));
        let request = pools.client(&url, false).unwrap().get(url.clone());
        let answer = block_on(async { request.timeout(LONG).send().await });
        assert_eq!(answer.unwrap().status(), 204);
        assert_eq!(serving.join().unwrap(), "GET http://public.example/a HTTP/1.1");
    }

    #[test]
    fn a_proxy_that_speaks_no_http_is_refused() {
        let proxy = Some("socks5://127.0.0.1:1".parse().unwrap());
        let lookup = Arc::new(Inwards);
        let (user_agent, connect) = ("test".to_owned(), Duration::ZERO);
        let refused = Pools::new(Plan { user_agent, connect, proxy, cookies: None, lookup });
        assert_eq!(refused.err(), Some(FetchError::Scheme("socks5".into())));
    }
}
