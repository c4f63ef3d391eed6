//! The XML of a sitemap, of an index of sitemaps, or of a feed.
//!
//! Read by the tokenizer of HTML, which holds nothing of what it passes: a declaration of
//! entities is not obeyed, so none can grow. Prefixes are those of the root: `image:loc` is
//! no page, and `sm:loc` is one below `sm:urlset`.

use crate::links::Kind;
use crate::links::gathered::{Gathered, VALUE, Written};
use crate::links::html::{Mode, Sink, Tag, add};

/// What is listed, and the entry that is being read.
#[derive(Debug, Default)]
pub(super) struct Listing {
    root: Option<Root>,
    entry: Option<Entry>,
}

#[derive(Debug)]
struct Root {
    /// Up to its colon.
    prefix: String,
    /// The element whose text is a URL.
    name: &'static str,
    kind: Kind,
    /// Whether `link href` is a URL too.
    linked: bool,
}

#[derive(Debug)]
struct Entry {
    text: String,
    line: u32,
}

/// A listing and where its links go.
pub(super) struct Listed<'sitemap> {
    listing: &'sitemap mut Listing,
    gathered: &'sitemap mut Gathered,
}

impl Listing {
    /// With where its links go.
    pub(super) fn sink<'sitemap>(
        &'sitemap mut self,
        gathered: &'sitemap mut Gathered,
    ) -> Listed<'sitemap> {
        Listed { listing: self, gathered }
    }
}

impl Root {
    /// Of no name of a listing: its links are not known.
    fn of(tag: &str) -> Root {
        let (prefix, local) = parted(tag);
        let (name, kind, linked) = match local {
            "urlset" => ("loc", Kind::Listed, true),
            "sitemapindex" => ("loc", Kind::Sitemap, false),
            "rss" | "rdf" => ("link", Kind::Listed, false),
            "feed" => ("", Kind::Listed, true),
            _ => ("", Kind::Listed, false),
        };
        // The items of RSS 1.0 have no prefix, although its root has one.
        let prefix = if local == "rdf" { "" } else { prefix };
        Root { prefix: prefix.to_owned(), name, kind, linked }
    }

    fn is_entry(&self, tag: &str) -> bool {
        let (prefix, local) = parted(tag);
        local == self.name && prefix == self.prefix && !local.is_empty()
    }
}

impl Listed<'_> {
    /// `link href` of a feed, or of a page in another language.
    fn linked(&mut self, tag: &Tag) {
        let alternate = tag.text("rel").is_none_or(|rel| rel.trim() == "alternate");
        if let Some(value) = tag.get("href").filter(|value| alternate && !value.cut) {
            self.link(&value.text(), Kind::Listed, tag.line);
        }
    }

    fn link(&mut self, text: &str, kind: Kind, line: u32) {
        if !text.trim().is_empty() {
            self.gathered.link(Written { text, kind, line, nofollow: false });
        }
    }

    fn add(&mut self, text: &str) {
        if let Some(entry) = &mut self.listing.entry {
            add(&mut entry.text, text, VALUE);
        }
    }
}

impl Sink for Listed<'_> {
    fn text(&mut self, text: &str) {
        self.add(text);
    }

    /// A section has no character references, and what looks like one means itself.
    fn verbatim(&mut self, text: &str) {
        self.add(&text.replace('&', "&amp;"));
    }

    fn start(&mut self, tag: &Tag) -> Mode {
        let root = self.listing.root.get_or_insert_with(|| Root::of(&tag.name));
        if root.is_entry(&tag.name) && !tag.closed {
            self.listing.entry = Some(Entry { text: String::new(), line: tag.line });
        } else if root.linked && parted(&tag.name).1 == "link" {
            self.linked(tag);
        }
        Mode::Data
    }

    fn end(&mut self, name: &str) {
        let Some(root) = self.listing.root.as_ref().filter(|root| root.is_entry(name)) else {
            return;
        };
        let kind = root.kind;
        let Some(Entry { text, line }) = self.listing.entry.take() else { return };
        // By the rules of attributes, for in `?a=1&copy=2` a reference was forgotten.
        let text = htmlize::unescape_attribute(text);
        if text.len() >= VALUE {
            self.gathered.too_long(Written { text: &text, kind, line, nofollow: false });
        } else {
            self.link(&text, kind, line);
        }
    }

    fn sections(&self) -> bool {
        true
    }
}

/// The prefix of a name, and the name without it.
fn parted(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}
