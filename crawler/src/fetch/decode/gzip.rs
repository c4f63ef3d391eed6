//! Gzip (RFC 1952): one member after the other, each with its checksum.

use std::io::{self, Write};
use std::mem;

use flate2::write::GzDecoder;

use crate::fetch::decode::Coding;

/// How many members a body may have. Each begins with a new state of some 80 KiB, and may
/// have 20 bytes only; honest ones have some ten thousand.
const MEMBERS: usize = 1000;

/// The first byte of a member.
const MAGIC: u8 = 0x1f;

pub struct Gzip {
    state: State,
    members: usize,
}

enum State {
    /// Before the first byte of a member.
    Between,
    /// Boxed, for it is large and the others are not.
    Within(Box<GzDecoder<Vec<u8>>>),
    /// Behind the last member. What follows is padding, which browsers ignore too.
    Behind,
}

impl Gzip {
    pub fn new() -> Gzip {
        Gzip { state: State::Between, members: 0 }
    }

    /// A member begins at the front of `input`, or what follows is none.
    fn begin(&mut self, input: &[u8]) -> Result<(), String> {
        let Some(&first) = input.first() else { return Ok(()) };
        self.state = match self.members {
            1.. if first != MAGIC => State::Behind,
            MEMBERS.. => return Err(format!("its gzip has more than {MEMBERS} members")),
            _ => State::Within(Box::new(GzDecoder::new(Vec::new()))),
        };
        self.members += 1;
        Ok(())
    }
}

impl Coding for Gzip {
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<usize, String> {
        if matches!(self.state, State::Between) {
            self.begin(input)?;
        }
        match &mut self.state {
            State::Between => Ok(0),
            State::Behind => Ok(input.len()),
            State::Within(_) if input.is_empty() => Ok(0),
            State::Within(member) => {
                let took = member.write(input).map_err(|error| broken(&error))?;
                out.append(member.get_mut());
                // It takes no more: the checksum, its last part, is in.
                if took == 0 && out.is_empty() {
                    finish(member, out)?;
                    self.state = State::Between;
                    return self.step(input, out);
                }
                Ok(took)
            }
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        match mem::replace(&mut self.state, State::Behind) {
            State::Within(mut member) => finish(&mut member, out),
            State::Between | State::Behind => Ok(()),
        }
    }
}

/// Takes what is left in `member`, and checks its checksum.
fn finish(member: &mut GzDecoder<Vec<u8>>, out: &mut Vec<u8>) -> Result<(), String> {
    let ended = member.try_finish();
    out.append(member.get_mut());
    ended.map_err(|error| broken(&error))
}

fn broken(error: &io::Error) -> String {
    format!("its gzip is broken: {error}")
}
