//! Bodies as servers encode them, and bombs.
#![allow(dead_code, reason = "each test file uses some of them")]

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use zstd::stream::raw::CParameter;

pub fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

pub fn zlib(plain: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

pub fn bare_deflate(plain: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

pub fn zstd(plain: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// Brotli that compresses nothing: RFC 7932, 9.2, blocks that are stored.
pub fn brotli(plain: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0b1111, 4); // a window of 16 MiB
    for block in plain.chunks(1 << 16) {
        bits.put(0b000, 3); // not the last; 4 digits of length
        bits.put(block.len() as u64 - 1, 16);
        bits.put(1, 1); // stored
        bits.align();
        bits.bytes.extend(block);
    }
    bits.put(0b11, 2); // the last, and empty
    bits.align();
    bits.bytes
}

const BLOCK: usize = 16 << 20;

/// Brotli bomb of so many blocks of 16 MiB: each one byte, and its copies.
pub fn brotli_bomb(blocks: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0b1111, 4);
    for _ in 0..blocks {
        bits.put(0b100, 3); // not the last; 6 digits of length
        bits.put(BLOCK as u64 - 1, 24);
        bits.put(0, 1); // not stored
        bits.put(0, 3); // one type of block for literals, commands, distances
        bits.put(0, 2 + 4); // no postfix, no direct distances
        bits.put(0, 2); // context mode
        bits.put(0, 2); // one prefix code for literals, one for distances
        bits.one_symbol(u64::from(b'A'), 8);
        bits.one_symbol(399, 10); // insert one byte, copy 2118 and more
        bits.one_symbol(16, 6); // distance 1 or 2
        bits.put(BLOCK as u64 - 1 - 2118, 24);
        bits.put(0, 1); // distance 1
    }
    bits.put(0b11, 2);
    bits.align();
    bits.bytes
}

/// Brotli with a window larger than RFC 7932 has: 2 to the power of `window`.
pub fn large_brotli(window: u64) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0b1_0001, 8);
    bits.put(window, 6);
    bits.put(0b11, 2);
    bits.align();
    bits.bytes
}

/// Gzip of so many zeros.
pub fn gzip_bomb(zeros: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    pour(zeros, &mut encoder);
    encoder.finish().unwrap()
}

/// Zstd of so many zeros, with a window of 2 to the power of `window`.
pub fn zstd_bomb(zeros: usize, window: u32) -> Vec<u8> {
    let mut encoder = zstd::stream::raw::Encoder::new(1).unwrap();
    encoder.set_parameter(CParameter::WindowLog(window)).unwrap();
    let mut encoder = zstd::stream::write::Encoder::with_encoder(Vec::new(), encoder);
    pour(zeros, &mut encoder);
    encoder.finish().unwrap()
}

fn pour(zeros: usize, into: &mut impl Write) {
    let piece = [0; 1 << 12];
    assert_eq!(zeros % piece.len(), 0);
    (0..zeros / piece.len()).for_each(|_| into.write_all(&piece).unwrap());
}

/// Bytes, written from the lowest bit of each.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are taken; 0 if all are.
    taken: usize,
}

impl Bits {
    fn put(&mut self, value: u64, count: usize) {
        for place in 0..count {
            if self.taken == 0 {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= ((value >> place & 1) as u8) << self.taken;
            self.taken = (self.taken + 1) % 8;
        }
    }

    /// A simple prefix code of one symbol, which takes no bits.
    fn one_symbol(&mut self, symbol: u64, width: usize) {
        self.put(0b01, 2);
        self.put(0, 2);
        self.put(symbol, width);
    }

    fn align(&mut self) {
        self.taken = 0;
    }
}
