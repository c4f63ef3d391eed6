//! From a request to its answer: what is at that path.
//!
//! It is a function of the plan, the edition and the request. Only what answers otherwise
//! the second time asks the log how often it was tried.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LINK, LOCATION,
};
use hyper::{HeaderMap, Response, StatusCode};

use crate::site::body::Step;
use crate::site::draw::number;
use crate::site::exhibits::{self, Exhibit};
use crate::site::served::Served;
use crate::site::{numbered, page, png, sitemap, traps, troubles};

/// When the first edition was written: 2024-01-01. Each later one is a day younger.
const BEGAN: Duration = Duration::from_secs(19_723 * DAY);
const DAY: u64 = 24 * 60 * 60;
/// Later than this no edition is dated, so that every date can be written.
const LAST_DAY: u64 = 100_000;

/// What becomes of a request.
pub enum Answer {
    /// An answer, after some time.
    Says(Response<Vec<Step>>, Duration),
    /// Nothing, for ever.
    Silence,
    /// The connection is reset.
    Reset,
}

/// What a function that writes answers is told of a request.
pub struct Request<'request> {
    /// The path and the query, with unreserved characters decoded.
    pub path: Cow<'request, str>,
    /// The headers.
    pub headers: &'request HeaderMap,
    /// How often a place was tried before.
    pub tries: &'request dyn Fn(&'static str) -> u32,
}

/// What is at the path.
pub fn answer(served: &Served, request: &Request) -> Answer {
    let path = request.path.as_ref();
    if let Some(answer) = troubles::answer(served, request).or_else(|| traps::answer(served, path))
    {
        return answer;
    }
    let after = if path == "/slow" { served.plan.slow } else { served.plan.latency };
    let response = page_at(served, request).or_else(|| moved(served, path));
    Answer::Says(response.unwrap_or_else(|| failed(served, path)), after)
}

/// What answers 200, or 304 to those who have it already.
fn page_at(served: &Served, request: &Request) -> Option<Response<Vec<Step>>> {
    let path = request.path.as_ref();
    if let Some(n) = number_at(served, path) {
        let version = numbered::version(served.plan, n, served.edition);
        return Some(unless_known(served, request, version, || {
            let mut response = html(page::numbered(served, n));
            if n == 0 {
                set(&mut response, LINK, exhibits::LINK);
            }
            response
        }));
    }
    if let Some(exhibit) = exhibits::at(path) {
        return Some(unless_known(served, request, 0, || exhibited(served, request, exhibit)));
    }
    let fixed = match path {
        "/robots.txt" => text("text/plain; charset=utf-8", sitemap::robots(served)),
        "/sitemap.xml" => text("application/xml", sitemap::whole(served)),
        "/slow" | "/search" => html(page::named(served, path, "")),
        _ if path.starts_with("/search?") || path.starts_with("/never/") => {
            html(page::named(served, "a page", ""))
        }
        _ if path.strip_prefix("/edition/") == Some(&served.edition.to_string()) => {
            html(page::named(served, path, ""))
        }
        _ => {
            let part = sitemap::part_at(served.plan, path)?;
            text("application/gzip", sitemap::part(served, part))
        }
    };
    Some(unless_known(served, request, 0, || fixed))
}

/// The numbered page at that path.
fn number_at(served: &Served, path: &str) -> Option<usize> {
    if path == "/" {
        return Some(0);
    }
    numeral(path.strip_prefix("/page/")?).filter(|n| (1..served.plan.pages).contains(n))
}

/// The number that is written so, and in no other way.
pub fn numeral(text: &str) -> Option<usize> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if plain || text == "0" { text.parse().ok() } else { None }
}

fn exhibited(served: &Served, request: &Request, exhibit: &Exhibit) -> Response<Vec<Step>> {
    if exhibit.kind.starts_with("image/") {
        return text(exhibit.kind, Bytes::from_static(png::DOT));
    }
    if !exhibit.kind.starts_with("text/html") {
        return text(exhibit.kind, exhibit.body);
    }
    let written = page::named(served, exhibit.path, exhibit.body);
    let accepts = request.headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    if exhibit.path == "/packed" && accepts.is_some_and(|accepts| accepts.contains("gzip")) {
        let mut response = text(exhibit.kind, sitemap::packed(&written));
        set(&mut response, CONTENT_ENCODING, "gzip");
        return response;
    }
    text(exhibit.kind, written)
}

/// What leads elsewhere.
fn moved(served: &Served, path: &str) -> Option<Response<Vec<Step>>> {
    let last = served.plan.pages - 1;
    let page = |n| if n == 0 { "/".to_owned() } else { format!("/page/{n}") };
    let (status, to) = match path {
        "/moved" => (301, page(0)),
        "/chain/1" => (301, "2".to_owned()),
        "/chain/2" => (302, format!("http://{}/chain/3", served.host)),
        "/chain/3" => (307, page(last)),
        "/circle/1" => (302, "/circle/2".to_owned()),
        "/circle/2" => (302, "/circle/1#again".to_owned()),
        _ => match path.strip_prefix("/old/").and_then(numeral) {
            Some(n) if (1..=last).contains(&n) => (numbered::moved(n)?, page(n)),
            Some(_) => return None,
            None => match numeral(path.strip_prefix("/long/")?)? as u32 {
                exhibits::LONG => (302, page(0)),
                place if place < exhibits::LONG => (302, format!("/long/{}", place + 1)),
                _ => return None,
            },
        },
    };
    Some(redirect(status, &to))
}

/// What answers with an error.
fn failed(served: &Served, path: &str) -> Response<Vec<Step>> {
    let n = path.strip_prefix("/gone/").and_then(numeral);
    let gone = n.filter(|n| (1..served.plan.pages).contains(n)).and_then(numbered::gone);
    status(if path == "/broken" { 500 } else { gone.unwrap_or(404) })
}

/// 304 to those who have this version already.
fn unless_known(
    served: &Served,
    request: &Request,
    version: u64,
    write: impl FnOnce() -> Response<Vec<Step>>,
) -> Response<Vec<Step>> {
    let plan = served.plan;
    let path = request.path.bytes().map(u64::from).fold(plan.seed, |tag, b| number(&[tag, b]));
    let tag = number(&[path, plan.pages as u64, plan.links as u64, version]);
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

/// A page that is written as HTML in UTF-8.
pub fn html(written: String) -> Response<Vec<Step>> {
    text("text/html; charset=utf-8", written)
}

/// A body of that type.
pub fn text(kind: &str, body: impl Into<Bytes>) -> Response<Vec<Step>> {
    let mut response = respond(200, vec![Step::Send(body.into())]);
    set(&mut response, CONTENT_TYPE, kind);
    response
}

/// An answer that leads elsewhere.
pub fn redirect(code: u16, to: &str) -> Response<Vec<Step>> {
    let mut response = status(code);
    set(&mut response, LOCATION, to);
    response
}

/// An answer that says no more than its status.
pub fn status(status: u16) -> Response<Vec<Step>> {
    let mut response = html(String::new());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let body = format!("<h1>{}</h1>\n", response.status());
    *response.body_mut() = vec![Step::Send(body.into())];
    response
}

/// An answer with a body of these steps.
pub fn respond(status: u16, steps: Vec<Step>) -> Response<Vec<Step>> {
    let mut response = Response::new(steps);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response
}

/// Sets a header, to what is written here and therefore can be one.
pub fn set(response: &mut Response<Vec<Step>>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The path with its unreserved characters decoded, as RFC 3986 makes them equal.
pub fn decoded(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut whole = String::with_capacity(path.len());
    let mut pieces = path.split('%');
    whole.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let code = piece.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code.map(char::from) {
            Some(plain) if plain.is_ascii_alphanumeric() || "-._~".contains(plain) => {
                whole.push(plain);
                whole.push_str(&piece[2..]);
            }
            Some(_) => {
                whole.push('%');
                whole.push_str(&piece[..2].to_ascii_uppercase());
                whole.push_str(&piece[2..]);
            }
            None => {
                whole.push('%');
                whole.push_str(piece);
            }
        }
    }
    Cow::Owned(whole)
}
