//! What is tried again, after how long, and what `Retry-After` says.

use std::time::{Duration, SystemTime};

use crate::politeness::{FAR, Rules};

/// The pause before the second try, without jitter; each later one is twice as long.
const FIRST: Duration = Duration::from_millis(500);

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(30);

/// Whether another try may bring another answer: 408, 429 and all 5xx.
pub fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// How long to wait before a URL is tried again that failed, having been tried again `tries`
/// times before; or `None`, when that was its last try.
///
/// The pauses grow from half a second to half a minute. Of each, half is certain and half is
/// by `jitter`, a number from 0 to 1, so that what failed together does not come back
/// together. It does not count `Retry-After`: that holds the host, and the URL with it.
pub fn pause(tries: u32, rules: &Rules, jitter: f64) -> Option<Duration> {
    let whole = FIRST.saturating_mul(1 << tries.min(16)).min(LONGEST);
    let jitter = if jitter.is_nan() { 1.0 } else { jitter.clamp(0.0, 1.0) };
    (tries < rules.retries).then(|| whole.mul_f64(0.5 + 0.5 * jitter))
}

/// How long a `Retry-After` asks to wait: a number of seconds, or an HTTP date (RFC 9110, 10.2.3).
///
/// `now` is by the clock of whoever names the date: the `Date` of the same answer, if it has one.
/// A date that is past asks for nothing; a number without an end, for a year. What is
/// neither is `None`.
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim_matches([' ', '\t']);
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().map_or(FAR, Duration::from_secs).min(FAR));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default().min(FAR))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sun, 06 Nov 1994 08:49:37 GMT, the date of the RFC.
    fn then() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777)
    }

    #[test]
    fn seconds_and_dates_are_both_understood() {
        let now = then() - Duration::from_secs(90);
        let after = |value| retry_after(value, now);
        assert_eq!(after("120"), Some(Duration::from_mins(2)));
        assert_eq!(after(" 0\t"), Some(Duration::ZERO));
        for date in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(after(date), Some(Duration::from_secs(90)), "{date}");
        }
        assert_eq!(after("Sun, 06 Nov 1988 08:49:37 GMT"), Some(Duration::ZERO));
        assert_eq!(after("99999999999999999999999"), Some(FAR));
        assert_eq!(after("Fri, 31 Dec 9999 23:59:59 GMT"), Some(FAR));
    }

    #[test]
    fn nonsense_asks_for_nothing() {
        for value in ["", " ", "-1", "+1", "1.5", "1s", "soon", "1, 2", "٣", "0x10", "1994-11-06"]
        {
            assert_eq!(retry_after(value, then()), None, "{value}");
        }
    }

    #[test]
    fn pauses_double_to_half_a_minute_and_end() {
        let rules = Rules { retries: 9, ..Rules::default() };
        let millis: Vec<_> =
            (0..9).map(|tries| pause(tries, &rules, 1.0).unwrap().as_millis()).collect();
        assert_eq!(millis, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(pause(0, &rules, 0.0), Some(Duration::from_millis(250)));
        assert_eq!(pause(9, &rules, 1.0), None);
        assert_eq!(pause(0, &Rules { retries: 0, ..Rules::default() }, 1.0), None);
        assert!(pause(u32::MAX - 1, &Rules { retries: u32::MAX, ..rules }, f64::NAN).is_some());
    }

    #[test]
    fn transient_is_what_another_try_may_mend() {
        for status in [408, 429, 500, 502, 503, 504, 599] {
            assert!(is_transient(status), "{status}");
        }
        for status in [200, 301, 304, 400, 403, 404, 410, 499, 600] {
            assert!(!is_transient(status), "{status}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_no_answer_is_endless(
            value in "([0-9]{1,30}|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT|\\PC{0,40})",
            now in 0_u64..4_000_000_000,
        ) {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now);
            prop_assert!(retry_after(&value, now).is_none_or(|after| after <= FAR));
        }

        #[test]
        fn a_pause_lies_between_its_half_and_its_whole(tries in 0_u32..40, jitter in 0.0..=1.0) {
            let rules = Rules { retries: 40, ..Rules::default() };
            let whole = pause(tries, &rules, 1.0).unwrap();
            let this = pause(tries, &rules, jitter).unwrap();
            prop_assert!(whole / 2 <= this && this <= whole && whole <= LONGEST);
        }
    }
}
