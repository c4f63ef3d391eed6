//! Zstd (RFC 8878), with the windows that RFC 9659 allows on the web.

use std::io;

use zstd::stream::raw::{DParameter, Decoder, Operation};

use crate::fetch::decode::Coding;

/// The binary logarithm of the largest window: 8 MiB.
const WINDOW_LOG: u32 = 23;

/// What the library says of a larger one.
const TOO_LARGE: &str = "too much memory";

/// How much comes out in one step.
const ROOM: usize = 32 << 10;

pub struct Zstd {
    decoder: Decoder<'static>,
    /// Kept, for clearing it with each step would cost more than a small step.
    room: Box<[u8]>,
    /// Whether it is between two frames.
    is_whole: bool,
}

impl Zstd {
    pub fn new() -> Result<Zstd, String> {
        let mut decoder = Decoder::new().map_err(|error| broken(&error))?;
        decoder
            .set_parameter(DParameter::WindowLogMax(WINDOW_LOG))
            .map_err(|error| broken(&error))?;
        Ok(Zstd { decoder, room: vec![0; ROOM].into(), is_whole: true })
    }
}

impl Coding for Zstd {
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<usize, String> {
        // Without input it would begin a frame that never comes.
        if input.is_empty() && self.is_whole {
            return Ok(0);
        }
        let step = self.decoder.run_on_buffers(input, &mut self.room);
        let step = step.map_err(|error| broken(&error))?;
        out.extend(&self.room[..step.bytes_written]);
        self.is_whole = step.remaining == 0;
        Ok(step.bytes_read)
    }

    fn end(&mut self, _: &mut Vec<u8>) -> Result<(), String> {
        if self.is_whole { Ok(()) } else { Err("its zstd breaks off".to_owned()) }
    }
}

fn broken(error: &io::Error) -> String {
    let said = error.to_string();
    if said.contains(TOO_LARGE) {
        "its zstd needs a window of more than 8 MiB".to_owned()
    } else {
        format!("its zstd is broken: {said}")
    }
}
