//! The state machine of one host.
//!
//! # Invariants
//!
//! * Nothing begins before a hold has ended, nor before the gap since the last beginning.
//! * A hold is never shortened: of two, the later end counts.
//! * Never more are open than the user asked for, if only what is ready is begun; and, but
//!   for those that linger, never more than are allowed.
//! * One body that does not end keeps a host from nothing but its own connection: [`LINGER`]
//!   after its head it is counted among the user's connections alone. A request whose head
//!   has not come counts until it has: a host that needs long to answer is not asked faster.
//! * Whatever happened: when all that is open has ended and the time of
//!   [`Readiness::At`] has come, it is ready.

use std::fmt;
use std::time::{Duration, Instant};

use url::Url;

use crate::politeness::backoff::Backoff;
use crate::politeness::name::is_loopback;
use crate::politeness::{FAR, Heard, Rules};

/// A request that is open for longer than this after its head has come tells nothing more of
/// what the host bears: it is a body that trickles.
pub const LINGER: Duration = Duration::from_secs(5);

/// A request that is open: how far it is, and since when. No other difference counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Request {
    /// It began then, and its head has not come.
    Asked(Instant),
    /// Its head came then, and its body is being read.
    Answered(Instant),
}

/// What happens to a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A request begins.
    Begin,
    /// The head of the request that began then has come: by now it is
    /// [`Answered`](Request::Answered).
    Head(Instant),
    /// This request has ended, however.
    End(Request),
    /// Something was heard of one that is open.
    Heard(Heard),
    /// It asked to be left alone, and so much of that is left: an earlier run heard it.
    Hold(Duration),
    /// Its `robots.txt` could not be had, and is asked for again after that time.
    Pause(Duration),
    /// Its `robots.txt` asks for this delay: one connection, and a gap between beginnings.
    Delay(Duration),
}

/// Whether a request may begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Readiness {
    /// Yes.
    Now,
    /// At this time, if nothing happens before.
    At(Instant),
    /// When one of those that are open has ended, or its head has come.
    WhenOneGoesOn,
}

/// For what a host waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// It asked to, by `Retry-After`.
    RetryAfter,
    /// The gap since the last request is not over.
    Delay,
    /// As many are open as it seems to bear.
    Connections,
    /// All that is left of it failed, or its `robots.txt` did; it is tried again then.
    Retry,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Why::RetryAfter => "Retry-After",
            Why::Delay => "delay",
            Why::Connections => "fewer connections at once",
            Why::Retry => "before it is tried again",
        })
    }
}

/// One host: what is open, what it bears, and until when it is to be left alone.
#[derive(Clone, PartialEq, Debug)]
pub struct Host {
    /// When each began that is open and whose head has not come, the oldest first.
    asked: Vec<Instant>,
    /// When the head of each of the others that are open came, the oldest first.
    answered: Vec<Instant>,
    /// The user's connections.
    most: usize,
    /// Unset for a host that is not slowed down: as many as there are workers.
    backoff: Option<Backoff>,
    /// What the user asks for, and what the host does; the longer counts.
    gap: Duration,
    delay: Option<Duration>,
    longest_delay: Duration,
    longest_hold: Duration,
    /// When the last request began.
    began: Option<Instant>,
    /// The end of the hold by `Retry-After`, which may be past.
    held: Option<Instant>,
    /// The end of the pause after a `robots.txt` that could not be had, which may be past.
    paused: Option<Instant>,
}

impl Host {
    /// The host of this URL, of which nothing is known yet.
    pub fn new(url: &Url, rules: &Rules) -> Host {
        let bound = rules.asked || !is_loopback(url);
        Host {
            asked: Vec::new(),
            answered: Vec::new(),
            most: if bound { rules.per_host.max(1) } else { usize::MAX },
            backoff: bound.then(|| Backoff::new(rules.per_host)),
            gap: if bound { rules.gap() } else { Duration::ZERO },
            delay: None,
            longest_delay: rules.max_delay,
            longest_hold: rules.max_hold.min(FAR),
            began: None,
            held: None,
            paused: None,
        }
    }

    /// Takes in what happens.
    pub fn apply(&mut self, event: Event, now: Instant) {
        match event {
            Event::Begin => {
                self.asked.push(now);
                self.began = Some(now);
            }
            Event::Head(began) => {
                if take(&mut self.asked, began) {
                    self.answered.push(now);
                }
            }
            Event::End(Request::Asked(began)) => drop(take(&mut self.asked, began)),
            Event::End(Request::Answered(came)) => drop(take(&mut self.answered, came)),
            Event::Heard(heard) => self.hear(&heard, now),
            Event::Hold(hold) => self.hold(hold, now),
            Event::Pause(pause) => self.paused = self.paused.max(Some(now + pause.min(FAR))),
            Event::Delay(delay) => {
                let delay = delay.min(self.longest_delay).min(FAR);
                self.delay = self.delay.max((!delay.is_zero()).then_some(delay));
            }
        }
    }

    fn hear(&mut self, heard: &Heard, now: Instant) {
        let open = self.open();
        if let Some(backoff) = &mut self.backoff {
            backoff.hear(heard, open);
        }
        let &Heard::Answer { status, retry_after: Some(hold), .. } = heard else { return };
        if holds(status) {
            self.hold(hold, now);
        }
    }

    fn hold(&mut self, hold: Duration, now: Instant) {
        self.held = self.held.max(Some(now + hold.min(self.longest_hold)));
    }

    /// How many may be open, those that linger not counted.
    pub fn allowed(&self) -> usize {
        match (&self.delay, &self.backoff) {
            (Some(_), _) => 1,
            (None, Some(backoff)) => backoff.allowed(),
            (None, None) => usize::MAX,
        }
    }

    /// How many are open.
    pub fn open(&self) -> usize {
        self.asked.len() + self.answered.len()
    }

    /// Whether a request may begin now.
    pub fn ready(&self, now: Instant) -> Readiness {
        if self.open() >= self.most || self.asked.len() >= self.allowed() {
            return Readiness::WhenOneGoesOn;
        }
        self.waits(now).map_or(Readiness::Now, |(until, _)| Readiness::At(until))
    }

    /// Until when it is to be left alone, and why; `None` when it is not.
    pub fn waits(&self, now: Instant) -> Option<(Instant, Why)> {
        let gap = self.gap.max(self.delay.unwrap_or_default());
        let spaced = self.began.map(|began| (began + gap, Why::Delay));
        let held = self.held.map(|until| (until, Why::RetryAfter));
        let paused = self.paused.map(|until| (until, Why::Retry));
        let full = self.full().map(|until| (until, Why::Connections));
        let all = spaced.into_iter().chain(held).chain(paused).chain(full);
        let longest = all.max_by_key(|(until, _)| *until);
        longest.filter(|(until, _)| *until > now)
    }

    /// When so many of those that are open linger that one more is allowed; `None` if that is
    /// no matter of time.
    fn full(&self) -> Option<Instant> {
        let room = self.allowed().checked_sub(self.asked.len() + 1)?;
        let young = (self.open() < self.most).then(|| self.answered.iter().rev());
        Some(*young?.nth(room)? + LINGER)
    }
}

/// Takes one that was then out of those; whether there was one.
fn take(times: &mut Vec<Instant>, then: Instant) -> bool {
    let place = times.iter().position(|time| *time == then);
    place.map(|place| times.remove(place)).is_some()
}

/// Whether `Retry-After` with this status holds the host.
///
/// With a redirect it asks to wait before the target, which may be the same host's.
pub fn holds(status: u16) -> bool {
    matches!(status, 429 | 503 | 300..=399)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod properties;
