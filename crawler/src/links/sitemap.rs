//! A sitemap to the pages that it lists: compressed or not, whatever its name says.
//!
//! ```text
//!  bytes ─┬─ 1f 8b ──▶ decoder of gzip, with its caps ─┬▶ decoded ─▶ XML or text
//!         └────────────────────────────────────────────┘
//! ```
//!
//! A gzip of its own is undone by the decoder of bodies, under the same caps: its length, its
//! ratio and its members.

mod entries;
mod listing;

use encoding_rs::Encoding;

use super::decoded::{Decoded, Language};
use super::gathered::Gathered;
use super::rooted::{Rooted, Says};
use super::{Document, Settings};
use crate::fetch::caps::Caps;
use crate::fetch::cut::Cut;
use crate::fetch::decode::Decoder;
pub(crate) use entries::Entries;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A sitemap that is being read.
pub(crate) struct Sitemap {
    reader: Decoded<Rooted>,
    stage: Stage,
}

enum Stage {
    /// The first bytes, as long as they do not tell, and what a packed one may unfold to.
    Begin(Vec<u8>, Caps),
    Packed(Decoder),
    Plain,
    /// What follows is not looked at.
    Cut(Cut),
}

impl Sitemap {
    /// Before the first byte.
    pub(crate) fn new(
        settings: Settings,
        says: Says,
        charset: Option<&'static Encoding>,
    ) -> Sitemap {
        let caps = Caps { body: settings.bytes, ratio: settings.ratio, ..Caps::default() };
        let rooted = Rooted::new(Gathered::new(settings), says);
        let html = says == Says::Named;
        let language = if html { Language::Html { xml: false } } else { Language::Xml };
        let reader = Decoded::new(rooted, language, charset);
        Sitemap { reader, stage: Stage::Begin(Vec::new(), caps) }
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
            Stage::Packed(decoder) => {
                let unpacked = decoder.push(bytes, &mut |out| self.reader.push(out));
                self.cut_if(unpacked);
            }
            Stage::Plain => self.reader.push(bytes),
            Stage::Cut(_) => {}
        }
    }

    /// What was found.
    pub(crate) fn end(mut self) -> Document {
        self.begin();
        if let Stage::Packed(decoder) = &mut self.stage {
            let unpacked = decoder.end(&mut |out| self.reader.push(out));
            self.cut_if(unpacked);
        }
        let mut document = self.reader.end();
        if let Stage::Cut(cut) = self.stage {
            document.cut = Some(cut.into());
            document.cut_off();
        }
        document
    }

    fn begin(&mut self) {
        let Stage::Begin(held, caps) = &mut self.stage else { return };
        let held = std::mem::take(held);
        let packed = held.starts_with(&GZIP);
        match packed.then(|| Decoder::new(["gzip"], caps)) {
            Some(Ok(decoder)) => self.stage = Stage::Packed(decoder),
            Some(Err(cut)) => self.stage = Stage::Cut(cut),
            None => self.stage = Stage::Plain,
        }
        self.push(&held);
    }

    fn cut_if(&mut self, unpacked: Result<(), Cut>) {
        if let Err(cut) = unpacked {
            self.stage = Stage::Cut(cut);
        }
    }
}
