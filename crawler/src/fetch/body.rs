//! An answer's body, read piece by piece: two deadlines, and every end of it a value.
//!
//! ```text
//!  wait ──▶ piece ──▶ decode ──▶ sink ──▶ wait ──▶ piece ──▶ … ──▶ end
//!  └ idle ┘                              └ idle ┘
//!  └───────────────── what is left of the total deadline ────────────┘
//! ```
//!
//! A body that is not whole when a cap is reached is the page's own doing, and asking again
//! would not help: it is cut, and what came is kept. One that breaks off is the network's: it is
//! cut too, for its head and what came of it are an answer, but whoever asks may try again.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, info_span};

use crate::fetch::answer::Answer;
use crate::fetch::cut::Cut;
use crate::fetch::decode::Decoder;
use crate::fetch::error::FetchError;
use crate::fetch::explain::explain;

/// What was read of a body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Body {
    /// How many bytes came over the network.
    pub wire: u64,
    /// How many the sink was given, decoded.
    pub bytes: u64,
    /// Why these are not all.
    pub cut: Option<Cut>,
}

impl Body {
    /// What broke it off; none if it is whole, or a cap cut it.
    pub fn broken_off(self) -> Option<FetchError> {
        match self.cut {
            Some(Cut::BrokenOff(error)) => Some(error),
            _ => None,
        }
    }
}

impl Answer {
    /// Reads the body, and gives `sink` its bytes as they come: decoded, in order, in pieces
    /// of at most [`PIECE`](crate::fetch::decode::PIECE) bytes.
    ///
    /// Whatever ends it, `sink` has what came; the [`cut`](Body::cut) says if that is not all.
    pub async fn read(mut self, mut sink: impl FnMut(&[u8])) -> Body {
        let encodings = self.encodings();
        let mut decoder = match Decoder::new(encodings.iter().map(String::as_str), &self.caps) {
            Ok(decoder) => decoder,
            Err(cut) => return Body { wire: 0, bytes: 0, cut: Some(cut) },
        };
        let cut = self.drain(&mut decoder, &mut sink).await.err();
        Body { wire: decoder.wire(), bytes: decoder.bytes(), cut }
    }

    /// Reads to the end of the body, or to what cuts it off.
    async fn drain(
        &mut self,
        decoder: &mut Decoder,
        sink: &mut impl FnMut(&[u8]),
    ) -> Result<(), Cut> {
        while let Some(piece) = self.next().await? {
            decoder.push(&piece, sink)?;
        }
        decoder.end(sink)
    }

    /// The next piece, as it came; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        let now = Instant::now();
        if now >= self.deadline {
            return Err(Cut::Deadline(self.caps.total));
        }
        let until = self.deadline.min(now + self.caps.idle);
        let mut piece = pin!(self.response.chunk());
        let come = match at_once(piece.as_mut()).await {
            // What is here already was not waited for.
            Poll::Ready(come) => Ok(come),
            Poll::Pending => {
                timeout_at(until, piece).instrument(info_span!("wait", on = "body")).await
            }
        };
        match come {
            Ok(Ok(piece)) => Ok(piece),
            Ok(Err(error)) => Err(Cut::BrokenOff(explain(&error, &self.url))),
            Err(_) if until == self.deadline => Err(Cut::Deadline(self.caps.total)),
            Err(_) => Err(Cut::BrokenOff(FetchError::Idle(self.caps.idle))),
        }
    }
}

/// Polls `future` once.
async fn at_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}
