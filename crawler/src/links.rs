//! From the bytes of a page to its links.
//!
//! ```text
//!  bytes ─▶ (gunzip) ─▶ decoded ─▶ html ──▶ gathered ─▶ Document
//!           sitemaps     to UTF-8 ─▶ css ───┤   ▲
//!                                 ─▶ sitemap┘   └ srcset, rel, refresh
//! ```
//!
//! An [`Extractor`] is pushed: it takes the pieces of a body as they arrive, holds none of
//! them, and can be kept across an `.await`. So a page is never held because of its links;
//! what is held are the texts of the links themselves.
//!
//! A link of one of the [kinds](Kind) is kept where a browser without scripts would find it,
//! and with the line on which its element begins. Not read are `iframe srcdoc`, `background`,
//! `input type=image`, `image` and `use` of SVG, and strings in `image-set()`. What leads
//! nowhere (`data:`, `javascript:`, `blob:`) is no link; other schemes are the caller's to
//! judge. Those of the head of an answer are read first ([`of_head`]), and what they take,
//! those of its body do not get.
//!
//! # Invariants
//!
//! * However the bytes are cut into pieces, the [`Document`] is the same.
//! * No bytes panic, and none make it hold more than about 40 MB: 16 MiB of links' texts, as
//!   much of the URLs that they are resolved to, and bounded beginnings of everything else.
//!
//! # Cost
//!
//! One pass over the bytes, on one core. A page of 10 KB and 100 links takes about a tenth
//! of a millisecond; three tenths of it go to the hashes of the text, and as much to `Url`.

pub mod cut;
pub mod header;
pub mod kind;
pub mod robots_tag;

mod beginning;
mod css;
mod decoded;
mod gathered;
mod html;
mod lines;
mod media;
mod read;
mod refresh;
mod rel;
mod rooted;
mod sitemap;
mod sniff;
mod srcset;
mod text;

use std::fmt;

use url::Url;

pub use cut::Cut;
pub use header::of_head;
pub use kind::{Kind, Link};
pub use robots_tag::forbids_following;

use crate::shown::shown;
use css::Sheet;
use decoded::{Decoded, Language};
use gathered::Gathered;
use media::Media;
use rooted::{Rooted, Says};
use sitemap::Sitemap;

/// The version of the extractor, kept with the links that it found.
///
/// To be raised with each change after which some bytes have other links, kinds or lines,
/// another title, or another hash than before: pages that an older version read are fetched
/// anew then, though their server would say that they have not changed.
pub const VERSION: u32 = 2;

/// What an [`Extractor`] is to know, and where it is to stop.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the page is: links are resolved from there, unless it has a `base` of its own.
    pub base: Url,
    /// Whether a `form` that asks by GET is a link.
    pub forms: bool,
    /// More links than that are not kept.
    pub most: usize,
    /// Of a URL that is longer than that many bytes, its fragment aside, only the beginning
    /// is kept.
    pub longest: usize,
    /// More bytes than that are not unpacked of a compressed sitemap.
    pub bytes: u64,
    /// How many bytes, on the average, a byte of a compressed sitemap may unfold to; judged
    /// as that of a page is.
    pub ratio: u64,
    /// What the head of the answer has taken of what its links may take together.
    pub taken: Taken,
}

/// What links take of the bounds on those of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Taken {
    /// So many they are.
    pub links: usize,
    /// The bytes of the URLs that they are resolved to.
    pub bytes: usize,
}

/// What was found in a page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Document {
    /// Its links, in the order in which it holds them.
    pub links: Vec<Link>,
    /// What it calls itself, on one line, at most 200 characters.
    pub title: Option<String>,
    /// The first eight bytes of SHA-256 over what it shows: its text and title, and of its
    /// pictures `alt`, `src`, `srcset` and `poster` as they are written. 0 if there is neither
    /// text nor picture.
    pub text: u64,
    /// The same without ASCII digits, but with those of `src`, `srcset` and `poster`; 0 of
    /// what is no page.
    pub shape: u64,
    /// Why these are not all of its links, if they are not.
    pub cut: Option<Cut>,
    /// Whether it is a text that lists a URL a line: one that no sitemap names need be none.
    pub list: bool,
    /// How many of its links cannot be read as URLs.
    pub unreadable: u64,
    /// The first 32 of these; the others are counted only.
    pub broken: Vec<Broken>,
    /// So many of its last links nothing closed but its end.
    pub open: usize,
}

impl Document {
    /// What its links take of the bounds on those of a page.
    pub fn taken(&self) -> Taken {
        let bytes = self.links.iter().map(|link| link.url.as_str().len()).sum();
        Taken { links: self.links.len(), bytes }
    }

    /// Its end was not where it should be: what only that closed may be half a URL, and goes.
    pub fn cut_off(&mut self) {
        self.links.truncate(self.links.len() - std::mem::take(&mut self.open));
    }
}

/// So much of a link that cannot be read is told, in characters.
const SHOWN: usize = 200;

/// A link that cannot be read as a URL.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// As it is written, so far as it may be shown; at most its first 200 characters.
    pub text: String,
    /// What holds it.
    pub kind: Kind,
    /// The line on which its element begins.
    pub line: u32,
    /// Why it cannot be read.
    pub reason: String,
}

impl Broken {
    /// A link that is written so; of its text the first 200 characters are kept.
    pub fn of(text: &str, kind: Kind, line: u32, reason: impl Into<String>) -> Broken {
        // Shown first: of what is cut before its `@`, nobody knows that it is a password.
        let text = shown(text).chars().take(SHOWN).collect();
        Broken { text, kind, line, reason: reason.into() }
    }
}

/// Finds the links of one page, a piece of its bytes at a time.
pub struct Extractor(Inside);

enum Inside {
    Html(Box<Decoded<Rooted>>),
    Css(Box<Decoded<Sheet>>),
    Sitemap(Box<Sitemap>),
    /// No type was given: the first bytes tell.
    Unknown(Vec<u8>, Box<Settings>),
    Nothing,
}

impl Extractor {
    /// For what is of that `Content-Type`: a page, a style sheet, or a listing (a sitemap, an
    /// index of them, a feed), plain or packed; of other types nothing is read.
    ///
    /// A listing is known by its root element, as HTML, as XML and in a gzip; and so is a page
    /// in XML. What is of no type is HTML if it begins like it, and otherwise judged as XML.
    pub fn of_type(content_type: Option<&str>, settings: Settings) -> Extractor {
        let media = Media::of(content_type.unwrap_or_default());
        Extractor::of_media(&media, settings)
    }

    /// For what is said to be a sitemap: of a type of which nothing else is read, it may be a
    /// list all the same; and sent as HTML, it may be packed or begin with a URL.
    pub fn of_sitemap(content_type: Option<&str>, settings: Settings) -> Extractor {
        let media = Media::of(content_type.unwrap_or_default());
        if media.essence == "text/html" {
            return Extractor(Inside::sitemap(settings, Says::Named, &media));
        }
        match Extractor::of_media(&media, settings.clone()) {
            Extractor(Inside::Nothing) => Extractor(Inside::sitemap(settings, Says::List, &media)),
            read => read,
        }
    }

    fn of_media(media: &Media, settings: Settings) -> Extractor {
        Extractor(match media.essence.as_str() {
            "text/html" => {
                Inside::html(Rooted::new(Gathered::new(settings), Says::Html), false, media)
            }
            "application/xhtml+xml" => {
                Inside::html(Rooted::page(Gathered::new(settings), true), true, media)
            }
            "text/css" => {
                let sheet = Sheet::new(Gathered::new(settings));
                Inside::Css(Box::new(Decoded::new(sheet, Language::Css, media.charset)))
            }
            _ if media.is_unknown() => Inside::Unknown(Vec::new(), Box::new(settings)),
            _ if media.is_xml() => Inside::sitemap(settings, Says::Xml, media),
            _ if media.may_be_list() => Inside::sitemap(settings, Says::List, media),
            _ => Inside::Nothing,
        })
    }

    /// For what is no page: nothing is read.
    pub fn nothing() -> Extractor {
        Extractor(Inside::Nothing)
    }

    /// Reads the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Inside::Html(html) => html.push(bytes),
            Inside::Css(css) => css.push(bytes),
            Inside::Sitemap(sitemap) => sitemap.push(bytes),
            Inside::Unknown(held, _) => {
                held.extend_from_slice(bytes);
                if held.len() >= sniff::ENOUGH {
                    self.sniff();
                }
            }
            Inside::Nothing => {}
        }
    }

    /// What was found; the page may have been cut off anywhere.
    pub fn end(mut self) -> Document {
        self.sniff();
        match self.0 {
            Inside::Html(html) => html.end(),
            Inside::Css(css) => css.end(),
            Inside::Sitemap(sitemap) => sitemap.end(),
            Inside::Unknown(..) | Inside::Nothing => Document::default(),
        }
    }

    /// Decides what a page of no type is.
    fn sniff(&mut self) {
        let Inside::Unknown(held, settings) = &mut self.0 else { return };
        let (held, settings, media) = (std::mem::take(held), settings.clone(), Media::default());
        self.0 = if sniff::is_html(&held) {
            Inside::html(Rooted::page(Gathered::new(*settings), false), false, &media)
        } else {
            Inside::sitemap(*settings, Says::Xml, &media)
        };
        self.push(&held);
    }
}

impl Inside {
    fn html(page: Rooted, xml: bool, media: &Media) -> Inside {
        let language = Language::Html { xml };
        Inside::Html(Box::new(Decoded::new(page, language, media.charset)))
    }

    fn sitemap(settings: Settings, says: Says, media: &Media) -> Inside {
        Inside::Sitemap(Box::new(Sitemap::new(settings, says, media.charset)))
    }
}

impl fmt::Debug for Extractor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.0 {
            Inside::Html(_) => "html",
            Inside::Css(_) => "css",
            Inside::Sitemap(_) => "sitemap",
            Inside::Unknown(..) => "unknown",
            Inside::Nothing => "nothing",
        };
        formatter.debug_tuple("Extractor").field(&name).finish()
    }
}

#[cfg(test)]
mod tests;
