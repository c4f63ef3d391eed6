//! A link, and what on the page it was.

use url::Url;

/// A link that a page holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// Where it leads: resolved, and otherwise as it is written, with its fragment.
    pub url: Url,
    /// Whether `url` is its beginning only, with `…` for the rest: it is longer than
    /// [`Settings::longest`](super::Settings::longest).
    pub cut: bool,
    /// What holds it.
    pub kind: Kind,
    /// The line on which its element begins, from 1; 0 for what is no line of the body.
    pub line: u32,
    /// Whether the page asks not to follow it.
    pub nofollow: bool,
}

/// What holds a link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Where a crawl begins: no page holds it.
    Start,
    /// `a` or `area`.
    Anchor,
    /// `iframe` or `frame`.
    Frame,
    /// `form method=get`.
    Form,
    /// `meta http-equiv=refresh`, or a `Refresh` header.
    Refresh,
    /// `link` or a `Link` header that names another page: `next`, `canonical`, `alternate` …
    Related,
    /// The `Location` of a redirect.
    Redirect,
    /// A page that a sitemap lists.
    Listed,
    /// A sitemap that `robots.txt` or another sitemap lists.
    Sitemap,
    /// `link` or a `Link` header that names what the page is drawn with: `stylesheet`, `icon` …
    Part,
    /// `img`, `srcset`, or a `poster`.
    Image,
    /// `script`.
    Script,
    /// `video`, `audio`, `source` or `track`.
    Media,
    /// `object` or `embed`.
    Object,
    /// `url()` or `@import` of CSS.
    Style,
}

impl Kind {
    /// All of them, in the order of their declaration.
    pub const ALL: [Kind; 15] = [
        Kind::Start,
        Kind::Anchor,
        Kind::Frame,
        Kind::Form,
        Kind::Refresh,
        Kind::Related,
        Kind::Redirect,
        Kind::Listed,
        Kind::Sitemap,
        Kind::Part,
        Kind::Image,
        Kind::Script,
        Kind::Media,
        Kind::Object,
        Kind::Style,
    ];

    /// Its name in the file.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Start => "start",
            Kind::Anchor => "anchor",
            Kind::Frame => "frame",
            Kind::Form => "form",
            Kind::Refresh => "refresh",
            Kind::Related => "related",
            Kind::Redirect => "redirect",
            Kind::Listed => "listed",
            Kind::Sitemap => "sitemap",
            Kind::Part => "part",
            Kind::Image => "image",
            Kind::Script => "script",
            Kind::Media => "media",
            Kind::Object => "object",
            Kind::Style => "style",
        }
    }

    /// The kind of that name.
    pub fn of_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it leads to what a page is made of, rather than to a page.
    pub fn is_resource(self) -> bool {
        matches!(
            self,
            Kind::Part | Kind::Image | Kind::Script | Kind::Media | Kind::Object | Kind::Style
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_name(kind.name()), Some(kind));
        }
        assert_eq!(Kind::of_name("Anchor"), None);
    }
}
