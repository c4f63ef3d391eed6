//! Hosts that asked for patience: those that asked for more than `max_hold` grants are told of
//! once each, and the end of each hold is kept for the next run.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use url::Url;

use crate::crawl::Crawl;
use crate::politeness::HostName;

/// So many are remembered; how many others there were is not counted.
const MOST: usize = 20;

/// The hosts whose `Retry-After` was cut.
#[derive(Debug, Default)]
pub(super) struct HeldBack {
    /// The longest time that each asked for; written by whoever hears it.
    hosts: Mutex<BTreeMap<String, Duration>>,
}

impl HeldBack {
    /// The host of this URL asked for so long.
    pub(super) fn asked(&self, url: &Url, time: Duration) {
        let (host, mut hosts) = (HostName::of(url).to_string(), self.hosts());
        let known = hosts.len() < MOST || hosts.contains_key(&host);
        if known {
            let longest = hosts.entry(host).or_default();
            *longest = time.max(*longest);
        }
    }

    /// All of them, by name, each with the longest time that it asked for.
    pub(super) fn all(&self) -> Vec<(String, Duration)> {
        self.hosts().clone().into_iter().collect()
    }

    fn hosts(&self) -> MutexGuard<'_, BTreeMap<String, Duration>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Crawl {
    /// Keeps until when the host of a URL is to be left alone, as far as that is granted.
    pub(super) async fn keep_hold(&self, url: &Url, hold: Duration) {
        let until = since_1970() + hold.min(self.settings.politeness.max_hold);
        let until = until.as_secs() + u64::from(until.subsec_nanos() > 0);
        // After a write that failed none is begun: the commit of the next page says so.
        let _ = self.store.hold(url, until).await;
    }
}

/// How long it is until then, which is in seconds since 1970.
pub(super) fn left(until: u64) -> Duration {
    Duration::from_secs(until).saturating_sub(since_1970())
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_is_told_of_once_with_its_longest_time_and_only_some_hosts() {
        let held = HeldBack::default();
        let asked = |host: &str, hours| {
            let url = format!("http://{host}/").parse().unwrap();
            held.asked(&url, Duration::from_hours(hours));
        };
        asked("a", 2);
        asked("a", 9);
        asked("a", 3);
        (10..99).for_each(|host| asked(&format!("b{host}"), 1));
        asked("a", 10);
        asked("a", 4);
        let all = held.all();
        assert_eq!((all.len(), &all[0]), (MOST, &("a".to_owned(), Duration::from_hours(10))));
    }
}
