//! `robots.txt`, and the sitemap that it names: an index of gzip parts, if it is large.

use std::fmt::Write as _;
use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::site::fault::Fault;
use crate::site::numbered::path_of;
use crate::site::plan::Plan;
use crate::site::served::Served;

/// One of so many numbered pages is in the sitemap.
const EACH: usize = 4;
/// So many URLs are in a sitemap; more make an index.
const PART: usize = 500;
/// The sitemap that is a bomb, if there are bombs.
pub const BOMB: &str = "/fault/bomb/sitemap.xml";

/// `robots.txt`.
pub fn robots(served: &Served) -> String {
    let host = served.host;
    let mut text = format!(
        "# Nothing here is secret.\n\
         User-agent: *\n\
         Disallow: /private/\n\
         Allow: /private/open\n\
         Sitemap: http://{host}/sitemap.xml\n"
    );
    if served.plan.faults.has(Fault::Bomb) {
        let _ = writeln!(text, "Sitemap: http://{host}{BOMB}");
    }
    text
}

/// How many parts the index has; none if the sitemap is none.
pub fn parts(plan: &Plan) -> usize {
    let listed = plan.pages.div_ceil(EACH);
    if listed > PART { listed.div_ceil(PART) } else { 0 }
}

/// The path of a part.
pub fn part_path(part: usize) -> String {
    format!("/sitemap-{part}.xml.gz")
}

/// The part that is at that path.
pub fn part_at(plan: &Plan, path: &str) -> Option<usize> {
    let part: usize = path.strip_prefix("/sitemap-")?.strip_suffix(".xml.gz")?.parse().ok()?;
    (part < parts(plan) && part_path(part) == path).then_some(part)
}

/// `sitemap.xml`: the pages, or an index of its parts.
pub fn whole(served: &Served) -> String {
    match parts(served.plan) {
        0 => pages(served, 0..served.plan.pages.div_ceil(EACH)),
        parts => list("sitemapindex", |xml| {
            for part in 0..parts {
                entry(xml, "sitemap", served.host, &part_path(part));
            }
        }),
    }
}

/// A part of the sitemap, packed.
///
/// The encoder writes into memory, which takes all that it is given.
pub fn part(served: &Served, part: usize) -> Bytes {
    let all = served.plan.pages.div_ceil(EACH);
    packed(&pages(served, part * PART..all.min((part + 1) * PART)))
}

/// The text as gzip.
pub fn packed(text: &str) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Both are of memory, and cannot fail.
    let _ = encoder.write_all(text.as_bytes());
    encoder.finish().unwrap_or_default().into()
}

fn pages(served: &Served, places: std::ops::Range<usize>) -> String {
    list("urlset", |xml| {
        if places.start == 0 {
            entry(xml, "url", served.host, "/listed");
        }
        for page in places.map(|place| place * EACH) {
            entry(xml, "url", served.host, &path_of(page));
        }
    })
}

fn list(root: &str, fill: impl FnOnce(&mut String)) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    );
    fill(&mut xml);
    let _ = writeln!(xml, "</{root}>");
    xml
}

fn entry(xml: &mut String, element: &str, host: &str, path: &str) {
    let _ = writeln!(xml, "<{element}><loc>http://{host}{path}</loc></{element}>");
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_parts_list_every_fourth_page_once_and_one_that_nothing_links_to() {
        for pages in [2001, 4000, 4001, 9999] {
            let plan = Plan::quick(pages);
            let served = Served { plan: &plan, edition: 0, host: "a" };
            let mut all = String::new();
            for place in 0..parts(&plan) {
                let packed = part(&served, place);
                flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut all).unwrap();
            }
            let listed = all.lines().filter_map(|line| line.strip_prefix("<url><loc>http://a"));
            let listed: Vec<_> = listed.map(|line| line.split('<').next().unwrap()).collect();
            let expected = (0..pages).step_by(EACH).map(path_of);
            let expected: Vec<_> = ["/listed".to_owned()].into_iter().chain(expected).collect();
            assert_eq!(listed, expected);
        }
        assert_eq!([2000, 2001].map(|pages| parts(&Plan::quick(pages))), [0, 2]);
    }
}
