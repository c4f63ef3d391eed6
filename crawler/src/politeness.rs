//! What a host may be asked, and when: one state machine a host.
//!
//! A host is a name, whichever scheme it is asked by: its http and its https are one
//! machine behind one door. Another port is a host of its own. All that slows a crawl down
//! meets here: how many connections may be open, the gap between two beginnings, what
//! `Retry-After` asks for, and backing off as answers slow down or fail.
//!
//! ```text
//!               Begin ──▶ ┌──────────────┐     how many are open < allowed
//!           Head, End ──▶ │     Host     │ ──▶ and the gap is over
//! Heard, Hold, Delay  ──▶ └──────────────┘     and no hold is on: Now, At(…), WhenOneGoesOn
//! ```
//!
//! [`Host`] is a pure function of its state, an event and the time that it is told: it
//! looks at no clock, and the same events at the same times give the same state. So its
//! tests are lists of events, and a day of holds passes in no time.
//!
//! # What binds whom
//!
//! * The user's own rules ([`Rules`]): the connections, the rate, the delay. Loopback hosts
//!   are not slowed down by them, nor by backing off, unless they were asked for.
//! * What the host itself asks for, wherever it is: `Retry-After`, and `Crawl-delay`.
//!
//! # Cost
//!
//! Some hundred bytes a host, and some ten nanoseconds an event.

pub mod backoff;

pub mod host;

pub mod name;

pub mod retry;

use std::time::Duration;

pub use host::{Event, Host, Readiness, Request, Why, holds};
pub use name::HostName;
pub use retry::{is_transient, pause, retry_after};

/// The longest time that is counted with: adding it to a time never overflows.
pub(crate) const FAR: Duration = Duration::from_hours(24 * 365);

/// What the user asks for.
#[derive(Clone, PartialEq, Debug)]
pub struct Rules {
    /// How many requests a host may have open at once; at least one.
    pub per_host: usize,
    /// How many requests a second a host may begin to get.
    pub rate: Option<f64>,
    /// The gap between the beginnings of two requests to one host.
    pub delay: Option<Duration>,
    /// The longest `Crawl-delay` of a `robots.txt` that is honoured; a longer one is cut to it.
    pub max_delay: Duration,
    /// How often a URL is tried again after a transient failure.
    pub retries: u32,
    /// The longest time that one `Retry-After` holds a host. A host that asked for longer is
    /// asked again after this, so that no answer can stop a crawl for ever; and it is said.
    pub max_hold: Duration,
    /// Whether the connections, the rate or the delay were asked for: then they bind loopback
    /// hosts too.
    pub asked: bool,
}

impl Default for Rules {
    /// What the owner of a site would not mind.
    fn default() -> Self {
        Rules {
            per_host: 4,
            rate: None,
            delay: None,
            max_delay: Duration::from_secs(30),
            retries: 3,
            max_hold: Duration::from_hours(24),
            asked: false,
        }
    }
}

impl Rules {
    /// The gap between two beginnings that the rate and the delay ask for.
    pub(crate) fn gap(&self) -> Duration {
        let rate = self.rate.filter(|rate| *rate > 0.0);
        let by_rate = rate.and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok());
        let by_rate = by_rate.unwrap_or(if rate.is_some() { FAR } else { Duration::ZERO });
        by_rate.max(self.delay.unwrap_or_default()).min(FAR)
    }
}

/// What was heard of a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heard {
    /// The head of an answer came: also to a request for `robots.txt`, also a redirect.
    Answer {
        /// Its status.
        status: u16,
        /// What [`retry_after`] made of its `Retry-After`.
        retry_after: Option<Duration>,
        /// From the request to the head.
        took: Duration,
    },
    /// None came in time, or the connection was refused or reset: it may have too much to do.
    Lost,
}
