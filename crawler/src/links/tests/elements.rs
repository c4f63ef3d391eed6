use super::*;

#[test]
fn every_element_that_holds_a_link_is_read() {
    use Kind::*;
    for (text, expected) in [
        ("<a href=x>", vec![(Anchor, "x")]),
        ("<A HREF='x'></A>", vec![(Anchor, "x")]),
        ("<area href=x>", vec![(Anchor, "x")]),
        ("<a href=''>", vec![(Anchor, "page")]),
        ("<a href>", vec![(Anchor, "page")]),
        ("<a href=' \n x\t '>", vec![(Anchor, "x")]),
        ("<a href='x\n\ty'>", vec![(Anchor, "xy")]),
        ("<a href='#f'>", vec![(Anchor, "page#f")]),
        ("<a href='x?a=1&amp;b=2&copy=3&lt'>", vec![(Anchor, "x?a=1&b=2&copy=3%3C")]),
        ("<a href=&#x78;y>", vec![(Anchor, "xy")]),
        ("<a href=x href=y>", vec![(Anchor, "x")]),
        ("<a ping=y>", vec![]),
        ("<a href='mailto:a@b'>", vec![(Anchor, "mailto:a@b")]),
        ("<a href='JavaScript:x'><a href='data:,x'><a href=blob:x>", vec![]),
        ("<a href='java\nscript:x'>", vec![]),
        ("<iframe src=x></iframe>", vec![(Frame, "x")]),
        ("<frameset><frame src=x>", vec![(Frame, "x")]),
        ("<iframe src=''></iframe><img src=''>", vec![]),
        ("<img src=x srcset='y 1x, z 2x'>", vec![(Image, "x"), (Image, "y"), (Image, "z")]),
        ("<video src=x poster=y>", vec![(Media, "x"), (Image, "y")]),
        ("<audio src=x><track src=y>", vec![(Media, "x"), (Media, "y")]),
        ("<source src=x srcset=y>", vec![(Media, "x"), (Image, "y")]),
        ("<script src=x></script>", vec![(Script, "x")]),
        ("<object data=x><embed src=y>", vec![(Object, "x"), (Object, "y")]),
        ("<link rel=stylesheet href=x>", vec![(Part, "x")]),
        ("<link rel=next href=x><link rel=canonical href=y>", vec![(Related, "x"), (Related, "y")]),
        ("<link rel=preconnect href=x><link href=y><link rel=next>", vec![]),
        ("<link rel=preload imagesrcset='x 1x'>", vec![(Image, "x")]),
        ("<meta http-equiv=Refresh content='5; url=x'>", vec![(Refresh, "x")]),
        ("<meta http-equiv=refresh content=5>", vec![]),
        ("<meta name=refresh content='5; url=x'>", vec![]),
        ("<form action=x><form method=GET action=y>", vec![(Form, "x"), (Form, "y")]),
        ("<form>", vec![(Form, "page")]),
        ("<form method=post action=x><form method=dialog action=y>", vec![]),
        ("<p style='background:url(x)'>", vec![(Style, "x")]),
        ("<style>@import 'x';</style>", vec![(Style, "x")]),
        ("<svg><a href=x></a></svg>", vec![(Anchor, "x")]),
        ("<svg><a xlink:href=x></a></svg>", vec![(Anchor, "x")]),
        ("<svg><a xlink:href=y href=x></a></svg>", vec![(Anchor, "x")]),
        ("<a xlink:href=x><svg><desc><a xlink:href=y>", vec![]),
        ("<noscript><a href=x></noscript>", vec![(Anchor, "x")]),
    ] {
        let document = html(text);
        let found: Vec<_> = kinds(&document).into_iter().zip(urls(&document)).collect();
        assert_eq!(found, expected, "{text}");
        assert!(document.broken.is_empty(), "{text}");
    }
}

#[test]
fn forms_are_links_only_when_asked() {
    let mut extractor =
        Extractor::of_type(Some("text/html"), Settings { forms: false, ..settings() });
    extractor.push(b"<form action=x><a href=y>");
    assert_eq!(urls(&extractor.end()), ["y"]);
}

#[test]
fn the_first_base_counts_for_all_links() {
    for (text, expected) in [
        (
            "<a href=x><base href='/a/'><base href='/b/'><a href=y>",
            vec!["http://h/a/x", "http://h/a/y"],
        ),
        ("<base target=x><base href=http://other/><a href=x>", vec!["http://other/x"]),
        ("<base href='data:,'><a href=x>", vec!["x"]),
        ("<base href='http://['><a href=x>", vec!["x"]),
        ("<base href='mailto:x'><a href=x>", vec!["x"]),
        ("<template><base href=/a/></template><a href=x>", vec!["x"]),
    ] {
        assert_eq!(urls(&html(text)), expected, "{text}");
    }
}

#[test]
fn nofollow_is_of_a_link_or_of_the_page() {
    let flags = |text| html(text).links.iter().map(|link| link.nofollow).collect::<Vec<_>>();
    assert_eq!(flags("<a href=x rel='noopener NOFOLLOW'><a href=y rel=ugc>"), [true, false]);
    assert_eq!(flags("<a href=x><meta name=Robots content='noindex, nofollow'>"), [true]);
    assert_eq!(flags("<meta name=robots content=none><a href=x><img src=y>"), [true, false]);
    assert_eq!(flags("<meta name=robots content=noindex><a href=x>"), [false]);
}

#[test]
fn what_cannot_be_read_is_told_with_its_line() {
    let document = html("\n<a href='http://['>\n<a href=x>");
    assert_eq!(urls(&document), ["x"]);
    let broken = &document.broken[0];
    assert_eq!((document.unreadable, broken.text.as_str(), broken.line), (1, "http://[", 2));
    assert!(broken.reason.contains("IPv6"), "{}", broken.reason);
}

#[test]
fn the_title_is_the_first_one_outside_of_drawings() {
    for (text, expected) in [
        ("<title> A &amp; B\n C </title><title>D</title>", Some("A & B C")),
        ("<svg><title>A</title></svg><title>B</title>", Some("B")),
        ("<template><title>A</title></template><title>B</title>", Some("B")),
        ("<title><b>A</b></title>", Some("<b>A</b>")),
        ("<title>open", Some("open")),
        ("<title> </title>", None),
        ("<p>", None),
    ] {
        assert_eq!(html(text).title.as_deref(), expected, "{text}");
    }
    let long = html(&format!("<title>{}</title>", "ä".repeat(300))).title.unwrap();
    assert_eq!(long, "ä".repeat(200));
}

#[test]
fn the_text_is_what_is_to_be_read() {
    let text = |text| html(text).text;
    let shape = |text| html(text).shape;
    assert_eq!(text("<p>A  b</p>\n"), text("\n A <i>b</i><script>x</script><style>y</style>"));
    assert_eq!(text("A b"), text("<title>t</title>A<!-- c --> b<template>z</template>"));
    assert_ne!(text("A b"), text("Ab"));
    assert_ne!(text("page 1"), text("page 2"));
    assert_eq!(shape("page 1"), shape("page 234"));
    assert_ne!(shape("page 1"), shape("pages 1"));
    assert_eq!((text("<p> </p>"), shape("<p> </p>")), (0, 0));
    // SHA-256 of "abc" begins with ba7816bf 8f01cfea.
    assert_eq!(text("<p> abc "), 0xba78_16bf_8f01_cfea);
}
