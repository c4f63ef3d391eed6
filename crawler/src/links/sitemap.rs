//! A sitemap to the pages that it lists: compressed or not, whatever its name says.
//!
//! ```text
//!  bytes ─┬─ 1f 8b ──▶ gunzip, at most `Settings::bytes` ─┬▶ decoded ─▶ XML or text
//!         └───────────────────────────────────────────────┘
//! ```

mod entries;
mod listing;

use std::io::{self, Write};

use encoding_rs::Encoding;
use flate2::write::MultiGzDecoder;

use super::decoded::{Decoded, Language};
use super::gathered::Gathered;
use super::rooted::{Rooted, Says};
use super::{Document, Settings};
pub(crate) use entries::Entries;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A sitemap that is being read.
pub(crate) struct Sitemap {
    stage: Stage,
    cut: bool,
}

enum Stage {
    /// The first bytes, as long as they do not tell.
    Begin(Vec<u8>, Unpacked),
    Packed(Box<MultiGzDecoder<Unpacked>>),
    Plain(Unpacked),
}

/// What is unpacked goes on at once.
struct Unpacked {
    /// There until the end.
    reader: Option<Box<Decoded<Rooted>>>,
    left: u64,
}

impl Sitemap {
    /// Before the first byte.
    pub(crate) fn new(
        settings: Settings,
        says: Says,
        charset: Option<&'static Encoding>,
    ) -> Sitemap {
        let left = settings.bytes;
        let rooted = Rooted::new(Gathered::new(settings), says);
        let reader = Some(Box::new(Decoded::new(rooted, Language::Xml, charset)));
        Sitemap { stage: Stage::Begin(Vec::new(), Unpacked { reader, left }), cut: false }
    }

    /// Reads the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        match &mut self.stage {
            Stage::Begin(held, _) => {
                held.extend_from_slice(bytes);
                if held.len() >= GZIP.len() {
                    self.begin();
                }
            }
            // What follows the damage, or the most that is unpacked, is not looked at.
            Stage::Packed(packed) => self.cut = self.cut || packed.write_all(bytes).is_err(),
            Stage::Plain(plain) => plain.push(bytes),
        }
    }

    /// What was found.
    pub(crate) fn end(mut self) -> Document {
        self.begin();
        let reader = match &mut self.stage {
            Stage::Begin(_, plain) | Stage::Plain(plain) => plain.reader.take(),
            Stage::Packed(packed) => {
                self.cut = self.cut || packed.try_finish().is_err();
                packed.get_mut().reader.take()
            }
        };
        let mut document = reader.map(|reader| reader.end()).unwrap_or_default();
        document.cut |= self.cut;
        document
    }

    fn begin(&mut self) {
        let Stage::Begin(held, unpacked) = &mut self.stage else { return };
        let held = std::mem::take(held);
        let unpacked = Unpacked { reader: unpacked.reader.take(), left: unpacked.left };
        self.stage = if held.starts_with(&GZIP) {
            Stage::Packed(Box::new(MultiGzDecoder::new(unpacked)))
        } else {
            Stage::Plain(unpacked)
        };
        self.push(&held);
    }
}

impl Unpacked {
    fn push(&mut self, bytes: &[u8]) {
        if let Some(reader) = &mut self.reader {
            reader.push(bytes);
        }
    }
}

impl Write for Unpacked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fits = bytes.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.push(&bytes[..fits]);
        self.left -= fits as u64;
        if fits < bytes.len() {
            return Err(io::Error::other("more than is unpacked of a sitemap"));
        }
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
