//! A style sheet to what it is made of: `url()` and `@import`, a piece at a time.
//!
//! A tokenizer that follows css-syntax as far as links need: comments, strings, escapes,
//! and names, so that neither `"url(x)"` nor `/* url(x) */` nor `my-url(x)` is a link. One
//! byte at a time, for nothing is to be held but the text of one link.
//!
//! # Invariants
//!
//! * A word is held up to its first few letters, a URL up to 64 KiB; the rest passes by.
//! * The strings and URLs of `@namespace` are names. The first one of `@import` is a link.

mod bytes;

use super::gathered::{Gathered, VALUE, Written};
use super::lines::Lines;
use super::read::Read;
use super::{Document, Kind};
use encoding_rs::Encoding;

/// No word that matters is longer.
const WORD: usize = 12;

/// What the next byte belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Between,
    /// After `/`, perhaps of a comment.
    Slash,
    Comment,
    /// In a comment, after `*`.
    Star,
    Word(Word),
    /// Up to that quote.
    String(u8),
    /// After `url(`.
    UrlStart,
    Url,
    /// White space after a URL without quotes.
    UrlEnd,
    /// What looked like a URL and is none: up to `)`.
    BadUrl,
}

/// What a word is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Word {
    Name,
    /// After `@`.
    Rule,
    /// After `#` or a digit: never a function.
    Other,
}

/// Which rule the next string belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rule {
    Import,
    Namespace,
    Other,
}

/// A backslash and what came after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Escape {
    None,
    Backslash,
    /// So many hexadecimal digits, of that value.
    Digits(u8, u32),
    /// White space that ends the digits was a CR: an LF is part of it.
    Cr,
}

/// A style sheet that is being read.
#[derive(Debug)]
pub(crate) struct Css {
    state: State,
    rule: Rule,
    escape: Escape,
    /// Whether the string that is being read is within `url()`.
    in_url: bool,
    word: Vec<u8>,
    text: Vec<u8>,
    cut: bool,
    lines: Lines,
    /// Where the word, string or URL begins.
    line: u32,
}

impl Css {
    /// Before a style sheet that begins on that line.
    pub(crate) fn new(line: u32) -> Css {
        Css {
            state: State::Between,
            rule: Rule::Other,
            escape: Escape::None,
            in_url: false,
            word: Vec::new(),
            text: Vec::new(),
            cut: false,
            lines: Lines::from(line),
            line,
        }
    }

    /// Gathers the links of a `style` attribute; if it is `cut`, its last one is not whole.
    pub(crate) fn of_attribute(style: &str, cut: bool, line: u32, gathered: &mut Gathered) {
        let mut css = Css::new(line);
        css.bytes(style.as_bytes(), gathered);
        css.cut |= cut;
        css.end(gathered);
    }

    /// Reads the next piece.
    pub(crate) fn push(&mut self, text: &str, gathered: &mut Gathered) {
        let mut from = 0;
        let bytes = text.as_bytes();
        for end in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            self.bytes(&bytes[from..end], gathered);
            self.lines.pass(&bytes[from..=end]);
            self.bytes(&bytes[end..=end], gathered);
            from = end + 1;
        }
        self.bytes(&bytes[from..], gathered);
        self.lines.pass(&bytes[from..]);
    }

    /// The style sheet is at its end, and with it what was not closed.
    pub(crate) fn end(mut self, gathered: &mut Gathered) {
        self.finish_escape();
        match self.state {
            State::Url | State::UrlEnd => self.url(gathered),
            State::String(_) => self.string(gathered),
            _ => {}
        }
    }

    /// A string is whole.
    fn string(&mut self, gathered: &mut Gathered) {
        if self.in_url || self.rule == Rule::Import {
            self.url(gathered);
        }
        self.state = State::Between;
    }

    /// The text of a URL is whole.
    fn url(&mut self, gathered: &mut Gathered) {
        self.state = State::Between;
        self.in_url = false;
        if self.rule == Rule::Namespace {
            return;
        }
        self.rule = Rule::Other;
        let text = &String::from_utf8_lossy(&self.text);
        let link = Written { text, kind: Kind::Style, line: self.line, nofollow: false };
        if self.cut { gathered.too_long(link) } else { gathered.link(link) }
    }
}

/// A file of CSS that is being read.
#[derive(Debug)]
pub(crate) struct Sheet {
    css: Css,
    gathered: Gathered,
}

impl Sheet {
    /// Before the first byte.
    pub(crate) fn new(gathered: Gathered) -> Sheet {
        Sheet { css: Css::new(1), gathered }
    }
}

impl Read for Sheet {
    fn push(&mut self, text: &str) {
        self.css.push(text, &mut self.gathered);
    }

    fn end(mut self, encoding: &'static Encoding) -> Document {
        self.gathered.at_end();
        self.css.end(&mut self.gathered);
        self.gathered.end(encoding)
    }
}
