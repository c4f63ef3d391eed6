use encoding_rs::{Encoding, SHIFT_JIS, UTF_16LE, WINDOWS_1252};

use super::*;

const UTF8: &str = "%C3%A9";

fn path(content_type: Option<&str>, bytes: &[u8]) -> String {
    let document = read(content_type, bytes);
    assert_eq!(document.links.len(), 1, "{document:?}");
    document.links[0].url.path().strip_prefix("/dir/").unwrap().to_owned()
}

/// Both have a link to é, one in UTF-8 and one in latin1.
fn both(head: &str) -> [Vec<u8>; 2] {
    let page = |name: &[u8]| [head.as_bytes(), b"<a href='", name, b"'>"].concat();
    [page("é".as_bytes()), page(b"\xE9")]
}

#[test]
fn the_encoding_is_that_of_the_mark_the_header_and_the_meta_in_this_order() {
    let [utf8, latin] = both("<meta charset=utf-8>");
    assert_eq!(path(Some("text/html"), &utf8), UTF8);
    assert_eq!(path(Some("text/html; charset=latin1"), &latin), UTF8);
    let marked = [b"\xEF\xBB\xBF", &utf8[..]].concat();
    assert_eq!(path(Some("text/html; charset=latin1"), &marked), UTF8);
    for meta in [
        "<meta charset='latin1'>",
        "<meta http-equiv=Content-Type content='text/html; charset=latin1'>",
        "<meta content='charset = \"latin1\"' http-equiv='content-type'>",
        "<!-- <meta charset=utf-8> --><meta charset=iso-8859-1>",
        "<p title='<meta charset=utf-8>'><meta charset=latin1>",
        "<meta charset=x-user-defined>",
        "<meta charset=nonsense><meta charset=latin1>",
        "<?xml version='1.0' encoding='iso-8859-1'?>\n<!doctype html>",
        "<?xml version=\"1.0\" encoding = \"utf-8\"?><meta charset=latin1>",
    ] {
        let [_, latin] = both(meta);
        assert_eq!(path(Some("text/html"), &latin), UTF8, "{meta}");
    }
    for head in ["<meta charset=utf-16>", "<?xml encoding='nonsense'?>"] {
        let [utf8, _] = both(head);
        assert_eq!(path(Some("text/html"), &utf8), UTF8, "{head}");
    }
    let page = b"<?xml version='1.0' encoding='windows-1251'?><html><a href='\xE6'>";
    assert_eq!(path(Some("text/html"), page), "%D0%B6");
}

#[test]
fn a_page_that_names_none_is_what_its_bytes_are() {
    for padding in [0, 1020, 5000] {
        let [utf8, latin] = both(&" ".repeat(padding));
        assert_eq!(path(Some("text/html"), &utf8), UTF8);
        assert_eq!(path(Some("text/html"), &latin), UTF8);
    }
    // After 1024 bytes the last character may not be whole.
    for padding in ["", "x", "xx"] {
        let odd = format!("<a href='é'>{padding}{}", "xé".repeat(1000));
        assert_eq!(path(Some("text/html"), odd.as_bytes()), UTF8);
    }
}

#[test]
fn a_late_meta_counts_while_all_before_it_was_ascii() {
    for padding in [1000, 1015, 1100, 5000, 20_000] {
        let head = format!("<html><!-- {}--><meta charset=gbk>", ">".repeat(padding));
        let page = [head.as_bytes(), b"<a href='\xCE\xC4?\xCE\xC4'>"].concat();
        for size in [1, 1024, usize::MAX] {
            let extractor = Extractor::of_type(Some("text/html"), settings());
            let document = read_in_pieces(extractor, &page, size);
            assert_eq!(document.links[0].url.as_str(), "http://h/dir/%E6%96%87?%CE%C4");
        }
    }
    let late = " ".repeat(2000);
    let japanese = format!("{late}<meta charset=iso-2022-jp><a href='\x1b$B$\"\x1b(B'>");
    assert_eq!(path(Some("text/html"), japanese.as_bytes()), "%E3%81%82");
    for (before, meta) in [
        ("é", "<meta charset=gbk>"),
        ("", "<template><meta charset=gbk></template>"),
        ("", "<script>'<meta charset=gbk>'</script>"),
        ("", "<meta charset=nonsense>"),
    ] {
        let [utf8, _] = both(&format!("{before}{late}{meta}"));
        assert_eq!(path(Some("text/html"), &utf8), UTF8, "{before}{meta}");
    }
    let [_, latin] = both(&format!("{late}<meta charset=latin1><meta charset=utf-8>"));
    assert_eq!(path(Some("text/html"), &latin), UTF8);
    let [utf8, _] = both(&format!("{late}<meta charset=latin1>"));
    assert_eq!(path(Some("text/html; charset=utf-8"), &utf8), UTF8);
}

#[test]
fn a_page_in_utf_16_is_read_with_its_lines_and_its_queries_are_utf_8() {
    let text = "\n<p>ä\r\n<a href='é?é'>";
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    for (content_type, bytes) in [
        ("text/html; charset=utf-16le", little.clone()),
        ("text/html", [b"\xFF\xFE", &little[..]].concat()),
        ("text/html", [b"\xFE\xFF", &big[..]].concat()),
    ] {
        let document = read(Some(content_type), &bytes);
        assert_eq!(document.links[0].url.as_str(), "http://h/dir/%C3%A9?%C3%A9");
        assert_eq!(document.links[0].line, 3);
    }
    assert_eq!(UTF_16LE.output_encoding().name(), "UTF-8");
}

#[test]
fn paths_are_utf_8_and_queries_in_the_pages_encoding() {
    for (encoding, text, expected) in [
        (WINDOWS_1252, "é?é=€", "http://h/dir/%C3%A9?%E9=%80"),
        (SHIFT_JIS, "あ?あ#あ", "http://h/dir/%E3%81%82?%82%A0#%E3%81%82"),
        (WINDOWS_1252, "?あ&x=1", "http://h/dir/page?%26%2312354%3B&x=1"),
    ] {
        let url = query(encoding, &format!("<a href='{text}'>"));
        assert_eq!(url, expected, "{}", encoding.name());
    }
    assert_eq!(query(WINDOWS_1252, "<p style='a:url(?é)'>"), "http://h/dir/page?%C3%A9");
}

fn query(encoding: &'static Encoding, text: &str) -> String {
    let unmappable = text.replace('あ', "&#12354;");
    let text = if encoding == WINDOWS_1252 { &unmappable } else { text };
    let (bytes, ..) = encoding.encode(text);
    let document = read(Some(&format!("text/html;charset={}", encoding.name())), &bytes);
    document.links[0].url.to_string()
}

#[test]
fn a_style_sheet_names_its_own() {
    assert_eq!(path(Some("text/css"), b"@charset \"latin1\";a{b:url(\xE9)}"), UTF8);
    assert_eq!(path(Some("text/css"), "a{b:url(é)}".as_bytes()), UTF8);
    assert_eq!(path(Some("text/css;charset=latin1"), b"a{b:url(\xE9)}"), UTF8);
}

#[test]
fn a_page_without_a_type_is_read_if_it_looks_like_html() {
    assert_eq!(urls(&read(None, b"<!doctype html><a href=x>")), ["x"]);
    assert_eq!(urls(&read(None, b"text <a href=x>")), [""; 0]);
    let long = format!("<html>{}<a href=x>", " ".repeat(600));
    assert_eq!(urls(&read(Some(" "), long.as_bytes())), ["x"]);
    assert_eq!(read(Some("image/png"), b"<html><a href=x>"), Document::default());
}
