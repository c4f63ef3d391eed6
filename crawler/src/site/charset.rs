//! Pages in other encodings, each with a link that only who reads it right finds.
//!
//! In a link, the path is UTF-8 whatever the page is written in; the query is in the
//! page's encoding, but for UTF-16, where it is UTF-8 (WHATWG URL and HTML).

use encoding_rs::{Encoding, GBK, SHIFT_JIS, UTF_16LE, WINDOWS_1251, WINDOWS_1252};
use hyper::Response;

use crate::site::body::Step;
use crate::site::respond::text;

/// Says in which encoding a page is.
enum Says {
    /// The header.
    Header,
    /// `meta charset`.
    Meta,
    /// `meta http-equiv`.
    Equiv,
    /// A byte order mark, and a header that says otherwise.
    Mark,
}

struct Page {
    name: &'static str,
    encoding: &'static Encoding,
    label: &'static str,
    says: Says,
    letter: &'static str,
    /// The path and query that its link leads to.
    found: &'static str,
}

const PAGES: [Page; 5] = [
    Page {
        name: "latin1",
        encoding: WINDOWS_1252,
        label: "iso-8859-1",
        says: Says::Header,
        letter: "é",
        found: "/fault/charset/found/%C3%A9?q=%E9",
    },
    Page {
        name: "cyrillic",
        encoding: WINDOWS_1251,
        label: "windows-1251",
        says: Says::Meta,
        letter: "ж",
        found: "/fault/charset/found/%D0%B6?q=%E6",
    },
    Page {
        name: "japanese",
        encoding: SHIFT_JIS,
        label: "shift_jis",
        says: Says::Equiv,
        letter: "あ",
        found: "/fault/charset/found/%E3%81%82?q=%82%A0",
    },
    Page {
        name: "chinese",
        encoding: GBK,
        label: "gb2312",
        says: Says::Meta,
        letter: "中",
        found: "/fault/charset/found/%E4%B8%AD?q=%D6%D0",
    },
    Page {
        name: "utf16",
        encoding: UTF_16LE,
        label: "utf-16le",
        says: Says::Mark,
        letter: "ü",
        found: "/fault/charset/found/%C3%BC?q=%C3%BC",
    },
];

/// The page of that name.
pub fn page(name: &str) -> Option<Response<Vec<Step>>> {
    let page = PAGES.iter().find(|page| page.name == name)?;
    let (label, letter) = (page.label, page.letter);
    let (kind, meta) = match page.says {
        Says::Header => (format!("text/html; charset={label}"), String::new()),
        Says::Meta => ("text/html".to_owned(), format!("<meta charset=\"{label}\">\n")),
        Says::Equiv => {
            let meta = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=";
            ("text/html".to_owned(), format!("{meta}{label}\">\n"))
        }
        Says::Mark => ("text/html; charset=utf-8".to_owned(), String::new()),
    };
    let html = format!(
        "<!doctype html>\n{meta}<title>{letter}</title>\n\
         <a href=\"/fault/charset/found/{letter}?q={letter}\">{letter}</a>\n"
    );
    Some(text(&kind, encoded(page.encoding, &html)))
}

fn encoded(encoding: &'static Encoding, html: &str) -> Vec<u8> {
    if encoding == UTF_16LE {
        let marked = "\u{feff}".encode_utf16().chain(html.encode_utf16());
        return marked.flat_map(u16::to_le_bytes).collect();
    }
    encoding.encode(html).0.into_owned()
}

/// What the links of the pages lead to.
pub fn found() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|page| page.found)
}

/// Whether a link of the pages leads there.
pub fn is_found(path: &str) -> bool {
    found().any(|found| found == path)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn the_links_lead_where_the_standard_says() {
        for page in PAGES {
            let link = format!("/fault/charset/found/{0}?q={0}", page.letter);
            let base = Url::parse("http://localhost/").unwrap();
            let query = |text: &str| page.encoding.output_encoding().encode(text).0.into_owned();
            let encode: &dyn Fn(&str) -> std::borrow::Cow<'_, [u8]> = &|text| query(text).into();
            let url = Url::options()
                .base_url(Some(&base))
                .encoding_override(Some(encode))
                .parse(&link)
                .unwrap();
            assert_eq!(url.as_str(), format!("http://localhost{}", page.found));
        }
    }

    #[test]
    fn each_page_is_written_in_its_encoding() {
        for one in PAGES {
            let response = page(one.name).unwrap();
            let [Step::Send(bytes)] = &response.body()[..] else { panic!("{}", one.name) };
            let (text, _, wrong) = one.encoding.decode(bytes);
            assert!(!wrong && text.contains(one.letter), "{text}");
            assert!(std::str::from_utf8(bytes).is_err(), "{}", one.name);
        }
    }
}
