//! Within a tag: its name and its attributes.

use memchr::memchr;

use super::{Sink, State, Tokens};

/// What of a tag the next byte belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    Name,
    BeforeAttribute,
    Attribute,
    AfterAttribute,
    BeforeValue,
    /// Up to that quote, or without quotes up to white space.
    Value(Option<u8>),
    AfterValue,
    /// After `/`, which closes the element if `>` follows.
    Slash,
}

/// White space of HTML: a byte that parts one attribute from the next.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

impl Tokens {
    pub(super) fn in_tag(
        &mut self,
        part: Part,
        text: &str,
        at: usize,
        sink: &mut impl Sink,
    ) -> usize {
        match part {
            Part::Name => self.name(text, at, sink),
            Part::Attribute => self.attribute(text, at, sink),
            Part::Value(Some(quote)) => self.quoted(quote, text, at),
            Part::Value(None) => self.unquoted(text, at, sink),
            _ => self.between(part, text, at, sink),
        }
    }

    fn name(&mut self, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        let end = find(text, at, |byte| is_space(byte) || matches!(byte, b'/' | b'>'));
        self.tag.name(&text[at..end]);
        if end < text.len() {
            return self.between(Part::BeforeAttribute, text, end, sink);
        }
        end
    }

    fn attribute(&mut self, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        let ends = |byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'=');
        let end = find(text, at, ends);
        self.tag.attribute(&text[at..end]);
        if end == text.len() {
            return end;
        }
        self.keep = self.tag.named();
        self.between(Part::AfterAttribute, text, end, sink)
    }

    /// A byte that is of no name and of no value.
    fn between(&mut self, part: Part, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        let byte = text.as_bytes()[at];
        let next = match (part, byte) {
            (_, b'>') => {
                self.tag.closed = part == Part::Slash;
                return self.finish_tag(text, at, sink);
            }
            (Part::AfterAttribute, b'=') => Part::BeforeValue,
            (Part::BeforeValue, b'"' | b'\'') => Part::Value(Some(byte)),
            (Part::BeforeValue, _) if !is_space(byte) => {
                self.state = State::Tag(Part::Value(None));
                return at;
            }
            (Part::BeforeValue | Part::AfterAttribute, _) if is_space(byte) => part,
            (_, b'/') => Part::Slash,
            (_, _) if is_space(byte) => Part::BeforeAttribute,
            _ => {
                // The first byte is of the name whatever it is: `=` too.
                let end = next_character(text, at);
                self.tag.attribute(&text[at..end]);
                self.state = State::Tag(Part::Attribute);
                return end;
            }
        };
        self.state = State::Tag(next);
        at + 1
    }

    fn quoted(&mut self, quote: u8, text: &str, at: usize) -> usize {
        let found = memchr(quote, &text.as_bytes()[at..]).map(|found| at + found);
        let end = found.unwrap_or(text.len());
        self.add_value(&text[at..end]);
        if found.is_none() {
            return end;
        }
        self.state = State::Tag(Part::AfterValue);
        end + 1
    }

    fn unquoted(&mut self, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        let end = find(text, at, |byte| is_space(byte) || byte == b'>');
        self.add_value(&text[at..end]);
        if end < text.len() {
            return self.between(Part::BeforeAttribute, text, end, sink);
        }
        end
    }

    fn add_value(&mut self, piece: &str) {
        if self.keep {
            self.tag.value(piece);
        }
    }
}

/// Where the first such byte is, or the end.
fn find(text: &str, at: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    rest.iter().position(|byte| wanted(*byte)).map_or(text.len(), |found| at + found)
}

fn next_character(text: &str, at: usize) -> usize {
    (at + 1..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
