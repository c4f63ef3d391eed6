//! From the bytes of a text to UTF-8, whatever encoding they are in.
//!
//! In the order of the standards: a byte order mark, the header, what the text says of
//! itself in its first 1024 bytes. In HTML a later `meta` is as good while all before it was
//! ASCII, which is read alike in any encoding ("changing the encoding while parsing" in the
//! standard, which would read the page anew). If nothing says anything, HTML is windows-1252
//! by tradition, and UTF-8 in truth: its first bytes that are not ASCII tell, up to 1024 of
//! them. Style sheets and XML are UTF-8 then.
//!
//! ```text
//!  begin ──▶ decoding
//!    └─▶ ASCII so far ──▶ guessing ──▶ decoding
//!            └── a meta ─────────────────▲
//! ```
//!
//! # Invariants
//!
//! * At most 1024 bytes and a piece of text are held.

mod declared;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, WINDOWS_1252};

use super::Document;
use super::read::Read;

/// So many bytes are looked at before an encoding is chosen.
const BEGINNING: usize = 1024;

/// So much text is decoded at once.
const PIECE: usize = 8 << 10;

/// Where a text may name its encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    /// In a `meta`, or else in a declaration of XML; as XML, there first.
    Html {
        /// Whether it is XML.
        xml: bool,
    },
    /// In an `@charset`.
    Css,
    /// In its declaration.
    Xml,
}

/// A reader of text that is given bytes.
#[derive(Debug)]
pub(crate) struct Decoded<R> {
    reader: R,
    stage: Stage,
    text: String,
}

enum Stage {
    Begin { held: Vec<u8>, language: Language, charset: Option<&'static Encoding> },
    Ascii,
    Guessing(Vec<u8>),
    Decoding(Decoder),
}

impl<R: Read> Decoded<R> {
    /// Before the first byte; `charset` is what the header names.
    pub(crate) fn new(
        reader: R,
        language: Language,
        charset: Option<&'static Encoding>,
    ) -> Decoded<R> {
        let stage = Stage::Begin { held: Vec::new(), language, charset };
        Decoded { reader, stage, text: String::new() }
    }

    /// Reads the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        match &mut self.stage {
            Stage::Begin { held, charset, .. } => {
                let enough = if charset.is_some() { 3 } else { BEGINNING };
                let rest = fill(held, bytes, enough);
                if held.len() >= enough {
                    self.begin();
                    self.push(rest);
                }
            }
            Stage::Ascii => self.ascii(bytes),
            Stage::Guessing(held) => {
                let rest = fill(held, bytes, BEGINNING);
                if held.len() >= BEGINNING {
                    self.guess();
                    self.decode(rest, false);
                }
            }
            Stage::Decoding(_) => self.decode(bytes, false),
        }
    }

    /// What the reader has found.
    pub(crate) fn end(mut self) -> Document {
        self.begin();
        self.guess();
        self.decode(b"", true);
        let encoding = match self.stage {
            Stage::Decoding(decoder) => decoder.encoding(),
            _ => WINDOWS_1252,
        };
        self.reader.end(encoding)
    }

    /// Chooses an encoding by the beginning, if that is still to be done.
    fn begin(&mut self) {
        let Stage::Begin { held, language, charset } = &mut self.stage else { return };
        let (held, language, charset) = (std::mem::take(held), *language, *charset);
        let (marked, mark) = Encoding::for_bom(&held).map_or((None, 0), |(e, l)| (Some(e), l));
        let encoding = marked.or(charset).or_else(|| declared::encoding(&held, language));
        if encoding.is_none() && language == (Language::Html { xml: false }) {
            self.stage = Stage::Ascii;
            self.ascii(&held);
        } else {
            self.decode_as(encoding.unwrap_or(UTF_8));
            self.decode(&held[mark..], false);
        }
    }

    fn decode_as(&mut self, encoding: &'static Encoding) {
        self.stage = Stage::Decoding(encoding.new_decoder_without_bom_handling());
    }

    /// ASCII is the same in all encodings that are left.
    fn ascii(&mut self, bytes: &[u8]) {
        let ascii = Encoding::ascii_valid_up_to(bytes);
        let text = std::str::from_utf8(&bytes[..ascii]).unwrap_or_default();
        let mut read = 0;
        // Not a byte behind the tag that names an encoding: in ISO-2022-JP all are ASCII.
        for tag in text.split_inclusive('>') {
            self.reader.push(tag);
            read += tag.len();
            if let Some(encoding) = self.reader.declared() {
                self.decode_as(encoding);
                return self.decode(&bytes[read..], false);
            }
        }
        if ascii < bytes.len() {
            self.stage = Stage::Guessing(Vec::new());
            self.push(&bytes[ascii..]);
        }
    }

    /// Chooses between UTF-8 and windows-1252, if that is still to be done.
    fn guess(&mut self) {
        let Stage::Guessing(held) = &mut self.stage else { return };
        let held = std::mem::take(held);
        let utf8 = std::str::from_utf8(&held).err().is_none_or(|e| e.error_len().is_none());
        self.decode_as(if utf8 { UTF_8 } else { WINDOWS_1252 });
        self.decode(&held, false);
    }

    fn decode(&mut self, mut bytes: &[u8], last: bool) {
        let Stage::Decoding(decoder) = &mut self.stage else { return };
        self.text.reserve(PIECE);
        loop {
            self.text.clear();
            let (result, read, _) = decoder.decode_to_string(bytes, &mut self.text, last);
            self.reader.push(&self.text);
            bytes = &bytes[read..];
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

/// Takes as many bytes as are missing, and gives back the others.
fn fill<'bytes>(held: &mut Vec<u8>, bytes: &'bytes [u8], enough: usize) -> &'bytes [u8] {
    let missing = enough.saturating_sub(held.len()).min(bytes.len());
    held.extend_from_slice(&bytes[..missing]);
    &bytes[missing..]
}

impl std::fmt::Debug for Stage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Stage::Begin { .. } => "Begin",
            Stage::Ascii => "Ascii",
            Stage::Guessing(_) => "Guessing",
            Stage::Decoding(decoder) => decoder.encoding().name(),
        })
    }
}
