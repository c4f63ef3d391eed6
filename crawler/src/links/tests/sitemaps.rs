use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::fetch::caps::Caps;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn found(text: &str) -> Vec<(Kind, String, u32)> {
    let links = sitemap(text.as_bytes()).links.into_iter();
    links.map(|link| (link.kind, link.url.to_string(), link.line)).collect()
}

#[test]
fn lists_indexes_and_feeds_are_read() {
    use Kind::{Listed, Sitemap};
    let expect = |kind, urls: &[&str]| {
        urls.iter().map(|url| (kind, format!("http://{url}/"), 1)).collect::<Vec<_>>()
    };
    for (text, expected) in [
        (
            "<urlset><url><loc> http://a </loc></url><url><loc>http://b</loc></url></urlset>",
            expect(Listed, &["a", "b"]),
        ),
        (
            "<?xml version='1.0'?><!-- <loc>n</loc> --><sitemapindex><sitemap><loc>http://a</loc>",
            expect(Sitemap, &["a"]),
        ),
        (
            "<s:urlset xmlns:s='x'><s:url><s:loc>http://a</s:loc><loc>http://n</loc>",
            expect(Listed, &["a"]),
        ),
        (
            "<urlset><url><loc>http://a</loc><image:image><image:loc>http://n</image:loc>",
            expect(Listed, &["a"]),
        ),
        ("<urlset><url><loc><![CDATA[http://a]]></loc></url>", expect(Listed, &["a"])),
        (
            "<urlset><url><loc>http://a</loc><xhtml:link rel='alternate' hreflang='de' href='http://b'/>",
            expect(Listed, &["a", "b"]),
        ),
        ("<urlset><url><loc/><loc></loc><loc>http://a</loc>", expect(Listed, &["a"])),
        (
            "<rss><channel><link>http://a</link><item><link>http://b</link><atom:link href='http://n'/>",
            expect(Listed, &["a", "b"]),
        ),
        ("<rdf:RDF><item><link>http://a</link>", expect(Listed, &["a"])),
        (
            "<feed><link href='http://a'/><link rel='self' href='http://n'/><entry><link rel='alternate' href='http://b'/>",
            expect(Listed, &["a", "b"]),
        ),
        ("<html><loc>http://n</loc><a href=n>", vec![]),
        ("<urlset><url><loc>http://n", vec![]),
        ("", vec![]),
        (
            "http://a\r\nhttp://b\rhttp://c\n",
            vec![
                (Listed, "http://a/".into(), 1),
                (Listed, "http://b/".into(), 2),
                (Listed, "http://c/".into(), 3),
            ],
        ),
        ("\u{feff}\n\nhttp://a", vec![(Listed, "http://a/".into(), 3)]),
        ("\n<urlset>\n<url>\n<loc>\nhttp://a</loc>", vec![(Listed, "http://a/".into(), 4)]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn references_are_decoded_and_sections_are_not() {
    let one = |text: &str| {
        sitemap(format!("<urlset><loc>{text}</loc>").as_bytes()).links[0].url.to_string()
    };
    assert_eq!(one("http://h/?a&amp;b&#61;1&copy=2"), "http://h/?a&b=1&copy=2");
    assert_eq!(one("<![CDATA[http://h/?a&amp;b]]>"), "http://h/?a&amp;b");
    assert_eq!(one("<![CDATA[http://h/?a]b]]]>"), "http://h/?a]b]");
}

#[test]
fn a_declaration_of_entities_does_nothing() {
    let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>\
                <urlset><url><loc>http://h/&b;</loc></url></urlset>";
    assert_eq!(found(bomb)[0].1, "http://h/&b;");
}

#[test]
fn a_list_holds_whole_urls_only() {
    let document = sitemap(b"http://a\nnonsense\n/path\nhttp://[\n");
    assert_eq!(urls(&document), ["http://a/"]);
    let broken: Vec<_> = document.broken.iter().map(|broken| broken.line).collect();
    assert_eq!((document.unreadable, broken), (3, vec![2, 3, 4]));
}

#[test]
fn a_sitemap_is_unpacked_by_its_bytes() {
    let text = b"<urlset><loc>http://a</loc></urlset>";
    let document = sitemap(&gzip(text));
    assert_eq!((urls(&document), cut(&document)), (vec!["http://a/"], None));
    let members = [gzip(&text[..15]), gzip(&text[15..])].concat();
    assert_eq!(urls(&sitemap(&members)), ["http://a/"]);
}

#[test]
fn what_cannot_be_unpacked_keeps_what_came_before() {
    let mut text = b"<urlset><loc>http://a</loc>".to_vec();
    text.resize(200_000, b' ');
    let mut random = fastrand::Rng::with_seed(1);
    text.extend((0..50_000).map(|_| random.u8(..)));
    let packed = gzip(&text);
    for bytes in [packed[..packed.len() / 2].to_vec(), [&packed[..20_000], &[0xff; 9000]].concat()]
    {
        let document = sitemap(&bytes);
        assert_eq!((urls(&document), document.cut.is_some()), (vec!["http://a/"], true));
    }
    assert!(sitemap(&[0x1f, 0x8b]).cut.is_some());
}

#[test]
fn no_more_is_unpacked_than_allowed() {
    let text = [
        b"<urlset><loc>http://a</loc>".to_vec(),
        vec![b' '; 2 << 20],
        b"<loc>http://n</loc>".to_vec(),
    ];
    let document = sitemap(&gzip(&text.concat()));
    assert_eq!(urls(&document), ["http://a/"]);
    assert_eq!(cut(&document).unwrap(), "more than 1048576 bytes");
}

#[test]
fn a_packed_sitemap_is_under_the_caps_of_a_packed_page() {
    let begin = b"<urlset><loc>http://a</loc>";
    let read = |bytes: &[u8]| {
        let settings = Settings { bytes: 10 << 20, ..settings() };
        read_in_pieces(Extractor::of_type(Some("application/gzip"), settings), bytes, 1000)
    };
    let bomb = read(&gzip(&[&begin[..], &vec![b' '; 8 << 20]].concat()));
    assert_eq!(urls(&bomb), ["http://a/"]);
    assert_eq!(cut(&bomb).unwrap(), "a byte of it unfolds to more than 250: it may be a bomb");
    // Each member costs a new state, whatever is in it.
    for (members, reason) in [(1000, None), (1001, Some("its gzip has more than 1000 members"))] {
        let empty = gzip(b"").repeat(members - 1);
        let document = read(&[gzip(begin), empty].concat());
        assert_eq!(urls(&document), ["http://a/"]);
        assert_eq!(cut(&document).as_deref(), reason);
    }
}

#[test]
fn half_a_url_at_the_end_of_what_is_unpacked_is_none() {
    let lines = "http://h/12345678\n".repeat(10);
    let read = |bytes| {
        let settings = Settings { bytes, ..settings() };
        let extractor = Extractor::of_type(Some("text/plain"), settings);
        read_in_pieces(extractor, &gzip(lines.as_bytes()), 1000)
    };
    for bytes in 50..=180 {
        let document = read(bytes);
        let whole = usize::try_from(bytes / 18).unwrap();
        assert_eq!(urls(&document), vec!["http://h/12345678"; whole], "{bytes}");
        assert_eq!(cut(&document).is_some(), bytes < 180, "{bytes}");
    }
}

#[test]
fn what_is_said_to_be_a_sitemap_is_read_whatever_its_type() {
    let xml = "<urlset><loc>http://a</loc></urlset>";
    let read = |content_type, bytes: &[u8], size| {
        let extractor = Extractor::of_sitemap(Some(content_type), settings());
        read_in_pieces(extractor, bytes, size)
    };
    for size in [1, usize::MAX] {
        for content_type in ["application/x-xml", "text/gzip", "image/png", "text/html"] {
            for text in [xml, "\n http://a\n"] {
                for bytes in [text.into(), gzip(text.as_bytes())] {
                    let document = read(content_type, &bytes, size);
                    assert_eq!(urls(&document), ["http://a/"], "{content_type} {text}");
                }
            }
        }
        // Too short to tell a URL from a text.
        let lists = ["text/csv", "text/html"].map(|kind| read(kind, b"htt", size).list);
        assert_eq!(lists, [true, false]);
        for text in ["<a href=x>", "text <a href=x>", "htt<a href=x>"] {
            assert_eq!(urls(&read("text/html", text.as_bytes(), size)), ["x"], "{text}");
        }
        let latin = read("text/html", b"<a href='?\xE9'>", size);
        assert_eq!(urls(&latin), ["page?%E9"]);
    }
}

#[test]
fn a_sitemap_of_fifty_thousand_is_read_whole_by_default() {
    use std::fmt::Write;
    let mut text = String::from("<urlset>\n");
    for number in 0..50_000 {
        writeln!(text, "<url><loc>http://h/{number}</loc><lastmod>2020-01-01</lastmod></url>")
            .unwrap();
    }
    let Caps { links: most, body: bytes, ratio, .. } = Caps::default();
    let settings = Settings { most, bytes, ratio, ..settings() };
    let document = read_in_pieces(
        Extractor::of_type(Some("application/gzip"), settings),
        &gzip(text.as_bytes()),
        1000,
    );
    assert_eq!((document.links.len(), cut(&document)), (50_000, None));
    assert_eq!(
        (document.links[49_999].line, document.links[49_999].url.path()),
        (50_001, "/49999")
    );
}
