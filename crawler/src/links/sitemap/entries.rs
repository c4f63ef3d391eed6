//! The text of a sitemap: XML if it begins with `<`, and otherwise a URL a line.

use encoding_rs::Encoding;

use super::listing::Listing;
use crate::links::gathered::{Gathered, VALUE, Written};
use crate::links::html::{Tokens, add};
use crate::links::lines::Lines;
use crate::links::read::Read;
use crate::links::{Document, Kind};

/// A sitemap that is being read.
#[derive(Debug)]
pub(crate) struct Entries {
    form: Form,
    gathered: Gathered,
    lines: Lines,
    /// A line of a list, as far as it has come.
    entry: String,
}

#[derive(Debug)]
enum Form {
    /// Only white space so far.
    Blank,
    Xml(Box<(Tokens, Listing)>),
    List,
}

impl Entries {
    /// Before the first byte.
    pub(crate) fn new(gathered: Gathered) -> Entries {
        Entries { form: Form::Blank, gathered, lines: Lines::from(1), entry: String::new() }
    }

    fn blank(&mut self, text: &str) {
        let rest = text.trim_start();
        let blank = text.len() - rest.len();
        self.lines.pass(&text.as_bytes()[..blank]);
        if rest.is_empty() {
            return;
        }
        self.form = if rest.starts_with('<') {
            Form::Xml(Box::new((Tokens::from(self.lines), Listing::default())))
        } else {
            Form::List
        };
        self.push(rest);
    }

    fn list(&mut self, text: &str) {
        for piece in text.split_inclusive(['\n', '\r']) {
            let line = piece.trim_end_matches(['\n', '\r']);
            add(&mut self.entry, line, VALUE);
            if line.len() < piece.len() {
                self.entry();
            }
            self.lines.pass(piece.as_bytes());
        }
    }

    /// A line is whole.
    fn entry(&mut self) {
        let entry = std::mem::take(&mut self.entry);
        let (text, line) = (entry.trim(), self.lines.line());
        let written = Written { text, kind: Kind::Listed, line, nofollow: false };
        match text {
            "" => {}
            _ if text.len() >= VALUE => self.gathered.too_long(written),
            _ if is_whole(text) => self.gathered.link(written),
            _ => self.gathered.broken(written, "a list of URLs holds whole ones only"),
        }
    }
}

/// Whether it begins as a URL does: `See http://a/` is a sentence.
fn is_whole(text: &str) -> bool {
    let is_of_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    text.split_once("://").is_some_and(|(scheme, _)| scheme.chars().all(is_of_scheme))
}

impl Read for Entries {
    fn push(&mut self, text: &str) {
        match &mut self.form {
            Form::Blank => self.blank(text),
            Form::List => self.list(text),
            Form::Xml(xml) => {
                let (tokens, listing) = &mut **xml;
                tokens.push(text, &mut listing.sink(&mut self.gathered));
            }
        }
    }

    fn end(mut self, encoding: &'static Encoding) -> Document {
        self.gathered.at_end();
        self.entry();
        let list = matches!(self.form, Form::List);
        Document { list, ..self.gathered.end(encoding) }
    }
}
