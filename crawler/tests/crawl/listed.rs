//! A listing and a page are told by what comes, whoever links to it and whenever.

use std::io::Write as _;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::kept::crawl;
use crate::loopback::Server;
use crate::served::{html, links, say, status};
use crate::told::{told, workers};

fn packed(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// A server that has that body of that type at `/s`, where `/moved` leads, and a
/// page at `/a`.
fn serving(content_type: &'static str, body: Vec<u8>) -> Server {
    Server::new(move |path, stream| match path {
        "/s" => {
            let length = body.len();
            let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}");
            say(stream, &format!("{head}\r\nContent-Type: {content_type}\r\n\r\n"));
            let _ = stream.write_all(&body);
        }
        "/moved" => say(stream, &status("301 Moved Permanently", "Location: /s")),
        "/page" => say(stream, &html(&links(["/moved"]))),
        "/a" => say(stream, &html("A page.")),
        _ => say(stream, &status("404 Not Found", "")),
    })
}

/// Whether a crawl that begins there finds the page.
fn finds(server: &Server, start: &str) -> bool {
    crawl(told(&[&server.url(start)])).pages().contains_key(&server.url("/a"))
}

const LIST: &str = "<?xml version=\"1.0\"?>\n<urlset><url><loc>/a</loc></url></urlset>";
const FEED: &str = "<rss><channel><item><link>/a</link></item></channel></rss>";

#[test]
fn a_crawl_that_begins_at_a_sitemap_or_where_it_has_moved_fetches_what_it_lists() {
    for (content_type, body) in [
        ("application/xml", LIST.into()),
        ("text/xml; charset=utf-8", LIST.into()),
        ("application/rss+xml", FEED.into()),
        ("application/x-gzip", packed(LIST)),
        ("application/octet-stream", packed(LIST)),
        ("text/html", LIST.into()),
    ] {
        let server = serving(content_type, body);
        assert!(finds(&server, "/s") && finds(&server, "/moved"), "{content_type}");
    }
}

#[test]
fn what_is_no_sitemap_is_not_read_as_one_wherever_a_crawl_begins() {
    for (content_type, body) in [
        ("application/xml", "<catalogue><url><loc>/a</loc></url></catalogue>"),
        ("image/png", LIST),
        ("text/plain", "/a\nSee http://example.com/.\n"),
    ] {
        let server = serving(content_type, body.into());
        let kept = crawl(told(&[&server.url("/s")]));
        assert_eq!((server.asked(), kept.report.summary.links), (2, 0), "{content_type}");
    }
}

#[test]
fn a_listing_that_a_page_links_to_is_read_if_its_root_says_so() {
    for (content_type, body) in
        [("application/xml", LIST.into()), ("application/gzip", packed(LIST)), ("*/*", LIST.into())]
    {
        assert!(finds(&serving(content_type, body), "/page"), "{content_type}");
    }
    let server = serving("text/plain", b"http://other.test/\nnot one\n".into());
    let kept = crawl(told(&[&server.url("/page")]));
    let expected = [("http://other.test/".to_owned(), "host".to_owned())];
    assert_eq!(kept.left_out().into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(kept.report.summary.left_out[0].rule, "host");
}

#[test]
fn a_page_is_read_as_one_although_it_is_xml_or_of_no_type() {
    const XHTML: &str = "<?xml version=\"1.0\"?><!DOCTYPE html>\n<html xmlns=\"x\">\
                         <title/><a href=\"/a\">a</a></html>";
    for (content_type, body) in [
        ("application/xml", XHTML),
        ("text/xml", XHTML),
        ("application/xhtml+xml", XHTML),
        ("", XHTML),
        ("*/*", "<html><a href=/a>a</a>"),
        ("text/html;charset=utf-8, text/html", "<html><a href=/a>a</a>"),
        ("text/html charset=utf-8", "<p><a href=/a>a</a>"),
        ("image/png, text/html(comment)", "<nav><a href=/a>a</a>"),
    ] {
        assert!(finds(&serving(content_type, body.into()), "/page"), "{content_type}");
    }
}

#[test]
fn what_robots_txt_calls_a_sitemap_is_a_page_if_a_page_comes() {
    for sitemap in ["/sitemap.html", "/sitemap.xml"] {
        let server = serving_typed(move |path| match path {
            "/robots.txt" => Some(("text/plain", format!("Sitemap: {sitemap}\n"))),
            "/docs/" => Some(("text/html", links(["/"]))),
            "/" | "/sitemap.html" => Some(("text/html", links(["/a"]))),
            "/a" => Some(("text/html", "A page.".into())),
            _ => None,
        });
        let kept = crawl(told(&[&server.url("/docs/")]));
        let again = kept.and_then(told(&[&server.url("/docs/")]));
        assert!(again.pages().contains_key(&server.url("/a")), "{sitemap}");
    }
}

#[test]
fn what_robots_txt_calls_a_sitemap_is_read_whatever_its_type() {
    static AT: OnceLock<String> = OnceLock::new();
    const TYPES: [&str; 9] = [
        "application/x-xml",
        "text/x-xml",
        "text/gzip",
        "application/x-compressed",
        "application/force-download",
        "application/json",
        "image/png",
        "text/csv",
        "text/html",
    ];
    const FORMS: [&str; 4] = ["xml", "xml.gz", "txt", "txt.gz"];
    let names = || {
        let each = |at| FORMS.map(|form| format!("s{at}.{form}"));
        (0..TYPES.len()).flat_map(each).collect::<Vec<_>>()
    };
    let server = Server::new(move |path, stream| {
        let at = AT.get().unwrap();
        let Some((number, form)) = path.strip_prefix("/s").and_then(|rest| rest.split_once('.'))
        else {
            let lines = names().into_iter().map(|name| format!("Sitemap: {at}moved/{name}\n"));
            return match (path, path.strip_prefix("/moved/")) {
                ("/robots.txt", _) => say(stream, &html(&lines.collect::<String>())),
                (_, Some(name)) => say(stream, &status("302 Found", &format!("Location: /{name}"))),
                _ => say(stream, &html("A page.")),
            };
        };
        let page = format!("{at}of{path}");
        let xml = format!("<urlset><url><loc>{page}</loc></url></urlset>");
        let text = if form.starts_with("xml") { xml } else { page };
        let body = if form.ends_with("gz") { packed(&text) } else { text.into() };
        let content_type = TYPES[number.parse::<usize>().unwrap()];
        let length = body.len();
        let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}");
        say(stream, &format!("{head}\r\nContent-Type: {content_type}\r\n\r\n"));
        let _ = stream.write_all(&body);
    });
    AT.set(server.url("/")).unwrap();
    let pages = crawl(told(&[&server.url("/")])).pages();
    let lost =
        names().into_iter().filter(|name| !pages.contains_key(&server.url(&format!("/of/{name}"))));
    assert_eq!(lost.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_text_is_a_sitemap_although_it_was_read_before_one_named_it() {
    static AT: OnceLock<String> = OnceLock::new();
    let server = serving_typed(|path| {
        let at = |name: &str| format!("{}{name}", AT.get().unwrap());
        match path {
            "/" => Some(("text/html", links(["/list.txt", "/notes.txt", "/1"]))),
            "/1" => Some(("text/html", links(["/index.xml"]))),
            "/list.txt" => Some(("text/plain", at("a"))),
            "/notes.txt" => Some(("text/plain", at("b"))),
            "/index.xml" => {
                let index = format!("<sitemapindex><loc>{}</loc></sitemapindex>", at("list.txt"));
                Some(("text/xml", index))
            }
            "/a" | "/b" => Some(("text/html", "A page.".into())),
            _ => None,
        }
    });
    AT.set(server.url("/")).unwrap();
    // One worker: the text is finished when the index comes.
    let mut settings = told(&[&server.url("/")]);
    settings.workers = workers(1);
    let first = crawl(settings.clone());
    let seen = |kept: &crate::kept::Kept| {
        let lines = "SELECT target, coalesce(left_out, '-') FROM held WHERE kind = 'listed'";
        (kept.ask(lines), kept.report.summary.left_out[0].clone())
    };
    let rows = [[server.url("/a"), "-".into()], [server.url("/b"), "unlisted".into()]];
    assert_eq!(seen(&first).0, rows);
    assert_eq!(seen(&first).1.example, server.url("/b"));
    assert!(first.pages().contains_key(&server.url("/a")));
    assert_eq!(seen(&first.and_then(settings)).0, rows, "and so in the next crawl");
}

/// A server that has what is given, each of its type.
fn serving_typed(
    answer: impl Fn(&str) -> Option<(&'static str, String)> + Send + Sync + 'static,
) -> Server {
    crate::served::serving(move |path| {
        let (content_type, body) = answer(path)?;
        Some(html(&body).replacen("text/html", content_type, 1))
    })
}

#[test]
fn a_crawl_may_begin_at_a_list_of_urls_and_at_an_index() {
    static AT: OnceLock<String> = OnceLock::new();
    let server = Server::new(|path, stream| {
        let typed = |kind: &str, body: &str| html(body).replacen("text/html", kind, 1);
        let index = "<sitemapindex><sitemap><loc>/part</loc></sitemap></sitemapindex>";
        let answer = match path {
            "/list.txt" => typed("text/plain", &format!("{}/a\n", AT.get().unwrap())),
            "/index.xml" => typed("application/xml", index),
            "/part" => typed("application/xml", LIST),
            "/a" => html("A page."),
            _ => status("404 Not Found", ""),
        };
        say(stream, &answer);
    });
    AT.set(server.url("").trim_end_matches('/').to_owned()).unwrap();
    assert!(finds(&server, "/list.txt"));
    assert!(finds(&server, "/index.xml"));
}

#[test]
fn sitemaps_that_list_one_another_without_end_end() {
    // Each lists two more and a page, and no two are alike.
    let server = Server::new(|path, stream| {
        let name = path.trim_start_matches('/');
        let lists = ["a", "b"].map(|end| format!("<sitemap><loc>/{name}{end}</loc></sitemap>"));
        let index = format!("<sitemapindex>{}</sitemapindex>", lists.concat());
        match name {
            "robots.txt" => say(stream, &status("404 Not Found", "")),
            _ => say(stream, &html(&index)),
        }
    });
    let kept = crawl(told(&[&server.url("/s")]));
    let [left_out] = &kept.report.summary.left_out[..] else { panic!("{}", kept.report.summary) };
    let (rule, count) = (left_out.rule.as_str(), left_out.count);
    // 1 + 2 + … + 32 and robots.txt; and what the last of them list.
    assert_eq!((server.asked(), rule, count), (64, "nested", 64));
}
