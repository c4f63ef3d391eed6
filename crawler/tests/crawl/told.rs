//! What a crawl is told.

use std::num::NonZeroUsize;
use std::time::Duration;

use crawler::crawl::Settings;
use crawler::site::{Fault, Faults, Plan, Site};
use url::Url;

/// What the command line tells a crawl that begins there, when it is given nothing else.
pub fn told(starts: &[&str]) -> Settings {
    let starts: Vec<Url> = starts.iter().map(|start| url(start)).collect();
    Settings { cache: 4 << 20, ..Settings::new(starts) }
}

/// The same for a crawl of that site.
pub fn told_of(site: &Site) -> Settings {
    told(&[&site.url("/")])
}

/// The same with so many workers.
pub fn with_workers(site: &Site, number: usize) -> Settings {
    Settings { workers: workers(number), ..told_of(site) }
}

pub fn workers(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap()
}

/// The same without second tries.
pub fn once(mut settings: Settings) -> Settings {
    settings.politeness.retries = 0;
    settings
}

/// The same with so much time for a request.
pub fn within(mut settings: Settings, total: Duration) -> Settings {
    settings.agent.caps.total = total;
    settings
}

/// A site that answers at once, with these faults.
pub fn site(pages: usize, faults: impl Into<Faults>) -> Site {
    Site::serve(Plan { faults: faults.into(), ..Plan::quick(pages) }).unwrap()
}

/// A site that answers at once, and that has these faults.
pub fn faulty(pages: usize, faults: &[Fault]) -> Site {
    site(pages, faults.iter().copied().collect::<Faults>())
}

pub fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}
