use super::*;

fn css(text: &str) -> Document {
    read(Some("text/css"), text.as_bytes())
}

#[test]
fn urls_and_imports_are_links() {
    for (text, expected) in [
        ("a{b:url(x)}", vec!["x"]),
        ("a{b:URL( \"x\" )}", vec!["x"]),
        ("a{b:url('x y')}", vec!["x%20y"]),
        ("a{b:url(\n x \n)}", vec!["x"]),
        ("a{b:url(x) url(y)}", vec!["x", "y"]),
        ("a{b:u\\72l(x)}", vec!["x"]),
        ("a{b:\\75 rl(x)}", vec!["x"]),
        ("a{b:url(\\000078y)}", vec!["xy"]),
        ("a{b:url(\\78\r\ny)}", vec!["xy"]),
        ("a{b:url(x\\)y)}", vec!["x)y"]),
        ("a{b:url(\"x\\\"y\")}", vec!["x%22y"]),
        ("a{b:url(\"x\\\ny\")}", vec!["xy"]),
        ("a{b:url(\"x\\\r\ny\")}", vec!["xy"]),
        ("@import 'x';", vec!["x"]),
        ("@IMPORT\"x\" layer(\"n\") screen;", vec!["x"]),
        ("@import url(x) supports(a:'n');", vec!["x"]),
        ("@import/**/url( 'x' );@import 'y'", vec!["x", "y"]),
        ("@namespace url(n); @namespace p \"n\"; a{b:url(x)}", vec!["x"]),
        ("@font-face{src:url(x) format('n')}", vec!["x"]),
        ("@media x{a{b:url(x)}}", vec!["x"]),
        ("/* url(n) * /**/a{b:url(x)}", vec!["x"]),
        ("/* url(n)", vec![]),
        ("a{content:'url(n)'; b:\"@import 'n'\"}", vec![]),
        ("a{b:my-url(n) -url(n) url-(n) 1url(n) #url(n) @url(n) url (n)}", vec![]),
        ("a{b:url(n\"n) url(x)}", vec!["x"]),
        ("a{b:url(n \\41 ) url(x)}", vec!["x"]),
        ("a{b:url(n n) url(n(n) url(x)}", vec!["x"]),
        ("a{b:url('n\n url(x)}", vec!["x"]),
        ("a{b:url(data:,x) url() url('')}", vec![]),
        ("a{b:url(/* x */)}", vec![]),
        ("a{b:url(x/*y*/)}", vec!["x/*y*/"]),
        ("a{b:url(x", vec!["x"]),
        ("a{b:url('x", vec!["x"]),
        ("<!-- @import 'x'; -->", vec!["x"]),
        ("@charset \"n\"; @import 'x'", vec!["x"]),
    ] {
        assert_eq!(urls(&css(text)), expected, "{text:?}");
    }
}

#[test]
fn each_link_of_a_sheet_has_its_line() {
    let document = css("@import\n'a';\r\n\r\nb{c:url(\nd)\rurl(e)}\n/*\n*/f{g:h\n'\\\ni' url(j)}");
    assert_eq!(urls(&document), ["a", "d", "e", "j"]);
    assert_eq!(lines(&document), [1, 4, 6, 10]);
    assert_eq!(lines(&css("@import\nurl(\na) x;b{c:url(d)}")), [1, 3]);
    assert!(kinds(&document).iter().all(|kind| *kind == Kind::Style));
}
