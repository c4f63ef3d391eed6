//! A tag as it is being read: its name, and those of its attributes that can hold a link or tell
//! of a picture.
//!
//! # Invariants
//!
//! * A tag is as large as its bounds allow, however long it is on the page: names are cut,
//!   other attributes are not kept, and of an attribute that is there twice the first counts.

use std::borrow::Cow;
use std::ops::Range;

use crate::links::gathered::VALUE;

/// No element that matters has so long a name.
const NAME: usize = 32;

/// The attributes that are kept.
const KEPT: [&str; 22] = [
    "href",
    "xlink:href",
    "src",
    "srcset",
    "imagesrcset",
    "poster",
    "alt",
    "data",
    "action",
    "method",
    "rel",
    "name",
    "content",
    "http-equiv",
    "style",
    "shadowrootmode",
    "encoding",
    "charset",
    "color",
    "face",
    "size",
    "type",
];

/// A tag.
#[derive(Debug, Default)]
pub(crate) struct Tag {
    /// In small letters; cut if it is longer than any name that matters.
    pub(crate) name: String,
    /// Whether it ends with `/>`.
    pub(crate) closed: bool,
    /// The line of its `<`.
    pub(crate) line: u32,
    /// The line of its `>`.
    pub(crate) last_line: u32,
    /// Whether it is an end tag.
    pub(super) end: bool,
    attributes: Vec<Attribute>,
    values: String,
    word: String,
}

#[derive(Debug)]
struct Attribute {
    name: &'static str,
    value: Range<usize>,
    cut: bool,
}

/// The value of an attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'tag> {
    /// As it is written: its character references are still there.
    pub(crate) raw: &'tag str,
    /// Whether it is only the beginning.
    pub(crate) cut: bool,
}

impl<'tag> Value<'tag> {
    /// What it means; a NUL is no character of it.
    pub(crate) fn text(self) -> Cow<'tag, str> {
        let text = htmlize::unescape_attribute(self.raw);
        if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text }
    }
}

impl Tag {
    /// The value of an attribute that is kept.
    pub(crate) fn get(&self, name: &str) -> Option<Value<'_>> {
        let found = self.attributes.iter().find(|attribute| attribute.name == name)?;
        Some(Value { raw: &self.values[found.value.clone()], cut: found.cut })
    }

    /// What the value of an attribute means, if it is there.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        Some(self.get(name)?.text())
    }

    /// Begins a new tag.
    pub(super) fn begin(&mut self, end: bool, line: u32) {
        self.name.clear();
        self.attributes.clear();
        self.values.clear();
        self.word.clear();
        (self.end, self.closed, self.line) = (end, false, line);
    }

    /// A piece of its name.
    pub(super) fn name(&mut self, piece: &str) {
        add(&mut self.name, piece, NAME);
        self.name.make_ascii_lowercase();
    }

    /// A piece of the name of an attribute.
    pub(super) fn attribute(&mut self, piece: &str) {
        add(&mut self.word, piece, NAME);
    }

    /// The name of the attribute is whole. Tells whether its value, if it has one, is kept.
    pub(super) fn named(&mut self) -> bool {
        let known = KEPT.iter().find(|name| name.eq_ignore_ascii_case(&self.word));
        self.word.clear();
        let wanted = known.filter(|name| !self.end && self.get(name).is_none());
        let value = self.values.len()..self.values.len();
        self.attributes.extend(wanted.map(|name| Attribute { name, value, cut: false }));
        wanted.is_some()
    }

    /// A piece of the value of the attribute that was named last.
    pub(super) fn value(&mut self, piece: &str) {
        if let Some(attribute) = self.attributes.last_mut() {
            let most = attribute.value.start + VALUE;
            attribute.cut |= self.values.len() + piece.len() > most;
            add(&mut self.values, piece, most);
            attribute.value.end = self.values.len();
        }
    }
}

/// Appends the characters that begin before `most`.
///
/// The last one may end after it, and then nothing fits any more: what is kept is the same,
/// however the text is cut into pieces.
pub(crate) fn add(to: &mut String, piece: &str, most: usize) {
    let room = most.saturating_sub(to.len()).min(piece.len());
    let room = (room..=piece.len()).find(|at| piece.is_char_boundary(*at));
    to.push_str(&piece[..room.unwrap_or(piece.len())]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_text_does_not_depend_on_its_pieces() {
        for text in ["abé", "aéb", "éab", "ééé"] {
            let (mut whole, mut pieces) = (String::new(), String::new());
            add(&mut whole, text, 2);
            text.split("").for_each(|piece| add(&mut pieces, piece, 2));
            assert_eq!(whole, pieces);
        }
    }

    #[test]
    fn of_an_attribute_that_is_there_twice_the_first_counts() {
        let mut tag = Tag::default();
        tag.begin(false, 1);
        for expected in [true, false] {
            tag.attribute("HREF");
            assert_eq!(tag.named(), expected);
        }
        assert_eq!(tag.get("href").map(|value| value.raw), Some(""));
    }
}
