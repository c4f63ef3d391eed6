use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use proptest::collection::vec;
use proptest::prelude::*;

use super::parts::parts;
use super::*;

/// Beside the marks.
const OWN: [&str; 24] = [
    "\r\n",
    "&amp;",
    "&",
    "é",
    "url(",
    ")",
    "@import ",
    "\\",
    "\\41 ",
    "/*",
    "*/",
    ";",
    "<template>",
    "</template>",
    "<base href=/b/>",
    "<p>",
    "<img srcset='a 1x, b'>",
    "data:",
    "http://",
    "<meta charset=latin1>",
    "<meta http-equiv=refresh content='0;url=z'>",
    "<link rel=next href=n>",
    "\0",
    "1",
];

const XML: [&str; 20] = [
    "<urlset>",
    "<url>",
    "<loc>",
    "</loc>",
    "http://h/",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&",
    "\n",
    "\r",
    "é",
    "<sitemapindex>",
    "<feed>",
    "<link href='http://h/x'/>",
    "<!--",
    "-->",
    "x",
    "<rss>",
    "</url>",
];

fn text(parts: Vec<&'static str>) -> impl Strategy<Value = Vec<u8>> {
    vec(prop::sample::select(parts), 0..40).prop_map(|parts| parts.concat().into_bytes())
}

fn page() -> impl Strategy<Value = Vec<u8>> {
    let bytes = vec(any::<u8>(), 0..200);
    let mixed = (vec(any::<u8>(), 0..8), text(parts(&OWN)))
        .prop_map(|(bytes, text)| [bytes, text].concat());
    prop_oneof![4 => text(parts(&OWN)), 1 => bytes, 1 => mixed]
}

/// However it is cut into pieces, the document is the same.
fn same(make: impl Fn() -> Extractor, bytes: &[u8], cuts: &[usize]) -> Result<(), TestCaseError> {
    let whole = read_in_pieces(make(), bytes, usize::MAX);
    prop_assert_eq!(&whole, &read_in_pieces(make(), bytes, 1));
    let (mut extractor, mut rest) = (make(), bytes);
    for cut in cuts {
        let (piece, after) = rest.split_at((*cut).min(rest.len()));
        extractor.push(piece);
        rest = after;
    }
    extractor.push(rest);
    prop_assert_eq!(whole, extractor.end());
    Ok(())
}

fn types() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![
        Some("text/html"),
        Some("text/html; charset=utf-8"),
        Some("text/html; charset=shift_jis"),
        Some("text/html; charset=utf-16le"),
        Some("application/xhtml+xml"),
        Some("text/css"),
        None,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn pieces_of_a_page_do_not_matter(
        bytes in page(),
        cuts in vec(0_usize..60, 0..6),
        content_type in types(),
        padding in prop::sample::select(vec![0_usize, 1000, 1023]),
    ) {
        let bytes = [vec![b' '; padding], bytes].concat();
        same(|| Extractor::of_type(content_type, settings()), &bytes, &cuts)?;
    }

    #[test]
    fn pieces_of_a_sitemap_do_not_matter(
        text in prop_oneof![text(XML.to_vec()), page()],
        cuts in vec(0_usize..60, 0..6),
        packed in any::<bool>(),
        damage in 0_usize..400,
    ) {
        let mut bytes = text;
        if packed {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&bytes).unwrap();
            bytes = encoder.finish().unwrap();
            bytes.truncate(bytes.len().max(damage) - damage.min(200));
        }
        same(|| Extractor::of_type(Some("text/xml"), settings()), &bytes, &cuts)?;
    }

    #[test]
    fn lines_are_those_of_a_naive_count(parts in vec(("[ab\r\n]{0,6}", 0_usize..4), 0..20)) {
        let (mut text, mut expected) = (String::new(), Vec::new());
        for (filling, form) in parts {
            text += &filling;
            text += ["<p title='", "<!-- ", "<b>", "<title>"][form];
            text += &filling;
            text += ["'>", " -->", "</b>", "</title>"][form];
            let ends = text.replace("\r\n", "\n").replace('\r', "\n").matches('\n').count();
            expected.push(ends as u32 + 1);
            text += "<a href=x>";
        }
        prop_assert_eq!(lines(&html(&text)), expected);
    }

    #[test]
    fn exactly_the_links_that_were_written_are_found(
        parts in vec((0_usize..8, "[a-z]{1,8}", any::<bool>()), 0..30)
    ) {
        let (mut text, mut expected) = (String::new(), Vec::new());
        for (form, name, counts) in parts {
            let link = match form {
                0 => format!("<a class=\"{name}\" href=\"{name}?a=1&amp;b\">{name}</a>"),
                1 => format!("<A HREF={name}?a=1&b >"),
                2 => format!("<a title='> href=n' href='{name}?a=1&#38;b'/>"),
                3 => format!("<img alt=x src\n=\n{name}?a=1&amp;b>"),
                4 => format!("<style> p {{ a: url( {name}?a=1&b ) }} </style>"),
                5 => format!("<p style='a:url(&quot;{name}?a=1&amp;b&quot;)'>"),
                6 => format!("<svg><a href='{name}?a=1&amp;b'></a></svg>"),
                _ => format!("<noscript><iframe src='{name}?a=1&amp;b'></iframe></noscript>"),
            };
            if counts {
                text += &link;
                expected.push(format!("{name}?a=1&b"));
            } else {
                text += &[format!("<!-- {link} -->"), format!("<template>{link}</template>"), format!("<script>'{}'</script>", link.replace("</", "<\\/"))][form % 3];
            }
        }
        let document = html(&text);
        prop_assert_eq!(urls(&document), expected);
    }
}
