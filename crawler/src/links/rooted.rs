//! A text that is a page or a listing: its first tag tells, whatever its type says.
//!
//! Servers send sitemaps as `text/html` and XHTML as `application/xml`, and links to both say
//! nothing of what comes. So a text is read by the name of its root element:
//!
//! | root | read as |
//! |---|---|
//! | `urlset`, `sitemapindex`, `rss`, `rdf`, `feed` | a listing |
//! | `html` | a page, unless the type is one of neither |
//! | none, for it begins with no `<` | a list of URLs, unless the type is HTML |
//! | none, for it begins with `http` | a list of URLs, also as HTML where a sitemap is to be |
//! | any other | what the type says |
//!
//! # Invariants
//!
//! * At most [`ENOUGH`] bytes and a piece are held; what has no root by then is what its
//!   type says.

use encoding_rs::Encoding;

use super::Document;
use super::gathered::Gathered;
use super::html::Html;
use super::read::Read;
use super::sitemap::Entries;

/// So much is looked at.
const ENOUGH: usize = 4 << 10;

/// What the type of a text says of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Says {
    /// It is HTML, if it is no listing.
    Html,
    /// The same, but who names it calls it a sitemap.
    Named,
    /// It is XML: a page or a listing, if any.
    Xml,
    /// It is a listing or a list of URLs, if any.
    List,
}

/// A text that is being read.
#[derive(Debug)]
pub(crate) enum Rooted {
    /// What has come before its root, and what its links go to.
    Begin(String, Option<Box<Gathered>>, Says),
    /// It is a page.
    Page(Box<Html>),
    /// It is a listing.
    Listing(Box<Entries>),
    /// It is neither.
    Neither,
}

/// What a text begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Root {
    Listing,
    Html,
    Other,
    /// No markup.
    Text,
    /// No markup, but a URL.
    Url,
}

impl Rooted {
    /// Before the first piece.
    pub(crate) fn new(gathered: Gathered, says: Says) -> Rooted {
        Rooted::Begin(String::new(), Some(Box::new(gathered)), says)
    }

    /// A page, whatever it begins with.
    pub(crate) fn page(gathered: Gathered, xml: bool) -> Rooted {
        Rooted::Page(Box::new(Html::new(gathered, xml)))
    }

    /// Chooses by the root; of a text that has none, by its type.
    fn choose(&mut self, root: Root) {
        let Rooted::Begin(held, gathered, says) = self else { return };
        let Some(gathered) = gathered.take() else { return };
        let held = std::mem::take(held);
        *self = match (*says, root) {
            (_, Root::Listing)
            | (Says::Xml | Says::List, Root::Text | Root::Url)
            | (Says::Named, Root::Url) => Rooted::Listing(Box::new(Entries::new(*gathered))),
            (Says::Html | Says::Named, _) => Rooted::page(*gathered, false),
            (Says::Xml, Root::Html) => Rooted::page(*gathered, true),
            (Says::Xml | Says::List, _) => Rooted::Neither,
        };
        self.push(&held);
    }
}

impl Read for Rooted {
    fn push(&mut self, text: &str) {
        match self {
            Rooted::Page(page) => page.push(text),
            Rooted::Listing(listing) => listing.push(text),
            Rooted::Neither => {}
            Rooted::Begin(held, ..) => {
                held.push_str(text);
                let is_enough = held.len() >= ENOUGH;
                let root = root(&held[..held.floor_char_boundary(ENOUGH)]);
                if let Some(root) = root.or(is_enough.then_some(Root::Other)) {
                    self.choose(root);
                }
            }
        }
    }

    fn declared(&self) -> Option<&'static Encoding> {
        if let Rooted::Page(page) = self { page.declared() } else { None }
    }

    fn end(mut self, encoding: &'static Encoding) -> Document {
        // A text too short to tell whether it is a URL.
        let is_text = matches!(&self, Rooted::Begin(held, ..) if is_text(held));
        self.choose(if is_text { Root::Text } else { Root::Other });
        match self {
            Rooted::Page(page) => page.end(encoding),
            Rooted::Listing(listing) => listing.end(encoding),
            Rooted::Neither | Rooted::Begin(..) => Document::default(),
        }
    }
}

/// What a text begins with; `None`: more has to come.
fn root(text: &str) -> Option<Root> {
    let mut rest = text.trim_start();
    if is_text(rest) {
        let begins = rest.bytes().zip(*b"http").all(|(is, url)| is.eq_ignore_ascii_case(&url));
        return if begins { (rest.len() >= 4).then_some(Root::Url) } else { Some(Root::Text) };
    }
    loop {
        rest = &rest[rest.find('<')?..];
        rest = match rest.as_bytes().get(1)? {
            b'!' if "<!--".starts_with(rest.get(..4).unwrap_or(rest)) => {
                behind(rest.get(4..)?, "-->")?
            }
            b'!' | b'?' | b'/' => behind(rest, ">")?,
            first if first.is_ascii_alphabetic() => return named(&rest[1..]),
            _ => &rest[1..],
        };
    }
}

/// Whether it begins with no tag.
fn is_text(text: &str) -> bool {
    text.trim_start().starts_with(|first| first != '<')
}

fn behind<'text>(text: &'text str, end: &str) -> Option<&'text str> {
    text.split_once(end).map(|(_, rest)| rest)
}

/// What the tag is whose name begins here.
fn named(text: &str) -> Option<Root> {
    let end = text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))?;
    let name = text[..end].to_ascii_lowercase();
    let local = name.split_once(':').map_or(name.as_str(), |(_, local)| local);
    Some(match local {
        "urlset" | "sitemapindex" | "rss" | "rdf" | "feed" => Root::Listing,
        "html" => Root::Html,
        _ => Root::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tag_tells_what_a_text_is() {
        for (text, expected) in [
            ("<?xml version='1.0'?>\n<urlset xmlns='x'>", Some(Root::Listing)),
            ("<!-- <html> --><sm:sitemapindex>", Some(Root::Listing)),
            ("<!DOCTYPE html PUBLIC 'x'>\n<html>", Some(Root::Html)),
            ("<!DOCTYPE x [<!ENTITY a 'b'>]><FEED>", Some(Root::Listing)),
            ("<!><a<rss ", Some(Root::Other)),
            ("< <rdf:RDF>", Some(Root::Listing)),
            ("<p>", Some(Root::Other)),
            ("\n HTTPs", Some(Root::Url)),
            ("htm", Some(Root::Text)),
            ("htt", None),
            ("\n é", Some(Root::Text)),
            ("<htm", None),
            ("<!-", None),
            ("<!-- <html>", None),
            ("<?xml", None),
            (" \n", None),
        ] {
            assert_eq!(root(text), expected, "{text}");
        }
    }

    #[test]
    fn what_has_no_root_for_long_is_what_its_type_says() {
        let settings = crate::links::tests::settings;
        for (says, found) in [(Says::Html, 1), (Says::Named, 1), (Says::Xml, 0), (Says::List, 0)] {
            let mut rooted = Rooted::new(Gathered::new(settings()), says);
            rooted.push(&format!("<!--{}--><urlset>", "x".repeat(ENOUGH)));
            rooted.push("<loc>http://n</loc></urlset><a href=x>");
            assert_eq!(rooted.end(encoding_rs::UTF_8).links.len(), found, "{says:?}");
        }
    }
}
