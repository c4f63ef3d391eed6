//! What is to be read on a page, as two numbers: of its text, and of its text without digits.
//!
//! Two pages of the same text are one page under two names; pages whose text differs in
//! digits only may be those of a counter without an end.
//!
//! # Cost
//!
//! Two SHA-256 over the text, which for the usual page is less than half of its bytes.

use sha2::{Digest, Sha256};

/// Text that is hashed at once.
const PIECE: usize = 1 << 10;

/// The text so far.
#[derive(Debug, Default)]
pub(crate) struct Text {
    whole: Sha256,
    shape: Sha256,
    piece: Vec<u8>,
    /// Whether white space came after the last word: it counts if another word follows.
    space: bool,
    any: bool,
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

    /// The hash of the text, and that of the text without ASCII digits; 0 of no text.
    pub(crate) fn end(mut self) -> (u64, u64) {
        self.hash();
        if !self.any {
            return (0, 0);
        }
        (beginning(self.whole), beginning(self.shape))
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
