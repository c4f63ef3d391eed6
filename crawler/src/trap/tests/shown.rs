//! Sites of HTML: their pages differ, or not, in what they show beside their text.

use crate::links::{Extractor, Kind, Settings, Taken};

use super::endless::{COUNTER, SAME_TEXT};
use super::*;

/// A page in HTML.
struct Html(String);

impl From<Html> for Seen {
    fn from(Html(text): Html) -> Seen {
        let (base, taken) = (url("/"), Taken::default());
        let (most, longest, bytes, ratio) = (1000, 1 << 16, 1 << 20, 250);
        let settings = Settings { base, forms: false, most, longest, bytes, ratio, taken };
        let mut page = Extractor::of_type(Some("text/html; charset=utf-8"), settings);
        page.push(text.as_bytes());
        let found = page.end();
        let anchors = found.links.iter().filter(|link| link.kind == Kind::Anchor);
        let path = |url: &str| url.strip_prefix("http://a").unwrap().to_owned();
        let links = anchors.map(|link| path(link.url.as_str())).collect();
        Seen { text: found.text, shape: found.shape, links }
    }
}

/// The page where `N` is the number, with a link there.
fn of(page: &str, n: usize, next: &str) -> Html {
    Html(format!("{}<a href='{next}'></a>", page.replace('N', &n.to_string())))
}

/// Thirty lists of a hundred queries, each a picture with the same words around it.
fn gallery(page: &str, path: &str) -> Html {
    let n = number(path);
    if path.starts_with("/photo") {
        return of(page, n, "/list/0");
    }
    let photos = (n * 100..n * 100 + 100).map(|n| format!("<a href='/photo?id={n}'></a>"));
    of(&format!("List {}", photos.collect::<String>()), n, &format!("/list/{}", (n + 1) % 30))
}

#[test]
fn a_gallery_whose_pages_differ_in_title_words_or_picture_is_whole() {
    for page in [
        "<title>Photo N</title><p>next",
        "<p>next<img src=photo.jpg alt='A cat, N'>",
        "<p>next<img src=/N.jpg alt=Cat>",
        "<p>next<video poster=/N.jpg></video>",
        "<img src=/N.jpg>",
        "<p>next<img srcset='/N.jpg 1x, /N-2x.jpg 2x'>",
    ] {
        is_whole(1 + 30 + 3000, |path| gallery(page, path));
    }
}

#[test]
fn a_chain_of_pictures_without_words_is_whole() {
    is_whole(3001, |path| {
        let n = number(path);
        let next = if n < 3000 { format!("/photo/{}", n + 1) } else { "/".into() };
        of("<title>N</title><img src=/N.jpg><img src=arrow.png>", n, &next)
    });
}

#[test]
fn a_counter_without_an_end_and_without_words_is_cut() {
    for page in [
        "",
        "<title>Page N</title>",
        "<title>x</title><img src=arrow.png>",
        "<img src=arrow.png alt='To N'>",
    ] {
        is_cut(1020, &[COUNTER], |path| {
            let n = number(path);
            of(page, n, &format!("/c/{}", n + 1))
        });
    }
}

#[test]
fn the_number_of_a_session_is_cut_on_pages_with_pictures() {
    is_cut(3500, &[SAME_TEXT], |path| {
        let next = format!("/?sid={:x}", hash(path));
        of("<title>Shop</title><img src=logo1.png alt='Our shop'>", 0, &next)
    });
}

#[test]
fn pages_that_scripts_make_up_are_whole() {
    is_whole(1 + 30 + 3000, |path| {
        gallery("<title>Photos</title><script src=app.js></script>", path)
    });
}
