//! What a page calls itself: its first `title`, on one line and not endless.

use super::tag::add;

/// So much of a title is kept, in characters.
const LONGEST: usize = 200;

/// So much of it is looked at, in bytes: enough if all of it is character references.
const READ: usize = 4 << 10;

/// The title so far.
#[derive(Debug, Default)]
pub(super) struct Title {
    raw: String,
    begun: bool,
}

impl Title {
    /// Begins it; false if there was one before.
    pub(super) fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.begun, true)
    }

    /// A piece of its text.
    pub(super) fn push(&mut self, text: &str) {
        add(&mut self.raw, text, READ);
    }

    /// The title, if there is one.
    pub(super) fn end(self) -> Option<String> {
        let text = htmlize::unescape(self.raw);
        let words: Vec<&str> = text.split_whitespace().collect();
        let title: String = words.join(" ").chars().take(LONGEST).collect();
        Some(title.trim_end().to_owned()).filter(|title| !title.is_empty())
    }
}
