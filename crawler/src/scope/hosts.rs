//! On which hosts a crawl goes on.

use std::collections::{BTreeSet, HashMap, HashSet};

use url::{Host, Url};

use crate::scope::ScopeError;

/// On which hosts a crawl goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hosts {
    /// Those of the starts, at their ports. A start at the default port of http or https
    /// stands for both: a site that moves from one to the other is still the same.
    SameHost,
    /// Those of the starts' sites, at any port: what is registered under one name, such as
    /// `docs.example.co.uk` and `example.co.uk`, but not two below `github.io`. Addresses,
    /// `localhost` and other names that nobody registers are sites of their own.
    SameSite,
    /// These alone; those of the starts too only if they are among them. `example.com` is one
    /// host at any port, `example.com:8080` at one port, `*.example.com` all hosts below it.
    List(Vec<String>),
}

/// The rule, ready to be asked.
#[derive(Debug)]
pub(super) enum HostRule {
    /// The ports of each host, without those that are the default of their scheme.
    Same(HashMap<String, HashSet<Option<u16>>>),
    Site(HashSet<String>),
    List(BTreeSet<Entry>),
}

impl HostRule {
    /// # Errors
    /// [`ScopeError::Host`] names the first that is none.
    pub(super) fn new(hosts: &Hosts, starts: &[Url]) -> Result<HostRule, ScopeError> {
        Ok(match hosts {
            Hosts::SameHost => HostRule::Same(ports(starts)),
            Hosts::SameSite => {
                HostRule::Site(starts.iter().map(|url| site(url).to_owned()).collect())
            }
            Hosts::List(list) => HostRule::List(entries(list)?),
        })
    }

    /// Whether the URL is on one of the hosts.
    pub(super) fn holds(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        match self {
            HostRule::Same(hosts) => {
                hosts.get(host).is_some_and(|ports| ports.contains(&url.port()))
            }
            HostRule::Site(sites) => sites.contains(site(url)),
            HostRule::List(entries) => entries.iter().any(|entry| entry.holds(host, url)),
        }
    }
}

fn ports(starts: &[Url]) -> HashMap<String, HashSet<Option<u16>>> {
    let mut hosts: HashMap<String, HashSet<Option<u16>>> = HashMap::new();
    for start in starts {
        let host = start.host_str().unwrap_or_default();
        hosts.entry(host.to_owned()).or_default().insert(start.port());
    }
    hosts
}

/// The name under which the host is registered, or the whole host.
fn site(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    match url.host() {
        Some(Host::Domain(name)) => psl::domain_str(name).unwrap_or(name),
        _ => host,
    }
}

/// One of a list.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Entry {
    host: String,
    /// Whether it is all hosts below this one, and not itself.
    below: bool,
    port: Option<u16>,
}

/// The entries, each once and in an order of their own.
///
/// # Errors
/// [`ScopeError::Host`] names the first that is none.
pub(super) fn entries(list: &[String]) -> Result<BTreeSet<Entry>, ScopeError> {
    let refused = |text: &String, reason| ScopeError::Host { host: text.clone(), reason };
    list.iter().map(|text| Entry::parse(text).map_err(|reason| refused(text, reason))).collect()
}

impl Entry {
    fn parse(text: &str) -> Result<Entry, String> {
        let (name, port) = split_port(text)?;
        let (name, below) = name.strip_prefix("*.").map_or((name, false), |name| (name, true));
        let host = Host::parse(name).map_err(|error| error.to_string())?;
        if below && !matches!(host, Host::Domain(_)) {
            return Err("nothing is below an address".to_owned());
        }
        let host = host.to_string();
        let host = host.strip_suffix('.').unwrap_or(&host).to_owned();
        Ok(Entry { host, below, port })
    }

    fn holds(&self, host: &str, url: &Url) -> bool {
        let is_host = if self.below {
            let before = host.strip_suffix(&self.host).and_then(|rest| rest.strip_suffix('.'));
            before.is_some_and(|before| !before.is_empty())
        } else {
            host == self.host
        };
        is_host && self.port.is_none_or(|port| url.port_or_known_default() == Some(port))
    }
}

/// The name, and the port behind it; a `:` within `[…]` begins none.
fn split_port(text: &str) -> Result<(&str, Option<u16>), String> {
    let name = text.find(']').map_or(0, |end| end + 1);
    let Some(colon) = text[name..].find(':').map(|at| name + at) else {
        return Ok((text, None));
    };
    let port = text[colon + 1..].parse();
    let port = port.map_err(|_| format!("{:?} is no port", &text[colon + 1..]))?;
    Ok((&text[..colon], Some(port)))
}
