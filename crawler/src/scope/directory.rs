//! Below which directories a crawl stays.

use std::collections::HashMap;

use url::Url;

/// The directories of the starts, each with the slash at its end, by their hosts.
#[derive(Debug)]
pub(super) struct Directories(HashMap<String, Vec<Directory>>);

#[derive(Debug)]
struct Directory {
    port: Option<u16>,
    path: String,
}

impl Directories {
    /// Those in which the starts are: `/docs/` of `/docs/index.html`, but `/` of `/docs`.
    pub(super) fn of(starts: &[Url]) -> Directories {
        let mut hosts: HashMap<String, Vec<Directory>> = HashMap::new();
        for start in starts {
            let end = start.path().rfind('/').map_or(0, |slash| slash + 1);
            let path = start.path()[..end].to_owned();
            let host = start.host_str().unwrap_or_default();
            hosts.entry(host.to_owned()).or_default().push(Directory { port: start.port(), path });
        }
        Directories(hosts)
    }

    /// Whether the URL is below a directory of its host; of other hosts all is.
    ///
    /// A crawl that is sent to more hosts than its starts' finds no directory on those: to
    /// keep them out is what [`Hosts`](super::Hosts) is for.
    pub(super) fn hold(&self, url: &Url) -> bool {
        let all = self.0.get(url.host_str().unwrap_or_default());
        let mut here =
            all.into_iter().flatten().filter(|directory| directory.port == url.port()).peekable();
        here.peek().is_none() || here.any(|directory| url.path().starts_with(&directory.path))
    }
}
