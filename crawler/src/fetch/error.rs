//! Why a URL could not be fetched, one sentence each.

use std::error::Error;
use std::io;
use std::iter::successors;
use std::time::Duration;

use url::Url;

use crate::fetch::address::Forbidden;
use crate::fetch::proxy::{ProxyError, is_temporary};
use crate::shown::{brief, shown};

/// A request cannot hold a URL of more bytes: the HTTP client's own limit.
const LONGEST: usize = 65_534;

/// Why a URL could not be fetched.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FetchError {
    /// The text is no URL.
    #[error("not a URL ({0}): write it whole, such as http://example.com/")]
    Malformed(String),
    /// The text begins with a host. It is this URL that may be meant.
    #[error("no http:// or https:// in front: try {}", brief(.0))]
    NoScheme(String),
    /// The URL is for another protocol.
    #[error("the scheme {} is not known here: give an http or https URL", brief(.0))]
    Scheme(String),
    /// The URL has more bytes than a request can hold, and nobody was asked.
    #[error("longer than {0} bytes, and no request can hold it")]
    LongUrl(usize),
    /// The name has no address.
    #[error(
        "the host {} was not found: check its spelling, and the network ({reason})", brief(.host)
    )]
    UnknownHost {
        /// The name.
        host: String,
        /// What the system says.
        reason: String,
    },
    /// No server listens there.
    #[error("{0} refused the connection: is a server running there?")]
    Refused(String),
    /// No network leads there.
    #[error("no way to {0}: is the network up?")]
    NoWay(String),
    /// Not the server, this process or this machine is short of them.
    #[error(
        "this process may open no more files: raise `ulimit -n`, or fetch fewer at once \
         (crawl --workers, fetch --max-threads)"
    )]
    NoFiles,
    /// The system refuses a thread.
    #[error(
        "no thread is left to look the host up: raise `ulimit -u`, or fetch fewer at once \
         (crawl --workers, fetch --max-threads)"
    )]
    NoThread,
    /// The whole answer did not come in time.
    #[error("no complete answer within {}: give it more time, or try later",
        humantime::format_duration(*.0))]
    TimedOut(Duration),
    /// A body brought nothing for so long.
    #[error("nothing came for {}: the server may be overloaded, try later",
        humantime::format_duration(*.0))]
    Idle(Duration),
    /// The headers have more bytes than are allowed.
    #[error(
        "the headers have more than {0} bytes and were given up: crawl --max-headers allows more"
    )]
    LongHead(usize),
    /// There are more headers than are allowed, or they have no end.
    #[error(
        "the headers were given up: there are more than {0}, or they do not end within some \
         400 KiB, and no flag allows more"
    )]
    ManyHeaders(usize),
    /// The host is a private address.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The proxy does not lead there.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    /// The body has more bytes than are allowed, or no end.
    #[error("the body has more than {0} bytes and was given up")]
    TooLong(u64),
    /// What the server says is no TLS.
    #[error("{0} does not speak TLS: try http:// instead of https://")]
    NotTls(String),
    /// The server cannot prove who it is, or agree on how to speak TLS.
    #[error("no secure connection to {at}: {reason}")]
    Tls {
        /// The server.
        at: String,
        /// What TLS says.
        reason: String,
    },
    /// This machine cannot check who a server is.
    #[error("https is not possible here ({0}): install the certificates of the system")]
    NoTls(String),
    /// The system refuses what an HTTP client needs.
    #[error("the HTTP client cannot be built: {0}")]
    NoClient(String),
    /// The redirects did not come to an end.
    #[error("more than {0} redirects: they seem to go round in a circle")]
    TooManyRedirects(usize),
    /// A redirect names a target that is not on the web, or not for us.
    #[error("redirected to {to:?}, which cannot be followed: {reason}")]
    BadRedirect {
        /// What the redirect names: the first 200 characters of it.
        to: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Something came, or nothing, but not an answer.
    #[error("no proper answer from {at}: {reason}")]
    Broken {
        /// The server.
        at: String,
        /// The innermost cause.
        reason: String,
    },
}

impl FetchError {
    /// Refuses a URL that no request can hold: the client would speak of a URL that is none, and
    /// so of the server's answer.
    ///
    /// # Errors
    /// [`FetchError::LongUrl`].
    pub(super) fn check_length(url: &Url) -> Result<(), FetchError> {
        let is_long = url.as_str().len() > LONGEST;
        if is_long { Err(FetchError::LongUrl(LONGEST)) } else { Ok(()) }
    }

    /// Whether the same request may well succeed a little later.
    pub fn is_transient(&self) -> bool {
        use FetchError as E;
        match self {
            E::TimedOut(_)
            | E::Idle(_)
            | E::Broken { .. }
            | E::Refused(_)
            | E::NoWay(_)
            | E::NoFiles
            | E::NoThread => true,
            E::UnknownHost { reason, .. } => is_temporary(reason),
            E::Proxy(error) => error.fault.is_transient(),
            _ => false,
        }
    }
}

impl FetchError {
    /// Whether it tells of a host that may have too much to do: not one that this process is
    /// short of something for, or that a proxy does not lead to.
    pub fn is_of_host(&self) -> bool {
        self.is_transient() && !self.is_shortage() && !matches!(self, FetchError::Proxy(_))
    }

    /// Whether nothing was asked, for this process is short of something: with fewer requests at
    /// once it may have enough.
    pub fn is_shortage(&self) -> bool {
        matches!(self, FetchError::NoFiles | FetchError::NoThread)
    }
}

impl FetchError {
    /// A redirect to `to`, as it is written, which cannot be followed.
    pub(super) fn bad_redirect(to: &str, reason: String) -> FetchError {
        FetchError::BadRedirect { to: brief(&shown(to)), reason }
    }

    /// A redirect to a URL that is not of the web.
    pub(super) fn redirect_out(to: &str, scheme: &str) -> FetchError {
        FetchError::bad_redirect(to, format!("its scheme is {}", brief(scheme)))
    }

    /// The same, of a run whose guard excepts what was given: only a redirect leads it to what is
    /// forbidden, here to `to`.
    #[must_use]
    pub fn of_redirect(self, to: &Url) -> FetchError {
        match self {
            FetchError::Forbidden(why) => FetchError::bad_redirect(to.as_str(), why.to_string()),
            other => other,
        }
    }
}

/// What the innermost of the errors says.
pub fn root_cause(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

/// The error and what caused it, from the outside in.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |&error| {
        // An `io::Error` that wraps another has no `source` of its own: it is the other.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source())
    })
}
