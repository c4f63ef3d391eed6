//! The name under which a host is held back.

use std::fmt;

use url::{Host, Url};

/// A host: its name, and its port where that is neither 80 nor 443.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct HostName {
    name: String,
    port: Option<u16>,
}

impl HostName {
    /// The host that this URL is asked of.
    pub fn of(url: &Url) -> HostName {
        let port = url.port_or_known_default().filter(|port| !matches!(port, 80 | 443));
        // A dot at the end changes neither the name nor the machine.
        let name = url.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
        HostName { name, port }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// Whether a URL leads to this machine, as far as it says itself; nothing is looked up.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => {
            address.is_loopback() || address.to_ipv4_mapped().is_some_and(|it| it.is_loopback())
        }
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(url: &str) -> String {
        HostName::of(&Url::parse(url).unwrap()).to_string()
    }

    #[test]
    fn both_schemes_of_a_name_are_one_host_and_another_port_is_another() {
        assert_eq!(name("http://a.test/x"), "a.test");
        assert_eq!(name("https://A.test:443/"), "a.test");
        assert_eq!(name("https://a.test:80/"), "a.test");
        assert_eq!(name("http://a.test:443/"), "a.test");
        assert_eq!(name("http://a.test./"), "a.test");
        assert_eq!(name("http://a.test:8080/"), "a.test:8080");
        assert_eq!(name("https://[::1]:8443/"), "[::1]:8443");
    }

    #[test]
    fn loopback_is_told_by_what_a_url_says() {
        for url in ["http://127.0.0.1", "http://127.9.9.9:1", "http://[::1]", "http://2130706433"] {
            assert!(is_loopback(&Url::parse(url).unwrap()), "{url}");
        }
        for url in ["http://localhost", "http://a.localhost.", "http://[::ffff:127.0.0.1]/"] {
            assert!(is_loopback(&Url::parse(url).unwrap()), "{url}");
        }
        for url in ["http://128.0.0.1", "http://notlocalhost", "http://localhost.test", "data:x"] {
            assert!(!is_loopback(&Url::parse(url).unwrap()), "{url}");
        }
    }
}
