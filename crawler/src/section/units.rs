//! Numbers, durations and sizes, as they are given on the command line.

use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

/// How much may be going on at once: more would take more files than a process may open
/// on most systems.
pub const MOST: usize = 1024;

/// A duration such as `500ms` or `30s`, zero too.
pub fn duration(text: &str) -> Result<Duration, String> {
    let give = |error| format!("{error}: give a duration such as 500ms or 30s");
    humantime::parse_duration(text).map_err(give)
}

/// A duration in which something can be done: not zero.
pub fn limit(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        Duration::ZERO => Err("nothing is done in no time: give at least 1ms".to_owned()),
        limit => Ok(limit),
    }
}

/// A size in bytes, such as `4096`, `64KiB` or `10MB`, not zero, and below 2^64.
pub fn size(text: &str) -> Result<u64, String> {
    let wrong =
        || "give a size such as 4096, 64KiB or 10MB, at least 1 and below 16777216TiB".to_owned();
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = match unit.trim_start() {
        "" | "B" => 1,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "KiB" | "K" => 1 << 10,
        "MiB" | "M" => 1 << 20,
        "GiB" | "G" => 1 << 30,
        "TiB" | "T" => 1 << 40,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    number.checked_mul(unit).filter(|bytes| *bytes > 0).ok_or_else(wrong)
}

/// A whole number, 0 too.
pub fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "give a whole number, such as 3, that is not too large".to_owned())
}

/// A whole number, not zero.
pub fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "give a whole number, at least 1".to_owned())
}

/// How many at once: from 1 to [`MOST`].
pub fn at_once(text: &str) -> Result<NonZeroUsize, String> {
    let number = text.parse().ok().filter(|number: &NonZeroUsize| number.get() <= MOST);
    number.ok_or_else(|| format!("give a whole number, at least 1 and at most {MOST}"))
}

/// So many a second.
pub fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
    rate.ok_or_else(|| "give requests a second, such as 2 or 0.5".to_owned())
}

/// Text that can stand in a header.
pub fn header(text: &str) -> Result<String, String> {
    if text.trim().is_empty() || text.contains(char::is_control) {
        return Err("give one line of text, such as https://example.com/bot".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_above_zero() {
        assert_eq!((rate("2"), rate("0.5")), (Ok(2.0), Ok(0.5)));
        for text in ["0", "-1", "nan", "inf", "", "1/s"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        let texts = ["7", "7B", "2kB", "2KiB", "3 MB", "1G", "1 TB", "16777215TiB"];
        let read = texts.map(|text| size(text).unwrap());
        let most = u64::MAX - (1 << 40) + 1;
        assert_eq!(read, [7, 7, 2_000, 2_048, 3_000_000, 1 << 30, 1_000_000_000_000, most]);
        for text in ["", "0", "-1", "1.5MB", "MB", "1 PB", "99999999999999999999", "16777216TiB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_limit_is_zero() {
        assert_eq!(limit("1500ms"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("0s"), Ok(Duration::ZERO));
        for text in ["0s", "", "-1s", "3"] {
            assert!(limit(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_more_are_at_once_than_the_most() {
        assert_eq!(at_once("1024").map(NonZeroUsize::get), Ok(MOST));
        for text in ["0", "", "-1", "1025", "18446744073709551616"] {
            assert!(at_once(text).is_err(), "{text}");
        }
    }
}
