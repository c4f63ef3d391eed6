//! Brotli (RFC 7932).

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

use crate::fetch::decode::Coding;

/// How much comes out in one step.
const ROOM: usize = 32 << 10;

pub struct Brotli {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    /// Kept, for clearing it with each step would cost more than a small step.
    room: Box<[u8]>,
    is_ended: bool,
}

impl Brotli {
    pub fn new() -> Brotli {
        let alloc = StandardAlloc::default;
        // Strict: the library's usual state takes windows of 1 GiB.
        let state = BrotliState::new_strict(alloc(), alloc(), alloc());
        Brotli { state, room: vec![0; ROOM].into(), is_ended: false }
    }
}

impl Coding for Brotli {
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<usize, String> {
        if self.is_ended {
            return Ok(input.len()); // padding
        }
        let (mut available, mut took) = (input.len(), 0);
        let (mut room, mut gave, mut total) = (ROOM, 0, 0);
        let result = BrotliDecompressStream(
            &mut available,
            &mut took,
            input,
            &mut room,
            &mut gave,
            &mut self.room,
            &mut total,
            &mut self.state,
        );
        out.extend(&self.room[..gave]);
        match result {
            BrotliResult::ResultFailure => Err("its brotli is broken".to_owned()),
            BrotliResult::ResultSuccess => {
                self.is_ended = true;
                Ok(took)
            }
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => Ok(took),
        }
    }

    fn end(&mut self, _: &mut Vec<u8>) -> Result<(), String> {
        if self.is_ended { Ok(()) } else { Err("its brotli breaks off".to_owned()) }
    }
}
