//! Bytes and how they are cut: the first four say how, and the others are cut.

use std::iter;

/// The lengths of the pieces, over and over, each from 0 to 31.
#[derive(Clone, Copy, Debug)]
pub struct Cuts([usize; 4]);

/// Takes the cuts from the beginning of an input.
pub fn parted(input: &[u8]) -> Option<(Cuts, &[u8])> {
    let (cuts, body) = input.split_first_chunk()?;
    Some((Cuts(cuts.map(|byte: u8| usize::from(byte % 32))), body))
}

impl Cuts {
    /// The pieces of `body`; one if all lengths are 0.
    pub fn of(self, body: &[u8]) -> impl Iterator<Item = &[u8]> {
        let endless = self.0 == [0; 4];
        let mut lengths = self.0.into_iter().cycle();
        let mut rest = body;
        iter::from_fn(move || {
            let length = if endless { rest.len() } else { lengths.next()? };
            let (piece, after) = rest.split_at(length.min(rest.len()));
            let is_left = !rest.is_empty();
            rest = after;
            is_left.then_some(piece)
        })
    }
}
