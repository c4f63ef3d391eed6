//! What may be connected to: no private address, unless somebody said so.
//!
//! A crawler stands inside of a network, and asks what strangers' pages tell it to ask. A
//! page may name `http://169.254.169.254/`, or a name of its own that leads there, or
//! redirect to it; what answers may take the asker for a friend. So every URL is checked
//! twice:
//!
//! ```text
//!  URL ──▶ Guard::check: the host, as it is parsed ──▶ Guarded: each address of the name ──▶ connect
//!           127.1, 2130706433, [::ffff:7f00:1],         when it is connected to, so that a
//!           0.0.0.0, localhost                          name may not change in between
//! ```
//!
//! An address in the URL never comes to a resolver, so neither check is enough.
//!
//! # Invariants
//!
//! * An exception is one host *and* port, as a URL that was given writes it: who crawls
//!   `http://localhost:8000/` has not allowed `http://localhost:6379/`, and who fetches it is
//!   not redirected there.
//! * A guarded name is connected to at one of the addresses that were judged, or not at all.
//!
//! Behind a proxy it is the proxy that looks names up and connects. Then only the first
//! check is made; what the names lead to is the proxy's to guard.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::fetch::address::{Forbidden, private_kind};
use crate::fetch::error::FetchError;
use crate::shown::{brief, shown};

/// What may be connected to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Guard {
    allow_private: bool,
    /// Host and port of the URLs that were given.
    excepted: HashSet<(String, u16)>,
}

impl Guard {
    /// Refuses what is private, unless it is all allowed.
    pub fn new(allow_private: bool) -> Guard {
        Guard { allow_private, excepted: HashSet::new() }
    }

    /// The guard of what somebody gave, and of all to which it leads: the host of each URL at
    /// its port is excepted, and no other private address, unless it is all allowed.
    pub fn of_given<'a>(urls: impl IntoIterator<Item = &'a Url>, allow_private: bool) -> Guard {
        urls.into_iter().fold(Guard::new(allow_private), Guard::except)
    }

    /// Allows the host of `start` at its port, wherever it leads.
    #[must_use]
    pub fn except(mut self, start: &Url) -> Guard {
        self.excepted.extend(place(start));
        self
    }

    /// Whether all private addresses may be connected to.
    pub fn allows_private(&self) -> bool {
        self.allow_private
    }

    /// Whether `url` may lead to a private address: its host was given, or all may.
    pub fn trusts(&self, url: &Url) -> bool {
        self.allow_private || place(url).is_some_and(|place| self.excepted.contains(&place))
    }

    /// Checks the host of `url` as far as it tells by itself where it leads.
    ///
    /// # Errors
    /// The host is a private address, or a name for one.
    pub fn check(&self, url: &Url) -> Result<(), Forbidden> {
        if self.trusts(url) {
            return Ok(());
        }
        let kind = match url.host() {
            Some(Host::Ipv4(address)) => private_kind(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => private_kind(IpAddr::V6(address)),
            Some(Host::Domain(name)) => is_local(name).then_some("loopback"),
            None => None,
        };
        match (kind, url.host_str()) {
            (Some(kind), Some(host)) => Err(Forbidden { host: brief(&shown(host)), kind }),
            _ => Ok(()),
        }
    }

    /// Checks where an answer to `url` came from.
    ///
    /// # Errors
    /// It came from a private address.
    pub fn check_peer(&self, url: &Url, peer: SocketAddr) -> Result<(), Forbidden> {
        if self.trusts(url) {
            return Ok(());
        }
        judge(url.host_str().unwrap_or_default(), peer.ip())
    }
}

/// The host and port of `url`.
fn place(url: &Url) -> Option<(String, u16)> {
    Some((url.host_str()?.to_owned(), url.port_or_known_default()?))
}

/// RFC 6761: `localhost` and what ends in it is this machine.
fn is_local(name: &str) -> bool {
    let last = name.trim_end_matches('.').rsplit('.').next();
    last.is_some_and(|last| last.eq_ignore_ascii_case("localhost"))
}

fn judge(host: &str, address: IpAddr) -> Result<(), Forbidden> {
    let literal = host.trim_matches(['[', ']']);
    let whole = match address.to_string() {
        same if same == literal => shown(host),
        other => shown(&format!("{host} ({other})")),
    };
    private_kind(address).map_or(Ok(()), |kind| Err(Forbidden { host: brief(&whole), kind }))
}

/// A resolver that keeps private addresses back.
///
/// A name that has others too is connected to at those. One that has none fails with
/// [`FetchError::Forbidden`].
#[derive(Clone)]
pub struct Guarded(pub Arc<dyn Resolve>);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let found = self.0.resolve(name);
        Box::pin(async move {
            let addresses = public(&host, found.await?).map_err(FetchError::Forbidden)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Those of `addresses` that are public.
fn public(host: &str, addresses: Addrs) -> Result<Vec<SocketAddr>, Forbidden> {
    let mut refused = None;
    let mut kept = Vec::new();
    for address in addresses {
        match judge(host, address.ip()) {
            Ok(()) => kept.push(address),
            Err(forbidden) => refused = Some(forbidden),
        }
    }
    match refused {
        Some(forbidden) if kept.is_empty() => Err(forbidden),
        _ => Ok(kept),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn is_forbidden(guard: &Guard, text: &str) -> bool {
        guard.check(&url(text)).is_err()
    }

    #[test]
    fn a_private_host_is_refused_however_it_is_written() {
        let guard = Guard::default();
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.01",
            "0x7f000001",
            "0",
            "0.0.0.0",
            "127.0.0.1.",
            "%31%32%37.1",
            "１２７.1",
            "169.254.169.254",
            "0xa9fea9fe",
            "10.0.0.1",
            "192.168.0.1",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::a00:1]",
            "[2002:a00:1::]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.b.localhost",
            "a.localhost.",
            "ｌocalhost",
        ] {
            assert!(is_forbidden(&guard, &format!("http://{host}/")), "{host}");
            assert!(is_forbidden(&guard, &format!("https://u:p@{host}:8080/")), "{host}");
        }
    }

    #[test]
    fn a_public_host_is_not() {
        let guard = Guard::default();
        for host in
            ["example.com", "8.8.8.8", "[2606:4700::1111]", "localhost.example", "xlocalhost"]
        {
            assert!(!is_forbidden(&guard, &format!("http://{host}/")), "{host}");
        }
    }

    #[test]
    fn an_exception_is_for_one_host_at_one_port() {
        let guard = Guard::default().except(&url("http://localhost:8000/a"));
        let guard = guard.except(&url("https://127.0.0.1/"));
        assert!(!is_forbidden(&guard, "http://localhost:8000/b?c"));
        assert!(!is_forbidden(&guard, "https://127.0.0.1:443/b"));
        for other in [
            "http://localhost/",
            "http://localhost:8001/",
            "http://127.0.0.1:8000/",
            "http://[::1]:8000/",
            "http://127.0.0.1/",
            "http://localhost.:8000/",
            "http://a.localhost:8000/",
            "http://[::ffff:127.0.0.1]:443/",
        ] {
            assert!(is_forbidden(&guard, other) && !guard.trusts(&url(other)), "{other}");
        }
        assert!(!is_forbidden(&Guard::new(true), "http://10.0.0.1/"));
    }

    #[test]
    fn an_answer_from_within_is_refused_unless_its_host_is_excepted() {
        let peer = SocketAddr::from(([127, 0, 0, 1], 80));
        let (guard, url) = (Guard::default(), url("http://public.example/"));
        let error = guard.check_peer(&url, peer).unwrap_err().to_string();
        assert!(error.starts_with("public.example (127.0.0.1) is loopback, not on"), "{error}");
        assert_eq!(guard.except(&url).check_peer(&url, peer), Ok(()));
    }

    #[test]
    fn a_name_with_some_public_addresses_is_connected_to_at_those() {
        let address = |text: &str| SocketAddr::new(text.parse().unwrap(), 0);
        let all = ["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111", "::ffff:10.0.0.1"].map(address);
        let kept = public("a.example", Box::new(all.into_iter()));
        assert_eq!(kept, Ok(vec![address("8.8.8.8"), address("2606:4700::1111")]));
        let none = public("a.example", Box::new([address("10.0.0.1")].into_iter())).unwrap_err();
        assert_eq!(none, Forbidden { host: "a.example (10.0.0.1)".into(), kind: "private" });
        assert_eq!(public("a.example", Box::new([].into_iter())), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn an_address_is_judged_alike_however_it_is_written(bits: u32) {
            let [a, b, c, d] = bits.to_be_bytes();
            let is_private = private_kind(IpAddr::from([a, b, c, d])).is_some();
            let low = bits & 0xff_ffff;
            for host in [
                format!("{a}.{b}.{c}.{d}"), format!("{bits}"), format!("{bits:#x}"),
                format!("0{bits:o}"), format!("{a}.{low}"), format!("{a:#x}.{b}.{}.", low & 0xffff),
                format!("[::ffff:{a}.{b}.{c}.{d}]"), format!("[64:ff9b::{a}.{b}.{c}.{d}]"),
                format!("[2002:{:x}:{:x}::1]", bits >> 16, bits & 0xffff),
            ] {
                let url = format!("http://{host}/");
                prop_assert_eq!(is_forbidden(&Guard::default(), &url), is_private, "{}", url);
            }
        }
    }
}
