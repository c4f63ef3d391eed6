//! Text that only its own end tag ends: of titles, styles, and scripts.
//!
//! A script has a rule of its own, from the days when scripts were hidden in comments: after
//! `<!--`, a `<script` in it needs its own `</script` before the script ends.

use memchr::memchr;

use super::tags::{Part, is_space};
use super::{Mode, Sink, State, Tokens};

const SCRIPT: &[u8] = b"script";
/// What of raw text the next byte belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Raw {
    Text,
    Less,
    /// After `</` and so many letters of the name.
    End(usize),
    /// After `<!` and so many dashes.
    Bang(u8),
    /// After `<` in a script's comment, and so many letters of `script`.
    Inner(usize),
    /// The same after `</`.
    InnerEnd(usize),
}

/// How deep a script is in comments.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Escape {
    /// 1 in a comment, 2 in a script in it.
    depth: u8,
    /// Dashes before the next byte, two at most.
    dashes: u8,
}

impl Tokens {
    pub(super) fn raw(&mut self, raw: Raw, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        let byte = text.as_bytes()[at];
        let next = match raw {
            Raw::Text => return self.raw_text(text, at, sink),
            Raw::Less => self.raw_less(byte),
            Raw::End(letters) => return self.raw_end(letters, text, at, sink),
            Raw::Bang(dashes) if byte == b'-' => self.raw_bang(dashes),
            Raw::Bang(_) => None,
            Raw::Inner(letters) => self.inner(letters, byte, 2, Raw::Inner),
            Raw::InnerEnd(letters) => self.inner(letters, byte, 1, Raw::InnerEnd),
        };
        let Some(next) = next else { return self.not_after_all(at, sink) };
        if next == Raw::Inner(0) {
            self.state = State::Raw(next); // this letter is the first of the name
            return at;
        }
        self.held.push(char::from(byte));
        self.state = State::Raw(next);
        at + 1
    }

    /// What was held was text, and so is what comes.
    fn not_after_all(&mut self, at: usize, sink: &mut impl Sink) -> usize {
        sink.text(&self.held);
        self.held.clear();
        self.state = State::Raw(Raw::Text);
        at
    }

    fn raw_text(&mut self, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        let bytes = &text.as_bytes()[at..];
        let end = if self.escape.depth == 0 { memchr(b'<', bytes) } else { self.escaped(bytes) };
        let end = end.map_or(text.len(), |found| at + found);
        if end > at {
            sink.text(&text[at..end]);
        }
        if text.as_bytes().get(end) != Some(&b'<') {
            return end;
        }
        self.begin(text, end);
        self.escape.dashes = 0;
        self.held.clear();
        self.held.push('<');
        self.state = State::Raw(Raw::Less);
        end + 1
    }

    /// Where the next `<` is in a script's comment, or where the comment ends.
    fn escaped(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'<' => return Some(at),
                b'-' => self.escape.dashes = (self.escape.dashes + 1).min(2),
                b'>' if self.escape.dashes == 2 => {
                    self.escape = Escape::default();
                    return Some(at + 1);
                }
                _ => self.escape.dashes = 0,
            }
        }
        None
    }

    fn raw_less(&self, byte: u8) -> Option<Raw> {
        match (self.escape.depth, byte) {
            (0 | 1, b'/') => Some(Raw::End(0)),
            (0, b'!') if self.mode == Mode::Script => Some(Raw::Bang(0)),
            (1, _) if byte.is_ascii_alphabetic() => Some(Raw::Inner(0)),
            (2, b'/') => Some(Raw::InnerEnd(0)),
            _ => None,
        }
    }

    fn raw_bang(&mut self, dashes: u8) -> Option<Raw> {
        if dashes == 0 {
            return Some(Raw::Bang(1));
        }
        self.escape = Escape { depth: 1, dashes: 1 }; // the second is read as text
        None
    }

    /// A letter of a tag in a script's comment, or what ends its name.
    fn inner(&mut self, letters: usize, byte: u8, to: u8, next: fn(usize) -> Raw) -> Option<Raw> {
        if byte.is_ascii_alphabetic() {
            let fits = SCRIPT.get(letters) == Some(&byte.to_ascii_lowercase());
            return fits.then(|| next(letters + 1));
        }
        if letters == SCRIPT.len() && (is_space(byte) || matches!(byte, b'/' | b'>')) {
            self.escape.depth = to;
        }
        None
    }

    fn raw_end(&mut self, letters: usize, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        let byte = text.as_bytes()[at];
        if self.tag.name.as_bytes().get(letters) == Some(&byte.to_ascii_lowercase()) {
            self.held.push(char::from(byte));
            self.state = State::Raw(Raw::End(letters + 1));
            return at + 1;
        }
        if letters < self.tag.name.len() || !(is_space(byte) || matches!(byte, b'/' | b'>')) {
            return self.not_after_all(at, sink);
        }
        let name = std::mem::take(&mut self.held);
        self.tag.begin(true, self.tag.line);
        self.tag.name(&name[2..]);
        self.state = State::Tag(Part::Name);
        at
    }
}
