//! Which of an element's attributes are links, and of what kind, and which tell of a picture.

use super::space::Space;
use super::tag::{Tag, Value};
use crate::fetch::agent::PRODUCT;
use crate::links::css::Css;
use crate::links::gathered::{Gathered, Written};
use crate::links::text::Text;
use crate::links::{Kind, refresh, rel, srcset};

/// Elements whose text is not the page's.
const OWN_TEXT: [&str; 8] =
    ["title", "textarea", "xmp", "iframe", "noembed", "noframes", "script", "style"];

/// The name, if it is that of an element whose text is not the page's.
pub(super) fn known(name: &str) -> &'static str {
    OWN_TEXT.into_iter().find(|known| *known == name).unwrap_or_default()
}

/// Gathers the links of an element.
pub(super) fn links(tag: &Tag, space: Space, gathered: &mut Gathered) {
    match tag.name.as_str() {
        // As SVG 1.1 has it; `href` counts where both stand.
        "a" if space == Space::Svg && tag.get("href").is_none() => {
            attribute(tag, "xlink:href", Kind::Anchor, gathered);
        }
        "a" | "area" => attribute(tag, "href", Kind::Anchor, gathered),
        "iframe" | "frame" => attribute(tag, "src", Kind::Frame, gathered),
        "link" => related(tag, gathered),
        "img" => {
            attribute(tag, "src", Kind::Image, gathered);
            candidates(tag, "srcset", gathered);
        }
        "source" => {
            attribute(tag, "src", Kind::Media, gathered);
            candidates(tag, "srcset", gathered);
        }
        "video" => {
            attribute(tag, "src", Kind::Media, gathered);
            attribute(tag, "poster", Kind::Image, gathered);
        }
        "audio" | "track" => attribute(tag, "src", Kind::Media, gathered),
        "script" => attribute(tag, "src", Kind::Script, gathered),
        "object" => attribute(tag, "data", Kind::Object, gathered),
        "embed" => attribute(tag, "src", Kind::Object, gathered),
        "base" if space == Space::Html => base(tag, gathered),
        "meta" => meta(tag, gathered),
        "form" if gathered.settings().forms => form(tag, gathered),
        _ => {}
    }
    if let Some(style) = tag.get("style") {
        Css::of_attribute(&style.text(), style.cut, tag.line, gathered);
    }
}

/// Tells of the pictures that an element shows.
pub(super) fn pictures(tag: &Tag, text: &mut Text) {
    if !matches!(tag.name.as_str(), "img" | "source" | "video" | "audio") {
        return;
    }
    let told = |name| tag.text(name).filter(|value| !value.trim().is_empty());
    // All candidates of a `srcset` show one picture: the whole of it tells which.
    for place in ["src", "srcset", "poster"].into_iter().filter_map(told) {
        text.picture(&place);
    }
    if let Some(alt) = told("alt") {
        text.instead(&alt);
    }
}

fn attribute(tag: &Tag, name: &str, kind: Kind, gathered: &mut Gathered) {
    if let Some(value) = tag.get(name) {
        add(tag, value, kind, gathered);
    }
}

fn add(tag: &Tag, value: Value<'_>, kind: Kind, gathered: &mut Gathered) {
    let nofollow = tag.text("rel").is_some_and(|rel| rel::nofollow(&rel));
    let link = Written { text: &value.text(), kind, line: tag.line, nofollow };
    if value.cut { gathered.too_long(link) } else { gathered.link(link) }
}

fn related(tag: &Tag, gathered: &mut Gathered) {
    let Some(kind) = tag.text("rel").and_then(|rel| rel::kind(&rel)) else { return };
    attribute(tag, "href", kind, gathered);
    candidates(tag, "imagesrcset", gathered);
}

fn candidates(tag: &Tag, name: &str, gathered: &mut Gathered) {
    let Some(value) = tag.get(name) else { return };
    let text = value.text();
    for text in srcset::urls(&text, value.cut) {
        gathered.link(Written { text, kind: Kind::Image, line: tag.line, nofollow: false });
    }
}

fn base(tag: &Tag, gathered: &mut Gathered) {
    if let Some(value) = tag.get("href").filter(|value| !value.cut) {
        gathered.base(&value.text());
    }
}

fn meta(tag: &Tag, gathered: &mut Gathered) {
    let Some(content) = tag.text("content") else { return };
    let is = |name: &str, wanted: &str| {
        tag.text(name).is_some_and(|value| value.trim().eq_ignore_ascii_case(wanted))
    };
    let addressed = is("name", "robots") || is("name", PRODUCT);
    if addressed && rel::none_followed(&content) {
        gathered.nofollow();
    }
    if !is("http-equiv", "refresh") {
        return;
    }
    if let Some(text) = refresh::target(&content) {
        let (kind, line) = (Kind::Refresh, tag.line);
        gathered.link(Written { text, kind, line, nofollow: false });
    }
}

fn form(tag: &Tag, gathered: &mut Gathered) {
    let asks = |method: &str| !["post", "dialog"].iter().any(|m| m.eq_ignore_ascii_case(method));
    if !tag.text("method").is_none_or(|method| asks(&method)) {
        return;
    }
    if let Some(value) = tag.get("action") {
        return add(tag, value, Kind::Form, gathered);
    }
    let (kind, line) = (Kind::Form, tag.line);
    gathered.link(Written { text: "", kind, line, nofollow: false });
}
