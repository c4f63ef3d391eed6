//! What a proxy does wrong, told apart from what servers do behind it.

use std::time::Duration;

use url::Url;

use crate::fetch::error::{FetchError, root_cause};
use crate::fetch::explain::explain;
use crate::shown::shown;

/// A proxy that does not lead to a server. Neither name holds credentials.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the proxy {proxy} does not lead to {to}: {fault}")]
pub struct ProxyError {
    /// The proxy: host and port.
    pub proxy: String,
    /// The server: host and port.
    pub to: String,
    /// What is wrong with the proxy.
    pub fault: ProxyFault,
}

/// What is wrong with a proxy.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProxyFault {
    /// Nobody listens there.
    #[error("it refused the connection: is a proxy running there?")]
    Refused,
    /// No network leads there.
    #[error("no way leads to it: is the network up?")]
    NoWay,
    /// Its name has no address.
    #[error("its name was not found: check its spelling, and the network ({0})")]
    Unknown(String),
    /// It wants to know who asks, or does not know them.
    #[error("it asks for a name and a password (407): write them into --proxy, before its host")]
    Unauthorized,
    /// It opens no tunnel, as https needs one.
    #[error("it opens no tunnel for https: does it allow that, and is the server up?")]
    NoTunnel,
    /// It does not speak TLS, or nobody trusts its certificate.
    #[error("no secure connection to it or through it ({0}): is it an http:// proxy?")]
    Tls(String),
    /// It cannot be connected to in time.
    #[error("it did not connect within {}: is it a proxy?", humantime::format_duration(*.0))]
    Silent(Duration),
    /// What it answers is no answer.
    #[error("it gave no proper answer ({0}): is it a proxy?")]
    Broken(String),
}

impl ProxyFault {
    /// Whether the same request may well succeed a little later.
    pub fn is_transient(&self) -> bool {
        use ProxyFault as F;
        match self {
            F::Refused | F::NoWay | F::NoTunnel | F::Silent(_) | F::Broken(_) => true,
            F::Unknown(reason) => is_temporary(reason),
            F::Unauthorized | F::Tls(_) => false,
        }
    }
}

/// Whether the server of names did not know either: EAI_AGAIN, as glibc and musl say it.
pub(super) fn is_temporary(reason: &str) -> bool {
    reason.contains("Temporary failure") || reason.contains("Try again")
}

/// The answer or the connection was refused by `proxy`, before `url` could be asked.
pub(super) fn fault(proxy: &Url, url: &Url, fault: ProxyFault) -> FetchError {
    ProxyError { proxy: place(proxy), to: place(url), fault }.into()
}

/// The reason that `error`, met on the way through `proxy` to `url`, comes down to.
///
/// A request for `http` is the proxy's from beginning to end; for `https` it is the proxy's
/// until the tunnel stands.
pub(super) fn explained(error: &reqwest::Error, proxy: &Url, url: &Url) -> FetchError {
    use ProxyFault as F;
    let is_secure = url.scheme() == "https";
    if is_secure && !error.is_connect() {
        return explain(error, url);
    }
    let is_tls = proxy.scheme() == "https";
    let reason = match explain(error, proxy) {
        FetchError::Refused(_) => F::Refused,
        FetchError::NoWay(_) => F::NoWay,
        FetchError::UnknownHost { reason, .. } => F::Unknown(reason),
        FetchError::Tls { reason, .. } if is_tls => F::Tls(reason),
        FetchError::NotTls(_) if is_tls => F::Tls(root_cause(error)),
        // To a proxy without TLS, all TLS is the server's.
        FetchError::Tls { .. } | FetchError::NotTls(_) => return explain(error, url),
        FetchError::Broken { reason, .. } => broken(reason),
        other => return other,
    };
    fault(proxy, url, reason)
}

/// What the connector says of a tunnel; it has no types for it.
fn broken(reason: String) -> ProxyFault {
    match reason.as_str() {
        "tunnel error: proxy authorization required" => ProxyFault::Unauthorized,
        "tunnel error: unsuccessful" => ProxyFault::NoTunnel,
        _ => ProxyFault::Broken(reason),
    }
}

fn place(url: &Url) -> String {
    let host = shown(url.host_str().unwrap_or_default());
    url.port_or_known_default().map_or(host.clone(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_proxy_does_wrong_says_nothing_of_the_host() {
        let [proxy, url] = ["http://me:secret@proxy.example:3128/", "https://a.example/"];
        let [proxy, url] = [proxy, url].map(|url| Url::parse(url).unwrap());
        for (reason, is_transient) in [
            (ProxyFault::Refused, true),
            (ProxyFault::NoTunnel, true),
            (ProxyFault::Unknown("Temporary failure in name resolution".into()), true),
            (ProxyFault::Unknown("Name or service not known".into()), false),
            (ProxyFault::Unauthorized, false),
        ] {
            let error = fault(&proxy, &url, reason);
            assert_eq!((error.is_transient(), error.is_of_host()), (is_transient, false));
            let says = "the proxy proxy.example:3128 does not lead to a.example:443: ";
            assert!(error.to_string().starts_with(says), "{error}");
        }
    }
}
