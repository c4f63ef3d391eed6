//! What one request may take at most: bytes, time, and how much a few bytes may unfold to.
//!
//! Every cap is against a server that does, in error or on purpose, what costs whoever asks
//! more than it costs the server: a body without an end, one that drips, one that unfolds
//! to a thousand times its size. A cap is no judgement of a page: what came before it is
//! kept, with the reason why no more did.

use std::time::Duration;

use crate::politeness::FAR;

/// What one request may take, and what is taken from its answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caps {
    /// How many bytes a body may have, decompressed. Compressed it may have twice as many, and
    /// [`WIRE_FREE`] anyway: encodings know blocks that unfold to nothing, and those shall have
    /// an end too.
    pub body: u64,
    /// How many bytes, on the average, one byte of a compressed body may unfold to. It is
    /// judged where more than [`RATIO_FREE`] came out.
    pub ratio: u64,
    /// How many bytes the names and values of the headers may have together; lines that are
    /// passed over ([`pools`](crate::fetch::pools#heads)) count for nothing. A head of more than
    /// [`HEADERS`](crate::fetch::pools::HEADERS), or one that does not end within some 400 KiB,
    /// whatever its lines are, is refused anyway.
    pub head: usize,
    /// How long a connection may take: name, TCP and TLS together.
    pub connect: Duration,
    /// How long a body may bring nothing.
    pub idle: Duration,
    /// How long it may take from the request to the last byte of its body.
    pub total: Duration,
    /// How many links of one page are taken. Whoever extracts them judges.
    pub links: usize,
}

/// How many bytes may come out of a compressed body before its ratio is judged.
///
/// Small pages are harmless whatever their ratio is; an empty table of one megabyte is not
/// rare.
pub const RATIO_FREE: u64 = 1 << 20;

/// How many bytes a compressed body may have as it is sent, however few they may unfold to.
///
/// So the cap of what comes out ends a body even where its heads and tables are longer than that.
pub const WIRE_FREE: u64 = 64 << 10;

impl Default for Caps {
    /// 10 MiB, 250 : 1, 64 KiB of headers, 10 s to connect, 10 s idle, 60 s in all, 50,000 links
    /// a page: as many as a sitemap may list.
    ///
    /// Gzip cannot do more than 1032 : 1, and zeros reach that; brotli and zstd reach ten
    /// and a hundred times as much. Pages of text reach 5 to 10, lists made by a program 20
    /// to 50, tables of which every row is the same rather more than 100: so 250 stops the
    /// bombs alone.
    fn default() -> Self {
        Caps {
            body: 10 << 20,
            ratio: 250,
            head: 64 << 10,
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(10),
            total: Duration::from_mins(1),
            links: 50_000,
        }
    }
}

impl Caps {
    /// The same, with times of a year at most: added to now, they are a time.
    pub(super) fn addable(mut self) -> Caps {
        for time in [&mut self.connect, &mut self.idle, &mut self.total] {
            *time = FAR.min(*time);
        }
        self
    }
}
