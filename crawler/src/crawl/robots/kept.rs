//! What came of asking for a robots.txt, as the file keeps it: how old it is, and what it says.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::fetch::agent::PRODUCT;
use crate::politeness::is_transient;
use crate::robots::Robots;
use crate::store::RobotsKept;

/// How long a copy is obeyed, from its coming on, while nobody can tell whether it still holds
/// (RFC 9309, 2.3.1.4).
pub(super) const OUTDATED: Duration = Duration::from_hours(24 * 30);

/// After how long a robots.txt is asked for again of which a copy older than a day is obeyed.
///
/// What a site has come to forbid meanwhile is obeyed an hour after the outage, and one with
/// trouble for 30 days is asked 24 times a day, with its retries.
pub(super) const AGAIN: Duration = Duration::from_hours(1);

/// How long ago it was answered, if that is less than `most` and it says what is wanted.
///
/// After an answer that comes to be in the future the clock was set: nobody knows how old it is.
pub(super) fn age(kept: &RobotsKept, most: Duration) -> Option<Duration> {
    let age = Duration::from_secs(now().checked_sub(kept.fetched_at)?);
    (age < most && says_what_is_wanted(kept)).then_some(age)
}

/// Whether it is an answer, also that there is none; and not one that the server gives as long
/// as it has trouble.
pub(super) fn says_what_is_wanted(kept: &RobotsKept) -> bool {
    kept.status.is_some_and(|status| (200..500).contains(&status) && !is_transient(status))
}

/// What was answered just now; without a status, the reason why nothing was.
pub(super) fn kept(status: Option<u16>, body: Vec<u8>) -> RobotsKept {
    RobotsKept { status, body, fetched_at: now() }
}

/// What was kept, as rules.
pub(super) fn read(kept: &RobotsKept) -> Robots {
    let Some(status) = kept.status else {
        let reason = String::from_utf8_lossy(&kept.body);
        return Robots::nothing_allowed(&format!("it could not be had: {reason}"));
    };
    Robots::of_status(status).unwrap_or_else(|| Robots::parse(&kept.body, PRODUCT))
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
