//! What a page shows, as two numbers: of its text, title and pictures, and of these without
//! the digits of the text.
//!
//! Two pages that show the same are one page under two names; pages that differ in digits
//! only may be those of a counter without an end. A picture is known by where it is: the
//! pages of a gallery differ in nothing else, so there the digits count.
//!
//! # Cost
//!
//! Two SHA-256 over the text, which for the usual page is less than half of its bytes.

use sha2::{Digest, Sha256};

/// Text that is hashed at once.
const PIECE: usize = 1 << 10;

/// Stands before and behind what is no text of the page itself: no byte of UTF-8.
const MARK: u8 = 0xff;

/// What is shown so far.
#[derive(Debug, Default)]
pub(crate) struct Text {
    whole: Sha256,
    shape: Sha256,
    piece: Vec<u8>,
    /// Whether white space came after the last word: it counts if another word follows.
    space: bool,
    /// Whether there was a word.
    any: bool,
    /// Whether there was a picture.
    pictures: bool,
}

impl Text {
    /// A piece of text; white space of any length is one space, and none at either end.
    pub(crate) fn push(&mut self, text: &str) {
        for byte in text.bytes() {
            if byte.is_ascii_whitespace() {
                self.space = true;
                continue;
            }
            if self.space && self.any {
                self.piece.push(b' ');
            }
            (self.space, self.any) = (false, true);
            self.piece.push(byte);
            if self.piece.len() >= PIECE {
                self.hash();
            }
        }
    }

    /// What the page calls itself.
    pub(crate) fn title(&mut self, title: &str) {
        self.marked(b't', title);
    }

    /// What a picture shows, for those who do not see it.
    pub(crate) fn instead(&mut self, text: &str) {
        self.pictures = true;
        self.marked(b'i', text);
    }

    /// Where a picture is, as it is written.
    pub(crate) fn picture(&mut self, place: &str) {
        self.pictures = true;
        self.hash();
        for hash in [&mut self.whole, &mut self.shape] {
            hash.update([MARK, b'p']);
            hash.update(place);
            hash.update([MARK]);
        }
    }

    /// The hash of what is shown, and that without the ASCII digits of the text.
    ///
    /// The first is 0 where there is neither text nor picture: scripts make up the page then,
    /// and the title may be that of all pages.
    pub(crate) fn end(mut self) -> (u64, u64) {
        self.hash();
        let whole = if self.any || self.pictures { beginning(self.whole) } else { 0 };
        (whole, beginning(self.shape))
    }

    fn marked(&mut self, mark: u8, text: &str) {
        self.piece.extend([MARK, mark]);
        self.piece.extend_from_slice(text.as_bytes());
        self.piece.push(MARK);
        self.hash();
    }

    fn hash(&mut self) {
        self.whole.update(&self.piece);
        self.piece.retain(|byte| !byte.is_ascii_digit());
        self.shape.update(&self.piece);
        self.piece.clear();
    }
}

fn beginning(hash: Sha256) -> u64 {
    let digest = hash.finalize();
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
