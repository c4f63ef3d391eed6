//! Deflate: in the frame of zlib (RFC 1950), as HTTP has it, or bare (RFC 1951).
//!
//! Servers send both under one name, and browsers take both. The first two bytes tell: in a
//! frame they are a multiple of 31, and a bare stream does not begin with an 8 in its low
//! half, for that is a stored block with bits set that no encoder sets.

use flate2::{Decompress, FlushDecompress, Status};

use crate::fetch::decode::Coding;

/// How much comes out in one step.
const ROOM: usize = 32 << 10;

pub struct Deflate {
    /// The first byte, while there is no second.
    first: Option<u8>,
    inflate: Option<Decompress>,
    is_ended: bool,
}

impl Deflate {
    pub fn new() -> Deflate {
        Deflate { first: None, inflate: None, is_ended: false }
    }

    fn begin(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<usize, String> {
        let Some(&next) = input.first() else { return Ok(0) };
        let Some(first) = self.first else {
            self.first = Some(next);
            return Ok(1);
        };
        let is_framed = first & 0xf == 8 && u16::from_be_bytes([first, next]) % 31 == 0;
        self.inflate = Some(Decompress::new(is_framed));
        self.inflate(&[first], out).map(|_| 0)
    }

    fn inflate(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<usize, String> {
        let Some(inflate) = &mut self.inflate else { return Ok(0) };
        out.reserve(ROOM);
        let before = inflate.total_in();
        let status = inflate.decompress_vec(input, out, FlushDecompress::None);
        self.is_ended =
            status.map_err(|error| format!("its deflate is broken: {error}"))? == Status::StreamEnd;
        Ok((inflate.total_in() - before) as usize)
    }
}

impl Coding for Deflate {
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<usize, String> {
        match self.inflate {
            // What follows is padding.
            Some(_) if self.is_ended => Ok(input.len()),
            Some(_) => self.inflate(input, out),
            None => {
                let took = self.begin(input, out)?;
                if self.inflate.is_some() { self.step(input, out) } else { Ok(took) }
            }
        }
    }

    fn end(&mut self, _: &mut Vec<u8>) -> Result<(), String> {
        if self.is_ended { Ok(()) } else { Err("its deflate breaks off".to_owned()) }
    }
}
