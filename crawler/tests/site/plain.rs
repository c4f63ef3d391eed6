//! A crawl that is as plain as can be.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::LazyLock;

use crawler::site::{ENDLESS, Site};
use regex::Regex;
use reqwest::Url;

use super::client::Client;

/// A crawl that is as plain as can be: it serves as a check of the truth.
#[derive(Default)]
pub struct Crawl {
    pub found: BTreeMap<String, u16>,
    pub left_out: BTreeSet<(String, &'static str)>,
    pub resources: BTreeSet<String>,
    pub sitemaps: BTreeSet<String>,
}

static HIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    let hidden = "(?s)<!--.*?-->|<script>.*?</script>|<template>.*?</template>";
    Regex::new(&format!("{hidden}|<textarea>.*?</textarea>")).unwrap()
});
static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?s)<([a-zA-Z]+) ([^>]*)>").unwrap());
static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?s)([a-zA-Z-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#).unwrap()
});
static LOC: LazyLock<Regex> = LazyLock::new(|| Regex::new("<loc>(.*?)</loc>").unwrap());
static URL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"url\(\s*'([^']*)'\s*\)|@import "([^"]*)""#).unwrap());

/// A link of a page: its element, where it leads, whether it is not to be followed.
fn links(html: &str, base: &Url) -> Vec<(String, String, bool)> {
    let mut base = base.clone();
    let mut links = Vec::new();
    let quiet = html.contains("content=\"nofollow\"");
    for tag in TAG.captures_iter(&HIDDEN.replace_all(html, "")) {
        let name = tag[1].to_ascii_lowercase();
        let attributes: BTreeMap<_, _> = ATTRIBUTE
            .captures_iter(&tag[2])
            .map(|found| {
                let value = (2..5).find_map(|group| found.get(group)).unwrap();
                (found[1].to_ascii_lowercase(), value.as_str().to_owned())
            })
            .collect();
        let get = |name: &str| attributes.get(name).cloned();
        let rel = get("rel").unwrap_or_default();
        let kind = if rel == "stylesheet" { "resource" } else { "page" };
        let found: Vec<(&str, String)> = match name.as_str() {
            "base" => {
                base = base.join(&get("href").unwrap()).unwrap();
                vec![]
            }
            "a" | "area" | "link" => get("href").map(|to| (kind, to)).into_iter().collect(),
            "iframe" => vec![("page", get("src").unwrap())],
            "script" => vec![("resource", get("src").unwrap())],
            "img" => {
                let set = get("srcset").unwrap_or_default();
                let set = set.split(", ").map(|one| one.split(' ').next().unwrap().to_owned());
                set.chain(get("src")).map(|to| ("resource", to)).collect()
            }
            "meta" if get("http-equiv").is_some_and(|kind| kind == "refresh") => {
                let content = get("content").unwrap();
                vec![("page", content.split('\'').nth(1).unwrap().to_owned())]
            }
            _ => vec![],
        };
        for (kind, to) in found {
            let Some(url) = resolved(&base, &to) else { continue };
            links.push((kind.to_owned(), url, quiet || rel.contains("nofollow")));
        }
    }
    links
}

/// The normalised URL that a text in a page means.
fn resolved(base: &Url, text: &str) -> Option<String> {
    let plain = [("&#47;", "/"), ("&#x2f;", "/"), ("&szlig;", "ß"), ("%70", "p"), ("&amp;", "&")];
    let text = plain.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    let mut url = base.join(&text).ok()?;
    url.set_fragment(None);
    Some(url.into())
}

impl Crawl {
    pub fn of(site: &Site) -> Self {
        let mut crawl = Crawl::default();
        let mut client = Client::of(site);
        let root = Url::parse(&site.url("/")).unwrap();
        let mut queue = vec![(root.to_string(), 0)];
        crawl.read_sitemap(&mut client, &site.url("/sitemap.xml"), &mut queue);
        while let Some((url, hops)) = queue.pop() {
            let Some(path) = url.strip_prefix(&site.url("")).map(str::to_owned) else {
                let rule = if url.starts_with("http") { "host" } else { "scheme" };
                crawl.left_out.insert((url, rule));
                continue;
            };
            if crawl.found.contains_key(&url) || path.starts_with(ENDLESS) {
                continue;
            }
            if hops > 10 || path.starts_with("/private/") && path != "/private/open" {
                crawl.left_out.insert((url, if hops > 10 { "redirects" } else { "robots" }));
                continue;
            }
            let said = client.get(&path);
            let base = Url::parse(&url).unwrap();
            crawl.found.insert(url, said.status);
            if let Some(to) = said.header("location") {
                queue.push((resolved(&base, to).unwrap(), hops + 1));
            }
            if said.header("link").is_some() {
                queue.push((site.url("/linked"), 0));
            }
            if said.header("content-type") == Some("text/html; charset=utf-8") {
                crawl.follow(said.text(), &base, &mut queue);
            }
        }
        for style in ["/style.css", "/more.css"] {
            let base = Url::parse(&site.url(style)).unwrap();
            for found in URL.captures_iter(client.get(style).text()) {
                let to = found.get(1).or(found.get(2)).unwrap().as_str();
                crawl.resources.insert(resolved(&base, to).unwrap());
            }
        }
        crawl
    }

    fn follow(&mut self, html: &str, base: &Url, queue: &mut Vec<(String, u32)>) {
        for (kind, url, nofollow) in links(html, base) {
            if kind == "resource" {
                self.resources.insert(url);
            } else if nofollow {
                self.left_out.insert((url, "nofollow"));
            } else {
                queue.push((url, 0));
            }
        }
    }

    fn read_sitemap(&mut self, client: &mut Client, url: &str, queue: &mut Vec<(String, u32)>) {
        self.sitemaps.insert(url.to_owned());
        let path = url.splitn(4, '/').nth(3).unwrap();
        let mut said = client.get(&format!("/{path}"));
        if said.header("content-type") == Some("application/gzip") {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(&said.body[..]).read_to_end(&mut plain).unwrap();
            said.body = plain;
        }
        for found in LOC.captures_iter(said.text()) {
            if said.text().contains("<sitemapindex") {
                self.read_sitemap(client, &found[1], queue);
            } else {
                queue.push((found[1].to_owned(), 0));
            }
        }
    }
}
