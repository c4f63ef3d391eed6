//! Bodies as they are sent to bodies as they were written, piece by piece, within caps.
//!
//! The client could decompress by itself, but then nobody would know how many bytes came
//! over the network, and nobody would refuse a window. Here a piece of the body is pushed
//! in, and what it unfolds to is handed on in small pieces before the next is asked for:
//!
//! ```text
//!  Content-Encoding: gzip, br
//!  wire ──▶ brotli ──▶ gzip ──▶ sink       each step gives some 64 KiB at most
//!   └─────────┴──────────┴──▶ Meter         over a cap: Cut, and nothing more is decoded
//! ```
//!
//! # Invariants
//!
//! * The sink is given no byte beyond `caps.body`, and at most [`PIECE`] bytes at once.
//! * The caps hold for what each encoding unfolds to, also where the next one makes nothing of
//!   it: behind its end gigabytes may follow.
//! * Behind an error nothing more is given: what the sink has is the body's beginning.
//!
//! # Cost
//!
//! The window of the encoding and two pieces: 32 KiB for gzip and deflate, at most 8 MiB
//! for zstd (RFC 9659), at most 16 MiB for brotli, whose windows of up to 1 GiB ("large
//! window", no part of RFC 7932) are refused. At most two encodings are undone, and none
//! twice.

mod brotli;

mod deflate;

mod gzip;

mod zstd;

use crate::fetch::caps::{Caps, RATIO_FREE, WIRE_FREE};
use crate::fetch::cut::Cut;

/// What is said to be understood.
pub const ACCEPT_ENCODING: &str = "gzip, br, zstd, deflate";

const UNDERSTOOD: [&str; 4] = ["gzip", "br", "zstd", "deflate"];

/// How many bytes a sink is given at once, at most.
pub const PIECE: usize = 64 << 10;

/// The codings that are registered (IANA, HTTP Content Coding Registry, 2025) beside those
/// that are understood, and `identity`.
const REFUSED: [&str; 7] =
    ["aes128gcm", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress"];

/// How many encodings may be stacked.
const STACKED: usize = 2;

/// One encoding, being undone.
trait Coding: Send {
    /// Takes bytes from the front of `input`, appends what comes out to `out`, and returns
    /// how many it took. It appends not much more than a [`PIECE`], and is to be called until
    /// it neither takes nor appends.
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<usize, String>;

    /// The input has ended: appends what is left, and fails if it should not have.
    fn end(&mut self, out: &mut Vec<u8>) -> Result<(), String>;
}

/// An encoding, room for what comes out of it, and how much that was.
struct Layer {
    coding: Box<dyn Coding>,
    out: Vec<u8>,
    bytes: u64,
}

/// A body, being decoded.
pub struct Decoder {
    /// In the order in which they are undone.
    layers: Vec<Layer>,
    meter: Meter,
}

/// What came, and what came out, against the caps.
struct Meter {
    body: u64,
    ratio: u64,
    wire: u64,
    bytes: u64,
}

impl Decoder {
    /// A decoder for a body with these values of `Content-Encoding`, in their order.
    ///
    /// What is registered nowhere, such as `none`, `utf-8` or `binary`, is no encoding: browsers
    /// read such a body as it is, and so does this.
    ///
    /// # Errors
    /// [`Cut::Undecodable`]: an encoding is registered and not understood here, or there are
    /// too many.
    pub fn new<'a>(
        encodings: impl IntoIterator<Item = &'a str>,
        caps: &Caps,
    ) -> Result<Decoder, Cut> {
        let names: Vec<String> = encodings.into_iter().flat_map(names).collect();
        Ok(Decoder { layers: layers(&names)?, meter: Meter::new(caps) })
    }

    /// How many bytes were pushed in.
    pub fn wire(&self) -> u64 {
        self.meter.wire
    }

    /// How many bytes the sink was given.
    pub fn bytes(&self) -> u64 {
        self.meter.bytes
    }

    /// Decodes `piece`, the next of the body, and gives `sink` what comes out.
    ///
    /// # Errors
    /// A cap is reached, or the encoding is broken; then it is not to be called again.
    pub fn push(&mut self, piece: &[u8], sink: &mut dyn FnMut(&[u8])) -> Result<(), Cut> {
        let Decoder { layers, meter } = self;
        // What is not encoded, or unfolds, is over the other cap by then.
        let within = meter.room_on_wire(piece.len());
        meter.wire += piece.len() as u64;
        push(layers, &piece[..within], meter, sink)?;
        if within < piece.len() { Err(Cut::TooLongCompressed(meter.on_wire())) } else { Ok(()) }
    }

    /// Gives `sink` what is left at the end of the body.
    ///
    /// # Errors
    /// As [`push`](Self::push), or the encoding breaks off. A body of no bytes at all is
    /// taken for an empty one.
    pub fn end(&mut self, sink: &mut dyn FnMut(&[u8])) -> Result<(), Cut> {
        if self.meter.wire == 0 {
            return Ok(());
        }
        end(&mut self.layers, &mut self.meter, sink)
    }
}

/// The encodings that a value of `Content-Encoding` names; what is none is left out.
fn names(value: &str) -> impl Iterator<Item = String> {
    let names = value.split(',').map(|name| name.trim().to_ascii_lowercase());
    let names = names.map(|name| if name == "x-gzip" { "gzip".to_owned() } else { name });
    names.filter(|name| UNDERSTOOD.contains(&&**name) || REFUSED.contains(&&**name))
}

/// What undoes the encodings of these names, the last one first.
fn layers(names: &[String]) -> Result<Vec<Layer>, Cut> {
    if names.len() > STACKED {
        return Err(undecodable(format!("it is encoded {} times over", names.len())));
    }
    if let [first, second] = names
        && first == second
    {
        return Err(undecodable(format!("it is encoded twice as {first:?}")));
    }
    let layer = |name: &String| Ok(Layer { coding: coding(name)?, out: Vec::new(), bytes: 0 });
    names.iter().rev().map(layer).collect()
}

fn coding(name: &str) -> Result<Box<dyn Coding>, Cut> {
    Ok(match name {
        "gzip" => Box::new(gzip::Gzip::new()),
        "deflate" => Box::new(deflate::Deflate::new()),
        "br" => Box::new(brotli::Brotli::new()),
        "zstd" => Box::new(zstd::Zstd::new().map_err(undecodable)?),
        other => return Err(undecodable(format!("its encoding {other:?} is not understood here"))),
    })
}

fn undecodable(reason: String) -> Cut {
    Cut::Undecodable(reason)
}

/// What is given the decoded pieces.
type Sink<'a> = &'a mut dyn FnMut(&[u8]);

/// Sends `input` through all layers.
fn push(layers: &mut [Layer], mut input: &[u8], meter: &mut Meter, sink: Sink) -> Result<(), Cut> {
    let Some((layer, inner)) = layers.split_first_mut() else {
        return input.chunks(PIECE).try_for_each(|out| meter.give(out, sink));
    };
    loop {
        layer.out.clear();
        let step = layer.coding.step(input, &mut layer.out);
        // What came before a fault is kept.
        layer.hand_on(inner, meter, sink)?;
        let took = step.map_err(undecodable)?;
        if took == 0 && layer.out.is_empty() {
            return Ok(());
        }
        input = &input[took..];
    }
}

/// Ends all layers, the outermost first.
fn end(layers: &mut [Layer], meter: &mut Meter, sink: Sink) -> Result<(), Cut> {
    let Some((layer, inner)) = layers.split_first_mut() else { return Ok(()) };
    layer.out.clear();
    let ended = layer.coding.end(&mut layer.out);
    layer.hand_on(inner, meter, sink)?;
    ended.map_err(undecodable)?;
    end(inner, meter, sink)
}

impl Layer {
    /// Sends what has come out through the other layers, unless with that it is too much.
    fn hand_on(&mut self, inner: &mut [Layer], meter: &mut Meter, sink: Sink) -> Result<(), Cut> {
        self.bytes += self.out.len() as u64;
        push(inner, &self.out, meter, sink)?;
        if inner.is_empty() { meter.is_no_bomb(self.bytes) } else { meter.unfolded(self.bytes) }
    }
}

impl Meter {
    fn new(caps: &Caps) -> Meter {
        Meter { body: caps.body, ratio: caps.ratio, wire: 0, bytes: 0 }
    }

    /// How many bytes a body may have as it is sent.
    fn on_wire(&self) -> u64 {
        self.body.saturating_mul(2).max(WIRE_FREE)
    }

    /// How many of so many bytes more that come are within that.
    fn room_on_wire(&self, more: usize) -> usize {
        let room = self.on_wire().saturating_sub(self.wire);
        usize::try_from(room).map_or(more, |room| room.min(more))
    }

    /// So much came out of an encoding, and is encoded still: it could have been sent so.
    fn unfolded(&self, bytes: u64) -> Result<(), Cut> {
        if bytes > self.on_wire() {
            return Err(Cut::TooLongCompressed(self.on_wire()));
        }
        self.is_no_bomb(bytes)
    }

    fn is_no_bomb(&self, bytes: u64) -> Result<(), Cut> {
        let is_bomb = bytes > RATIO_FREE && bytes > self.ratio.saturating_mul(self.wire);
        if is_bomb { Err(Cut::Ratio(self.ratio)) } else { Ok(()) }
    }

    fn give(&mut self, out: &[u8], sink: Sink) -> Result<(), Cut> {
        let room = usize::try_from(self.body - self.bytes).unwrap_or(usize::MAX);
        let kept = &out[..out.len().min(room)];
        if !kept.is_empty() {
            sink(kept);
        }
        self.bytes += kept.len() as u64;
        if out.len() > room {
            return Err(Cut::TooLong(self.body));
        }
        Ok(())
    }
}
