//! A body as it comes: each piece goes into a digest and an extractor, and is gone.
//!
//! The extractor reads what strangers wrote, by far the most code that does. Should it
//! panic on a page, that page is kept without links, with the reason; were it the worker
//! that fell, the same page would meet every later run of the crawl.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sha2::{Digest, Sha256};
use tracing::info_span;

use crate::links::{Document, Extractor};

/// A body that is being read.
pub(super) struct Reading {
    digest: Sha256,
    /// `None` once it has panicked: what it holds is not to be trusted.
    extractor: Option<Extractor>,
}

/// What was read.
pub(super) struct Read {
    /// SHA-256 of all that came.
    pub digest: [u8; 32],
    /// What was found in it; `None` where the extractor panicked.
    pub document: Option<Document>,
}

impl Reading {
    /// Nothing has come yet.
    pub(super) fn new(extractor: Extractor) -> Self {
        Reading { digest: Sha256::new(), extractor: Some(extractor) }
    }

    /// The next piece, decoded.
    pub(super) fn push(&mut self, piece: &[u8]) {
        info_span!("work", "parse").in_scope(|| {
            self.digest.update(piece);
            let parse = |mut extractor: Extractor| {
                extractor.push(piece);
                extractor
            };
            self.extractor = self.extractor.take().and_then(|extractor| alone(extractor, parse));
        });
    }

    /// All has come that will.
    pub(super) fn end(self) -> Read {
        let end = || self.extractor.and_then(|extractor| alone(extractor, Extractor::end));
        let document = info_span!("work", "parse").in_scope(end);
        Read { digest: self.digest.finalize().into(), document }
    }
}

/// What `parse` makes of it; `None` if it panics, and then nobody sees it any more.
fn alone<T, R>(from: T, parse: impl FnOnce(T) -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(|| parse(from))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading() -> Reading {
        let settings = crate::links::Settings {
            base: "http://a.test/".parse().unwrap(),
            forms: false,
            most: 10,
            longest: 100,
            bytes: 1000,
            ratio: 250,
            taken: crate::links::Taken::default(),
        };
        Reading::new(Extractor::of_type(Some("text/html"), settings))
    }

    #[test]
    fn what_comes_in_pieces_is_read_as_one() {
        let mut pieces = reading();
        b"<a href=/b>b</a>".chunks(3).for_each(|piece| pieces.push(piece));
        let read = pieces.end();
        assert_eq!(read.digest, <[u8; 32]>::from(Sha256::digest(b"<a href=/b>b</a>")));
        assert_eq!(read.document.unwrap().links.len(), 1);
    }

    #[test]
    fn an_extractor_that_panics_ends_itself_alone() {
        assert_eq!(alone(7, |number| number + 1), Some(8));
        let mut reading = reading();
        let extractor = reading.extractor.take().unwrap();
        reading.extractor = alone(extractor, |_| panic!("on purpose"));
        reading.push(b"<a href=/b>b</a>");
        let read = reading.end();
        assert_eq!(read.digest, <[u8; 32]>::from(Sha256::digest(b"<a href=/b>b</a>")));
        assert_eq!(read.document, None);
    }
}
