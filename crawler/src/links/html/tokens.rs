//! HTML to tags and text: the tokenization of the HTML standard, a piece at a time.
//!
//! A crawl must lose no link. The libraries that tokenize a stream hold what is not whole:
//! a comment, a script's `data:` URI, every element that was never closed; when their bound
//! is reached, the rest of the page is lost, or the bound is the page. Here nothing is held
//! but the few attributes of one tag, and a comment of any length passes by.
//!
//! ```text
//!        ┌─────────────────────── `>` ───────────────────────┐
//!        ▼                                                   │
//!  ┌─▶ text ── `<` ──▶ less ── letter ──▶ name ──▶ attributes ┤
//!  │     │              │ └─ `/` ─▶ end ───┘                  │
//!  │     │              └─ `!` ──▶ comment, CDATA section ────┘
//!  │     └ title, style, script: text up to their own end tag (raw.rs)
//!  └──── nothing of these after all: it was text
//! ```
//!
//! Which text is raw depends on the tree (a `title` of SVG is not), so the [`Sink`] tells.
//!
//! # Invariants
//!
//! * What the sink is told is the same however the page is cut into pieces; only text comes
//!   in as many pieces as it likes.
//! * A tag that the page ends in is not told, as the standard has it.
//! * Each byte is looked at once; no state is longer than the bounds of [`Tag`].

mod comment;
mod raw;
mod tags;

use memchr::memchr;

use super::tag::Tag;
use crate::links::lines::Lines;
use comment::Comment;
use raw::{Escape, Raw};
use tags::Part;

/// How the text after a start tag is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// Tags and text.
    Data,
    /// Text up to the end tag of the same name.
    Raw,
    /// The same, but a comment in it may hold further scripts.
    Script,
    /// Text to the end of the page.
    Plain,
}

/// Who is told of tags and text.
pub(crate) trait Sink {
    /// A piece of text, its character references still in it.
    fn text(&mut self, text: &str);
    /// A piece of a CDATA section: there are no character references.
    fn verbatim(&mut self, text: &str);
    /// A start tag; tells how the text after it is read.
    fn start(&mut self, tag: &Tag) -> Mode;
    /// An end tag.
    fn end(&mut self, name: &str);
    /// Whether `<![CDATA[` begins a section here; it is a comment otherwise.
    fn sections(&self) -> bool;
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug)]
enum State {
    Text,
    Less,
    EndLess,
    Tag(Part),
    /// After `<!`, so many bytes of a word that says what it is have matched.
    Declaration(&'static str, usize),
    Comment(Comment),
    /// In a CDATA section, after so many `]`.
    Section(u8),
    Raw(Raw),
}

/// The tokenizer; see the module.
#[derive(Debug)]
pub(crate) struct Tokens {
    state: State,
    mode: Mode,
    escape: Escape,
    tag: Tag,
    /// Whether the attribute that is being read is kept.
    keep: bool,
    /// What has come of a raw text's end tag; text, if it turns out to be none.
    held: String,
    lines: Lines,
    /// How much of the piece the line has passed.
    passed: usize,
}

impl Tokens {
    /// Before the first byte of a page.
    pub(crate) fn new() -> Tokens {
        Tokens::from(Lines::from(1))
    }

    /// Before a text that begins on that line.
    pub(crate) fn from(lines: Lines) -> Tokens {
        Tokens {
            state: State::Text,
            mode: Mode::Data,
            escape: Escape::default(),
            tag: Tag::default(),
            keep: false,
            held: String::new(),
            lines,
            passed: 0,
        }
    }

    /// Reads the next piece of the page.
    pub(crate) fn push(&mut self, text: &str, sink: &mut impl Sink) {
        let mut at = 0;
        while at < text.len() {
            at = self.step(text, at, sink);
        }
        self.line(text, text.len());
        self.passed = 0;
    }

    /// The page is at its end.
    pub(crate) fn end(&mut self, sink: &mut impl Sink) {
        match self.state {
            State::Less => sink.text("<"),
            State::EndLess => sink.text("</"),
            State::Section(brackets @ 1..) => sink.verbatim(&"]]"[..usize::from(brackets)]),
            State::Raw(_) => sink.text(&self.held),
            _ => {}
        }
    }

    /// Reads on from `at`, and tells up to where: further, or in another state.
    fn step(&mut self, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        let byte = text.as_bytes()[at];
        match self.state {
            State::Text => self.text(text, at, sink),
            State::Less => self.less(byte, at, sink),
            State::EndLess => self.end_less(byte, at),
            State::Tag(part) => self.in_tag(part, text, at, sink),
            State::Declaration(word, matched) => self.declaration(word, matched, byte, at, sink),
            State::Comment(comment) => self.comment(comment, text, at),
            State::Section(brackets) => self.section(brackets, text, at, sink),
            State::Raw(raw) => self.raw(raw, text, at, sink),
        }
    }

    fn text(&mut self, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        match self.mode {
            Mode::Data => {}
            Mode::Plain => {
                sink.text(&text[at..]);
                return text.len();
            }
            Mode::Raw | Mode::Script => {
                self.state = State::Raw(Raw::Text);
                return at;
            }
        }
        let less = memchr(b'<', &text.as_bytes()[at..]).map(|found| at + found);
        let end = less.unwrap_or(text.len());
        if end > at {
            sink.text(&text[at..end]);
        }
        less.map_or(end, |less| self.begin(text, less))
    }

    /// A `<`: perhaps of a tag, which then begins on this line.
    fn begin(&mut self, text: &str, at: usize) -> usize {
        self.tag.line = self.line(text, at);
        self.state = State::Less;
        at + 1
    }

    fn less(&mut self, byte: u8, at: usize, sink: &mut impl Sink) -> usize {
        match byte {
            b'!' => self.state = State::Declaration("", 0),
            b'/' => self.state = State::EndLess,
            b'?' => self.state = State::Comment(Comment::Bogus),
            _ if byte.is_ascii_alphabetic() => return self.begin_tag(false, at),
            _ => {
                sink.text("<");
                self.state = State::Text;
                return at;
            }
        }
        at + 1
    }

    fn end_less(&mut self, byte: u8, at: usize) -> usize {
        if byte.is_ascii_alphabetic() {
            return self.begin_tag(true, at);
        }
        self.state = State::Comment(Comment::Bogus);
        at
    }

    fn begin_tag(&mut self, end: bool, at: usize) -> usize {
        self.tag.begin(end, self.tag.line);
        self.state = State::Tag(Part::Name);
        at
    }

    /// A `>` at the end of a tag.
    fn finish_tag(&mut self, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        self.tag.last_line = self.line(text, at);
        self.state = State::Text;
        if self.tag.end {
            self.mode = Mode::Data;
            sink.end(&self.tag.name);
        } else {
            self.escape = Escape::default();
            self.mode = sink.start(&self.tag);
        }
        at + 1
    }

    /// The line of what is at `at`.
    fn line(&mut self, text: &str, at: usize) -> u32 {
        self.lines.pass(&text.as_bytes()[self.passed..at]);
        self.passed = at;
        self.lines.line()
    }
}
