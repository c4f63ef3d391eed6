//! The version of a page: its tag and its date, and 304 to those who have it.

use std::time::{Duration, SystemTime};

use hyper::header::{ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use hyper::{HeaderMap, Response};

use crate::site::body::Step;
use crate::site::draw::number;
use crate::site::request::Request;
use crate::site::respond::{respond, set};
use crate::site::served::Served;

/// When the first edition was written: 2024-01-01. Each later one is a day younger.
const BEGAN: Duration = Duration::from_secs(19_723 * DAY);
const DAY: u64 = 24 * 60 * 60;
/// Later than this no edition is dated, so that every date can be written.
const LAST_DAY: u64 = 100_000;

/// 304 to those who have this version already.
pub fn unless_known(
    served: &Served,
    request: &Request,
    version: u64,
    write: impl FnOnce() -> Response<Vec<Step>>,
) -> Response<Vec<Step>> {
    let plan = served.plan;
    let path = request.path.bytes().map(u64::from).fold(plan.seed, |tag, b| number(&[tag, b]));
    let faults = plan.faults.iter().fold(path, |tag, fault| number(&[tag, fault as u64]));
    let tag = number(&[faults, plan.pages as u64, plan.links as u64, version]);
    let tag = format!("\"{tag:016x}\"");
    let written = SystemTime::UNIX_EPOCH + BEGAN + Duration::from_secs(DAY * version.min(LAST_DAY));
    let known = knows(request.headers, &tag, written);
    let mut response = if known { respond(304, vec![]) } else { write() };
    set(&mut response, ETAG, &tag);
    set(&mut response, LAST_MODIFIED, &httpdate::fmt_http_date(written));
    response
}

/// Whether who asks has it: by its tag, and only without one by its date (RFC 9110, 13.2.2).
fn knows(headers: &HeaderMap, tag: &str, written: SystemTime) -> bool {
    let value = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(tags) = value(IF_NONE_MATCH) {
        return tags
            .split(',')
            .map(str::trim)
            .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag);
    }
    let since = value(IF_MODIFIED_SINCE).and_then(|date| httpdate::parse_http_date(date).ok());
    since.is_some_and(|since| since >= written)
}
