use super::*;

#[test]
fn more_links_than_that_are_not_kept() {
    for (most, expected, reason) in
        [(2, vec!["a", "b"], Some("more than 2 links")), (3, vec!["a", "b", "c"], None)]
    {
        let mut extractor = Extractor::of_type(Some("text/html"), Settings { most, ..settings() });
        extractor.push(b"<a href=a><a href=data:,x><a href=b><a href=c>");
        let document = extractor.end();
        assert_eq!((urls(&document), cut(&document).as_deref()), (expected, reason));
    }
}

#[test]
fn the_texts_of_the_links_are_bounded_together() {
    let link = format!("<a href={}>", "x".repeat(60_000));
    let mut extractor =
        Extractor::of_type(Some("text/html"), Settings { most: 10_000, ..settings() });
    (0..400).for_each(|_| extractor.push(link.as_bytes()));
    let document = extractor.end();
    assert_eq!((document.links.len(), document.cut.is_some()), ((16 << 20) / 60_000, true));
}

#[test]
fn what_the_head_has_taken_the_body_does_not_get() {
    for (links, bytes, expected, reason) in [
        (0, 0, 3, None),
        (997, 0, 3, None),
        (998, 0, 2, Some("more than 1000 links")),
        (1000, 0, 0, Some("more than 1000 links")),
        (0, (16 << 20) - 42, 3, None),
        (0, (16 << 20) - 41, 2, Some("links of more than 16777216 bytes")),
        (0, usize::MAX, 0, Some("links of more than 16777216 bytes")),
    ] {
        let settings = Settings { taken: Taken { links, bytes }, ..settings() };
        let mut extractor = Extractor::of_type(Some("text/html"), settings);
        extractor.push(b"<a href=a><a href=b><a href=c>");
        let document = extractor.end();
        let found = (document.links.len(), cut(&document));
        assert_eq!((found.0, found.1.as_deref()), (expected, reason), "{links} {bytes}");
    }
    let head = of_head([&b"<a>; rel=next"[..]], Some(b"0; url=b"), settings());
    assert_eq!(head.taken(), Taken { links: 2, bytes: 28 });
}

#[test]
fn what_is_longer_than_a_link_may_be_is_broken() {
    let long = "x".repeat(70_000);
    for (text, expected, unreadable) in [
        (format!("<a href='{long}'><a href=x>"), vec!["x"], 1),
        (format!("<a href='data:{long}'><a href=x>"), vec!["x"], 0),
        (format!("<p style='a:url({long})'><a href=x>"), vec!["x"], 1),
        (format!("<style>a{{b:url('{long}') url(y)}}</style><a href=x>"), vec!["y", "x"], 1),
        (format!("<style>a{{b:url(data:{long}) url(y)}}</style><a href=x>"), vec!["y", "x"], 0),
        (format!("<img srcset='y 1x, {long}'><a href=x>"), vec!["y", "x"], 0),
        (format!("<{long} href=n><a {long}=n href=x>"), vec!["x"], 0),
        (format!("<!--{long}--><a href=x>"), vec!["x"], 0),
        (format!("<a title='{long}' href=x>"), vec!["x"], 0),
    ] {
        let document = html(&text);
        assert_eq!(urls(&document), expected, "{}", &text[..30]);
        assert_eq!((document.unreadable, cut(&document)), (unreadable, None), "{}", &text[..30]);
        assert!(document.broken.iter().all(|broken| broken.text.len() <= 200));
    }
}

#[test]
fn a_page_of_elements_that_are_never_closed_loses_no_link() {
    let text = format!("{}<a href=x>", "<svg><p><li><desc><math>".repeat(100_000));
    assert_eq!(urls(&html(&text)), ["x"]);
}

#[test]
fn an_extractor_can_be_kept_across_an_await() {
    fn is_send<T: Send>() {}
    is_send::<Extractor>();
}
