//! Any bytes as a body of any encodings: never more comes out than the cap, pieces do not
//! matter, and what was encoded comes out as it was.
//!
//! `cargo +nightly fuzz run decode -- -max_total_time=300`
#![no_main]

use std::io::Write;

use crawler::fetch::decode::{Decoder, PIECE};
use crawler::fetch::{Caps, Cut};
use crawler_fuzz::pieces::parted;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use libfuzzer_sys::fuzz_target;

const ENCODINGS: [&str; 7] = ["gzip", "deflate", "br", "zstd", "identity", "x-gzip", "none"];
/// Bodies may have as many bytes; the last is enough for the ratio to be judged.
const BODIES: [u64; 4] = [0, 100, 10_000, 3 << 20];

// The first byte says how large a body may be, the second and third how it is encoded.
fuzz_target!(|input: &[u8]| {
    let Some((&[first, second, third], input)) = input.split_first_chunk() else { return };
    let Some((cuts, body)) = parted(input) else { return };
    let caps = Caps { body: BODIES[usize::from(first) % 4], ratio: 20, ..Caps::default() };
    let encoding = |byte| ENCODINGS[usize::from(byte) % ENCODINGS.len()];
    let names = [encoding(second), encoding(third)];

    let whole = decoded(names, &caps, [body].into_iter());
    agree(&whole, &decoded(names, &caps, cuts.of(body)));

    let Some(packed) = encoded(names, body) else { return };
    let again = decoded(names, &caps, [&packed[..]].into_iter());
    let in_pieces = decoded(names, &caps, cuts.of(&packed));
    agree(&again, &in_pieces);
    for decoded in [again, in_pieces] {
        assert!(body.starts_with(&decoded.bytes));
        assert!(decoded.cut.is_some() || decoded.bytes == body);
        let is_expected = matches!(
            decoded.cut,
            None | Some(Cut::TooLong(_) | Cut::TooLongCompressed(_) | Cut::Ratio(_))
        );
        // The two names of gzip are one, and none is undone twice.
        assert!(is_expected || is_twice(names), "{:?}", decoded.cut);
    }
});

#[derive(Debug)]
struct Decoded {
    bytes: Vec<u8>,
    cut: Option<Cut>,
}

fn decoded<'a>(names: [&str; 2], caps: &Caps, pieces: impl Iterator<Item = &'a [u8]>) -> Decoded {
    let mut bytes = Vec::new();
    let mut decoder = match Decoder::new(names, caps) {
        Ok(decoder) => decoder,
        Err(cut) => return Decoded { bytes, cut: Some(cut) },
    };
    let mut sink = |piece: &[u8]| {
        assert!(!piece.is_empty() && piece.len() <= PIECE);
        bytes.extend_from_slice(piece);
        assert!(bytes.len() as u64 <= caps.body);
    };
    let mut pushed = Ok(());
    for piece in pieces {
        pushed = pushed.and_then(|()| decoder.push(piece, &mut sink));
    }
    let cut = pushed.and_then(|()| decoder.end(&mut sink)).err();
    assert_eq!(decoder.bytes(), bytes.len() as u64);
    Decoded { bytes, cut }
}

/// What came in pieces is what came whole, unless a fault ended one of them earlier; and
/// only what is judged by bytes that came may end one of them alone.
fn agree(one: &Decoded, other: &Decoded) {
    assert!(one.bytes.starts_with(&other.bytes) || other.bytes.starts_with(&one.bytes));
    let by_wire =
        |cut: &Option<Cut>| matches!(cut, Some(Cut::Ratio(_) | Cut::TooLongCompressed(_)));
    if !by_wire(&one.cut) && !by_wire(&other.cut) {
        assert_eq!(one.cut.is_none(), other.cut.is_none(), "{:?} {:?}", one.cut, other.cut);
        assert!(one.cut.is_some() || one.bytes == other.bytes);
    }
}

fn is_twice(names: [&str; 2]) -> bool {
    let [one, other] = names.map(|name| name.trim_start_matches("x-"));
    one == other && !["identity", "none"].contains(&one)
}

/// Encoded as the names say.
fn encoded(names: [&str; 2], body: &[u8]) -> Option<Vec<u8>> {
    names.iter().try_fold(body.to_vec(), |body, name| match *name {
        "gzip" => packed(GzEncoder::new(Vec::new(), Compression::fast()), &body, GzEncoder::finish),
        // With its frame and without it, as servers send both.
        "deflate" if body.len() % 2 == 0 => {
            packed(ZlibEncoder::new(Vec::new(), Compression::fast()), &body, ZlibEncoder::finish)
        }
        "deflate" => packed(
            DeflateEncoder::new(Vec::new(), Compression::fast()),
            &body,
            DeflateEncoder::finish,
        ),
        "x-gzip" => {
            packed(GzEncoder::new(Vec::new(), Compression::best()), &body, GzEncoder::finish)
        }
        "zstd" => zstd::encode_all(&body[..], 1).ok(),
        "br" => stored_brotli(&body),
        _ => Some(body),
    })
}

/// Brotli that compresses nothing (RFC 7932, 9.2): one block that is stored, and an empty last.
fn stored_brotli(body: &[u8]) -> Option<Vec<u8>> {
    let Some(last) = body.len().checked_sub(1) else { return Some(vec![0b11_1111]) };
    // From the lowest bit: a window of 16 MiB, not the last, the length, stored.
    let header = 0b1111 | u32::from(u16::try_from(last).ok()?) << 7 | 1 << 23;
    Some([&header.to_le_bytes()[..3], body, &[0b11]].concat())
}

fn packed<E: Write>(
    mut encoder: E,
    body: &[u8],
    finish: impl Fn(E) -> std::io::Result<Vec<u8>>,
) -> Option<Vec<u8>> {
    encoder.write_all(body).ok()?;
    finish(encoder).ok()
}
