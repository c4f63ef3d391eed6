//! What a reader of HTML, of a style sheet and of a sitemap have in common.

use encoding_rs::Encoding;

use super::Document;

/// Who reads a text.
pub(crate) trait Read {
    /// The next piece.
    fn push(&mut self, text: &str);
    /// The encoding that the text has named of itself so far, if it is of a kind that can
    /// name one anywhere.
    fn declared(&self) -> Option<&'static Encoding> {
        None
    }
    /// What was found; the encoding is that which the text was in.
    fn end(self, encoding: &'static Encoding) -> Document;
}
