//! From a request to its answer: what is at that path.
//!
//! It is a function of the plan, the edition and the request. Only what answers otherwise
//! the second time asks the log how often it was tried.

use bytes::Bytes;
use hyper::Response;
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, LINK};

use crate::site::body::Step;
use crate::site::exhibits::{self, Exhibit};
use crate::site::numbered::{numeral, path_of};
use crate::site::request::{Answer, Request};
use crate::site::respond::{html, redirect, set, status, text};
use crate::site::served::Served;
use crate::site::version::unless_known;
use crate::site::{numbered, page, png, sitemap, traps, troubles};

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
    let (status, to) = match path {
        "/moved" => (301, path_of(0)),
        "/chain/1" => (301, "2".to_owned()),
        "/chain/2" => (302, format!("http://{}/chain/3", served.host)),
        "/chain/3" => (307, path_of(last)),
        "/circle/1" => (302, "/circle/2".to_owned()),
        "/circle/2" => (302, "/circle/1#again".to_owned()),
        _ => match path.strip_prefix("/old/").and_then(numeral) {
            Some(n) if (1..=last).contains(&n) => (numbered::moved(n)?, path_of(n)),
            Some(_) => return None,
            None => match numeral(path.strip_prefix("/long/")?)? {
                exhibits::LONG => (302, path_of(0)),
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

#[cfg(test)]
mod tests {
    use hyper::HeaderMap;
    use proptest::prelude::*;

    use super::*;
    use crate::site::request::decoded;
    use crate::site::{Faults, Plan};

    fn path() -> impl Strategy<Value = String> {
        let known = ["page", "old", "gone", "long", "edition", "fault", "trap", "calendar", "day"];
        let part = prop_oneof![
            prop::sample::select(known.to_vec()).prop_map(str::to_owned),
            "[0-9]{1,21}",
            "[0-9]{1,21}-[0-9]{1,21}",
            "[!-~]{0,12}",
            "sitemap-[0-9]{1,21}[.]xml[.]gz",
            prop::sample::select(&crate::site::Fault::ALL[..]).prop_map(|f| f.name().to_owned()),
        ];
        (prop::collection::vec(part, 0..5), prop::option::of("[!-~]{0,20}")).prop_map(
            |(parts, query)| {
                let query = query.map_or(String::new(), |query| format!("?{query}"));
                format!("/{}{query}", parts.join("/"))
            },
        )
    }

    proptest! {
        #[test]
        fn every_path_has_an_answer(path in path(), pages in 1..3000usize, edition: u64) {
            let plan = Plan { faults: Faults::all(), ..Plan::quick(pages) };
            let served = Served { plan: &plan, edition, host: "localhost" };
            let (path, headers, tries) = (decoded(&path), HeaderMap::new(), |_: &str| 0);
            prop_assert_eq!(decoded(&path), path.clone());
            let request = Request { path, headers: &headers, tries: &tries };
            if let Answer::Says(response, _) = answer(&served, &request) {
                let status = response.status().as_u16();
                prop_assert!((200..600).contains(&status));
            }
        }
    }
}
