//! The tokenizer, compared with that of another library.

use std::cell::RefCell;

use lol_html::{RewriteStrSettings, element, rewrite_str};
use proptest::collection::vec;
use proptest::prelude::*;

use super::parts::parts;
use super::*;

/// Beside the marks. No `noscript` and no `template`: the library reads both otherwise, and why is in `html`.
/// Nor `<svg/>`: it reads all that follows as SVG. Nor tags that leave
/// a drawing: it leaves one, where the standard leaves all that are open.
const OWN: [&str; 16] = [
    "<a href=x>",
    "<a href='y",
    "<!-->",
    "<!",
    "<!doctype",
    "</scripts>",
    "</style",
    "</title x='",
    "</math>",
    "<desc>",
    "</desc>",
    "<foreignObject>",
    "</foreignObject>",
    "<iframe>",
    "</iframe>",
    "<plaintext>",
];

fn by_library(text: &str) -> Vec<String> {
    let found = RefCell::new(Vec::new());
    let settings = RewriteStrSettings::new().with_strict(false);
    let settings = settings.append_element_content_handler(element!("a[href]", |element| {
        found.borrow_mut().extend(element.get_attribute("href"));
        Ok(())
    }));
    rewrite_str(text, settings).unwrap();
    found.into_inner()
}

fn by_us(text: &str) -> Vec<String> {
    let base = Url::parse("x:///").unwrap();
    let mut extractor =
        Extractor::of_type(Some("text/html;charset=utf-8"), Settings { base, ..settings() });
    extractor.push(text.as_bytes());
    let links = extractor.end().links;
    links.into_iter().filter(|link| link.kind == Kind::Anchor).map(|link| link.url.into()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_same_tags_are_found(parts in vec(prop::sample::select(parts(&OWN)), 0..25)) {
        let text = parts.concat();
        let base = Url::parse("x:///").unwrap();
        let theirs: Vec<String> = by_library(&text)
            .iter()
            .map(|text| text.trim_matches(|c: char| c <= ' '))
            .filter_map(|text| base.join(text).ok())
            .map(String::from)
            .collect();
        prop_assert_eq!(by_us(&text), theirs, "{}", text);
    }
}
