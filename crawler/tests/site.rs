//! What the embedded site promises: the truth that it tells, and that it ends.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::time::Duration;

use crawler::site::{ENDLESS, Expected, Fault, Faults, Plan, Site};
use regex::Regex;
use reqwest::Url;

/// What hangs fails, and does not hang the tests.
const LONG: Duration = Duration::from_mins(1);

/// A connection to a site, kept alive.
struct Client {
    stream: BufReader<TcpStream>,
    host: String,
}

/// An answer, as it came.
struct Said {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Said {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

impl Client {
    fn of(site: &Site) -> Self {
        let host = site.url("").trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        Client { stream: BufReader::new(stream), host }
    }

    fn ask(&mut self, path: &str, headers: &str) {
        let host = &self.host;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
    }

    /// The status line and the header lines of the next answer.
    fn head(&mut self) -> std::io::Result<String> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(head.replace("\r\n", "\n"))
    }

    fn try_get(&mut self, path: &str, headers: &str) -> std::io::Result<Said> {
        self.ask(path, headers);
        let head = self.head()?;
        let status = head[9..12].parse().unwrap();
        let mut said = Said { status, head, body: Vec::new() };
        let length = said.header("content-length").map_or(0, |length| length.parse().unwrap());
        said.body.resize(length, 0);
        self.stream.read_exact(&mut said.body)?;
        Ok(said)
    }

    fn get(&mut self, path: &str) -> Said {
        self.try_get(path, "").unwrap()
    }
}

fn quick(faults: impl Into<Faults>) -> Site {
    Site::serve(Plan { faults: faults.into(), ..Plan::quick(10) }).unwrap()
}

/// A crawl that is as plain as can be: it serves as a check of the truth.
#[derive(Default)]
struct Crawl {
    found: BTreeMap<String, u16>,
    left_out: BTreeSet<(String, &'static str)>,
    resources: BTreeSet<String>,
    sitemaps: BTreeSet<String>,
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
    fn of(site: &Site) -> Self {
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

#[test]
fn the_truth_is_what_a_plain_crawl_finds() {
    for (pages, links, seed) in [(1, 10, 1), (2, 1, 2), (40, 10, 1), (60, 1, 3), (3000, 6, 4)] {
        let site = Site::serve(Plan { links, seed, ..Plan::quick(pages) }).unwrap();
        let crawl = Crawl::of(&site);
        let found = crawl.found.into_iter();
        let found: Vec<_> = found.map(|(url, s)| Expected { url, status: Some(s) }).collect();
        assert_eq!(found, site.pages(), "{pages} pages");
        let left_out = crawl.left_out.into_iter();
        // What one page may not follow, another may.
        let left_out = left_out.filter(|(url, _)| found.iter().all(|page| page.url != *url));
        assert_eq!(left_out.collect::<Vec<_>>(), site.left_out());
        assert_eq!(crawl.resources.into_iter().collect::<Vec<_>>(), site.resources());
        assert_eq!(crawl.sitemaps.len(), if pages == 3000 { 3 } else { 1 });
        assert_eq!(crawl.sitemaps.into_iter().collect::<Vec<_>>(), site.sitemaps());
        assert!(site.log().iter().all(|asked| !asked.path.starts_with("/never/")));
    }
}

#[test]
fn resources_and_sitemaps_are_there() {
    let site = Site::serve(Plan::quick(3000)).unwrap();
    let mut client = Client::of(&site);
    for url in site.resources().into_iter().chain(site.sitemaps()) {
        assert_eq!(client.get(url.trim_start_matches(&site.url(""))).status, 200, "{url}");
    }
    assert_eq!(client.get("/image.png").body[..4], *b"\x89PNG");
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let plan = Plan { faults: Faults::all(), ..Plan::quick(50) };
    let bytes = |plan: &Plan| -> Vec<(String, String)> {
        let site = Site::serve(plan.clone()).unwrap();
        let mut client = Client::of(&site);
        let urls = site.pages().into_iter().filter(|page| page.status == Some(200));
        let paths = urls.map(|page| page.url.trim_start_matches(&site.url("")).to_owned());
        let others = ["/robots.txt", "/sitemap.xml"].map(str::to_owned);
        let paths: Vec<_> =
            paths.filter(|path| !path.starts_with("/fault/")).chain(others).collect();
        let said = paths.into_iter().map(|path| {
            let said = client.get(&path);
            let tag = said.header("etag").unwrap_or_default();
            let text = String::from_utf8_lossy(&said.body);
            let text = format!("{tag} {}", text.replace(&site.url(""), ""));
            (path, text.replace(&client.host, ""))
        });
        said.collect()
    };
    assert_eq!(bytes(&plan), bytes(&plan));
    let other = bytes(&Plan { seed: 2, ..plan.clone() });
    let same = bytes(&plan).iter().zip(&other).filter(|(one, other)| one == other).count();
    assert!(same < 6, "{same} pages do not depend on the seed");
}

#[test]
fn who_has_a_page_already_is_told_that_it_is_the_same() {
    let site = quick(Faults::NONE);
    let mut client = Client::of(&site);
    for page in site.pages().iter().filter(|page| page.status == Some(200)) {
        let path = page.url.trim_start_matches(&site.url(""));
        let said = client.get(path);
        let (tag, date) = (said.header("etag").unwrap(), said.header("last-modified").unwrap());
        for (header, status) in [
            (format!("If-None-Match: {tag}\r\n"), 304),
            (format!("If-None-Match: \"x\", W/{tag}\r\n"), 304),
            ("If-None-Match: *\r\n".to_owned(), 304),
            (format!("If-Modified-Since: {date}\r\n"), 304),
            (format!("If-None-Match: \"x\"\r\nIf-Modified-Since: {date}\r\n"), 200),
            ("If-Modified-Since: Sun, 31 Dec 2023 00:00:00 GMT\r\n".to_owned(), 200),
        ] {
            let again = client.try_get(path, &header).unwrap();
            assert_eq!(again.status, status, "{path}: {header}");
            assert_eq!(again.body.is_empty(), status == 304);
            assert_eq!(again.header("etag"), Some(tag));
        }
    }
}

#[test]
fn another_edition_differs_as_it_says() {
    let site = Site::serve(Plan::quick(60)).unwrap();
    let read = |edition| -> BTreeMap<String, (String, Vec<u8>)> {
        site.set_edition(edition);
        let mut client = Client::of(&site);
        let urls = site.pages().into_iter().filter(|page| page.status == Some(200));
        let said = urls.map(|page| {
            let said = client.get(page.url.trim_start_matches(&site.url("")));
            (page.url, (said.header("etag").unwrap().to_owned(), said.body))
        });
        said.collect()
    };
    for (from, to) in [(0, 1), (1, 5), (5, 2), (3, 3)] {
        let (before, after) = (read(from), read(to));
        let changes = site.changes(from, to);
        let differ =
            before.iter().filter(|(url, old)| after.get(*url).is_some_and(|new| new != *old));
        let same_tag = differ.clone().filter(|(url, old)| after[*url].0 == old.0);
        assert_eq!(same_tag.count(), 0);
        assert_eq!(differ.map(|(url, _)| url.clone()).collect::<Vec<_>>(), changes.changed);
        let only = |one: &BTreeMap<String, _>, other: &BTreeMap<String, _>| {
            one.keys().filter(|url| !other.contains_key(*url)).cloned().collect::<Vec<_>>()
        };
        assert_eq!(only(&after, &before), changes.new);
        assert_eq!(only(&before, &after), changes.gone);
        assert_eq!(changes.changed.is_empty(), from == to);
        let mut client = Client::of(&site);
        for gone in changes.gone {
            assert_eq!(client.get(gone.trim_start_matches(&site.url(""))).status, 404);
        }
    }
}

#[test]
fn requests_are_counted_and_kept_with_what_they_said() {
    let site = Site::serve(Plan { log: 2, ..Plan::quick(10) }).unwrap();
    let mut client = Client::of(&site);
    client.get("/page/1");
    let headers = "User-Agent: me\r\nAuthorization: Basic YQ==\r\nCookie: a=b\r\n";
    client.try_get("/page/2?x", &format!("{headers}If-None-Match: \"y\"\r\n")).unwrap();
    client.get("/page/3");
    assert_eq!((site.asked(), site.connections(), site.peak()), (3, 1, 1));
    assert_eq!((site.asked_of("/page/1"), site.asked_of("/page/3")), (0, 1), "it keeps two");
    let [second, third] = &site.log()[..] else { panic!("{:?}", site.log()) };
    assert_eq!((second.path.as_str(), third.path.as_str()), ("/page/2?x", "/page/3"));
    assert_eq!(second.agent.as_deref(), Some("me"));
    assert_eq!(second.authorization.as_deref(), Some("Basic YQ=="));
    assert_eq!(second.cookie.as_deref(), Some("a=b"));
    assert_eq!(second.if_none_match.as_deref(), Some("\"y\""));
    assert_eq!((&third.agent, &third.cookie), (&None, &None));
    assert!(second.at <= third.at);
}

#[test]
fn those_who_wait_at_once_are_counted() {
    let site = quick(Fault::Hang);
    let mut waiting: Vec<_> = (0..3).map(|_| Client::of(&site)).collect();
    for client in &mut waiting {
        client.ask("/fault/hang", "");
    }
    let mut client = Client::of(&site);
    while site.asked() < 3 {
        std::thread::yield_now();
    }
    client.get("/");
    assert_eq!(site.peak(), 4);
}

#[test]
fn what_is_no_get_is_refused_and_the_connection_lives_on() {
    let site = quick(Faults::NONE);
    let mut client = Client::of(&site);
    let host = client.host.clone();
    let post = format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n");
    client.stream.get_mut().write_all(post.as_bytes()).unwrap();
    assert!(client.head().unwrap().starts_with("HTTP/1.1 405"));
}

#[test]
fn dropping_it_closes_whoever_is_connected() {
    let site = quick(Faults::from_iter([Fault::Hang, Fault::Slow, Fault::Huge]));
    let mut clients: Vec<_> = (0..4).map(|_| Client::of(&site)).collect();
    assert_eq!(clients[0].get("/page/1").status, 200); // idle from now on
    clients[1].ask("/fault/hang", "");
    clients[2].ask("/fault/slow", "");
    assert!(clients[2].head().unwrap().starts_with("HTTP/1.1 200"));
    clients[3].ask("/fault/huge/text", "");
    assert!(clients[3].head().unwrap().starts_with("HTTP/1.1 200"));
    drop(site);
    for client in &mut clients {
        // An end or a reset, but not the timeout.
        let end = client.stream.read_to_end(&mut Vec::new());
        let timed_out = end.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(!timed_out);
    }
}

#[test]
fn a_port_that_is_taken_and_a_bad_plan_are_errors() {
    let site = quick(Faults::NONE);
    let port = site.url("").rsplit(':').next().unwrap().parse().unwrap();
    let taken = Site::serve(Plan { port, ..Plan::quick(1) }).err().unwrap();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    let bad = Site::serve(Plan::quick(0)).err().unwrap();
    assert_eq!(bad.kind(), std::io::ErrorKind::InvalidInput);
    drop(site);
    drop(Site::serve(Plan { port, ..Plan::quick(1) }).unwrap()); // free again, at once
}
