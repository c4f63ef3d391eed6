//! What the faults answer that are no endless links.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hyper::Response;
use hyper::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER,
};

use crate::site::body::Step;
use crate::site::fault::Fault;
use crate::site::request::{Answer, Request};
use crate::site::respond::{html, redirect, respond, set, status, text};
use crate::site::served::Served;
use crate::site::{bomb, charset, page, sitemap};

/// How large a bomb is, in mebibytes.
const BOMB: u32 = 1024;
/// How many header lines are too many, and how long a single one is too long.
const MANY: usize = 10_000;
const LONG: usize = 1 << 20;
/// What was sent before this much time is on its way.
const SENT: Duration = Duration::from_millis(20);
/// How often it is tried in vain what works in the end.
const VAIN: u32 = 2;

/// What is at the path, if it belongs to a fault that is switched on.
pub fn answer(served: &Served, request: &Request) -> Option<Answer> {
    let path = request.path.as_ref();
    let faults = served.plan.faults;
    let says = |response| Some(Answer::Says(response, served.plan.latency));
    if path == "/robots.txt" && faults.has(Fault::Robots503) {
        return says(status(503));
    }
    if path == "/robots.txt" && faults.has(Fault::RobotsSlow) {
        return says(dripping("text/plain", "User-agent: *\nDisallow:\n"));
    }
    let rest = path.strip_prefix("/fault/")?;
    let fault = Fault::of_name(rest.split('/').next()?).filter(|fault| faults.has(*fault))?;
    let place = rest.strip_prefix(fault.name())?.trim_start_matches('/');
    if let Some(found) = found_or_bomb(served, fault, path) {
        return says(found);
    }
    let Some((path, _)) = fault.entries().iter().find(|(entry, _)| *entry == path) else {
        return says(status(404));
    };
    let works = || html(page::named(served, path, ""));
    let tried = || (request.tries)(path);
    says(match fault {
        Fault::Hang => return Some(Answer::Silence),
        Fault::Reset if place == "always" || place == "once" && tried() == 0 => {
            return Some(Answer::Reset);
        }
        Fault::Reset if place == "body" && tried() == 0 => {
            let mut response = works();
            let half = [Step::Rest(SENT), Step::Reset];
            response.body_mut().extend(half);
            response
        }
        Fault::Slow => dripping("text/html", "<!doctype html>\n<title>Slow</title>\n"),
        Fault::Flaky if tried() < VAIN => vain(503, (place == "0").then(|| "1".to_owned())),
        Fault::RetryAfter => {
            let soon = SystemTime::now() + Duration::from_secs(2); // a date has no fractions
            match (tried(), place) {
                (VAIN.., _) => works(),
                (_, "date") => vain(503, Some(httpdate::fmt_http_date(soon))),
                _ => vain(429, Some("1".to_owned())),
            }
        }
        Fault::Errors => status(place.parse().unwrap_or(500)),
        Fault::Bomb => bombs(place),
        Fault::Huge => huge(place),
        Fault::Headers => headers(place, works()),
        Fault::Lies => lies(place, works()),
        Fault::Redirects => redirects(path, place),
        Fault::Charset => charset::page(place).unwrap_or_else(|| status(404)),
        _ => works(),
    })
}

/// What is no entry of its fault: the sitemap that is a bomb, and what a page of another
/// encoding leads to.
fn found_or_bomb(served: &Served, fault: Fault, path: &str) -> Option<Response<Vec<Step>>> {
    match fault {
        Fault::Bomb if path == sitemap::BOMB => {
            let head = b"<?xml version=\"1.0\"?>\n<urlset><url><loc>";
            let mut response = respond(200, bomb::gzip(head, BOMB));
            set(&mut response, CONTENT_TYPE, "application/xml");
            set(&mut response, CONTENT_ENCODING, "gzip");
            Some(response)
        }
        Fault::Charset if charset::is_found(path) => Some(html(page::named(served, "found", ""))),
        _ => None,
    }
}

fn vain(code: u16, retry: Option<String>) -> Response<Vec<Step>> {
    let mut response = status(code);
    if let Some(retry) = retry {
        set(&mut response, RETRY_AFTER, &retry);
    }
    response
}

fn dripping(kind: &str, written: &'static str) -> Response<Vec<Step>> {
    let mut response = respond(200, vec![Step::Drip(Bytes::from_static(written.as_bytes()))]);
    set(&mut response, CONTENT_TYPE, kind);
    response
}

fn bombs(place: &str) -> Response<Vec<Step>> {
    let (coding, steps) = match place {
        "gzip" => ("gzip", bomb::gzip(b"<!doctype html>\n<title>Bomb</title>\n", BOMB)),
        "brotli" => ("br", bomb::brotli(BOMB / 16)),
        "zstd" => ("zstd", bomb::zstd(BOMB, 20)),
        _ => ("zstd", bomb::zstd(BOMB, 30)), // for a window of 1 GiB
    };
    let mut response = respond(200, steps);
    set(&mut response, CONTENT_TYPE, "text/html");
    set(&mut response, CONTENT_ENCODING, coding);
    response
}

/// Words, or a tag that is never closed.
fn huge(place: &str) -> Response<Vec<Step>> {
    let (head, again): (&str, &[u8]) = match place {
        "text" => ("<!doctype html>\n<title>Huge</title>\n<p>", b"again and "),
        _ => ("<!doctype html>\n<title>Huge</title>\n<a href=\"", b"x/"),
    };
    let head = Step::Send(Bytes::copy_from_slice(head.as_bytes()));
    let mut response = respond(200, vec![head, Step::Repeat(again.repeat(4096).into(), u64::MAX)]);
    set(&mut response, CONTENT_TYPE, "text/html; charset=utf-8");
    response
}

fn headers(place: &str, mut response: Response<Vec<Step>>) -> Response<Vec<Step>> {
    let flood = HeaderName::from_static("x-flood");
    if place == "long" {
        set(&mut response, flood, &"x".repeat(LONG));
        return response;
    }
    for _ in 0..MANY {
        response.headers_mut().append(flood.clone(), HeaderValue::from_static("and one more"));
    }
    response
}

fn lies(place: &str, mut response: Response<Vec<Step>>) -> Response<Vec<Step>> {
    match place {
        "length" => {
            set(&mut response, CONTENT_LENGTH, "1000000");
            response.body_mut().extend([Step::Rest(SENT), Step::End]);
        }
        "gzip" => set(&mut response, CONTENT_ENCODING, "gzip"),
        _ => {
            let packed = sitemap::packed(&"This gzip is cut off in its middle. ".repeat(1000));
            response = text("text/html; charset=utf-8", packed.slice(..packed.len() / 2));
            set(&mut response, CONTENT_ENCODING, "gzip");
        }
    }
    response
}

/// Where the redirects lead: nobody shall go there.
const ASTRAY: &[(&str, &str)] = &[
    ("metadata", "http://169.254.169.254/latest/meta-data/"),
    ("private", "http://10.0.0.1/"),
    ("mapped", "http://[::ffff:127.0.0.1]:1/"),
    ("decimal", "http://2130706433:1/"),
    ("nat64", "http://[64:ff9b::7f00:1]:1/"),
    ("file", "file:///etc/passwd"),
    ("malformed", "http://["),
];

fn redirects(path: &str, place: &str) -> Response<Vec<Step>> {
    match ASTRAY.iter().find(|(name, _)| *name == place) {
        Some((_, to)) => redirect(302, to),
        None if place == "nowhere" => status(302),
        None => redirect(302, path),
    }
}
