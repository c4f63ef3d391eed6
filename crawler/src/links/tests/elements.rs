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
        ("<svg><base href=/a/></svg><a href=x>", vec!["x"]),
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
    assert_eq!(flags("<meta name=Crawler content=nofollow><a href=x>"), [true]);
    assert_eq!(flags("<meta name=other content=nofollow><a href=x>"), [false]);
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
fn the_text_is_what_is_shown() {
    let text = |text| html(text).text;
    let shape = |text| html(text).shape;
    assert_eq!(text("<p>A  b</p>\n"), text("\n A <i>b</i><script>x</script><style>y</style>"));
    assert_eq!(text("A b"), text("A<!-- c --> b<template>z<img src=z></template>"));
    assert_ne!(text("A b"), text("Ab"));
    assert_ne!(text("page 1"), text("page 2"));
    assert_eq!(shape("page 1"), shape("page 234"));
    assert_ne!(shape("page 1"), shape("pages 1"));
    assert_eq!(text("<title>t</title><p> </p><img src='' srcset=' ' alt=' '>"), 0);
    assert_ne!(shape("<p> </p>"), 0);
    // SHA-256 of "abc" begins with ba7816bf 8f01cfea.
    assert_eq!(text("<p> abc "), 0xba78_16bf_8f01_cfea);
}

#[test]
fn title_and_pictures_are_part_of_what_is_shown() {
    let hashes = |text: &str| (html(text).text, html(text).shape);
    for page in [
        "<title>N</title>A",
        "<title>N</title><img src=x>",
        "<img alt='N'>",
        "A<img alt='N'>b",
        "<video><source alt=N>",
    ] {
        let [(text, shape), (other, same)] = ["1", "23"].map(|n| hashes(&page.replace('N', n)));
        assert_ne!(text, other, "{page}");
        assert_eq!(shape, same, "{page}");
        assert_ne!(shape, hashes(&page.replace('N', "n")).1, "{page}");
    }
    for page in [
        "<img src=N>",
        "A<img src='/p?id=N' alt=''>b",
        "<img srcset=N>",
        "<img srcset='a.jpg?id=N 1x, b.jpg 2x'>",
        "<img src=data:, srcset='N 1x'>",
        "<picture><source srcset='N 1x'><img></picture>",
        "<video poster=N src=x>",
        "<video><source src=N></video>",
        "<audio src=N>",
    ] {
        let [(text, shape), (other, differs)] = ["1", "23"].map(|n| hashes(&page.replace('N', n)));
        assert_ne!(text, other, "{page}");
        assert_ne!(shape, differs, "{page}");
    }
    for (page, other) in [
        ("<img alt=a>b", "<img alt=ab>"),
        ("<img alt=a>", "a"),
        ("<img alt=a>", "<img src=a>"),
        ("<img src=a>", "a"),
        ("a<img src=b>", "<img src=ab>"),
        ("<title>a</title><img src=x>", "<img src=x><img alt=a>"),
    ] {
        assert_ne!(hashes(page).0, hashes(other).0, "{page}");
        assert_ne!(hashes(page).1, hashes(other).1, "{page}");
    }
}
