//! The spans that have not ended: a map by id, in shards.
//!
//! Ids come in blocks that belong to one thread, and a shard is chosen by the block, so
//! two threads meet in a shard only if one uses the other's spans.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use ecow::EcoString;
use tracing::Metadata;

use crate::here::BLOCK;
use crate::store::Shard;

const SHARDS: usize = 64;

type Spans = HashMap<u64, OpenSpan, BuildHasherDefault<ById>>;

/// The spans of this process that have not ended.
pub(crate) struct OpenSpans {
    shards: Vec<Shard<Spans>>,
}

/// What must be known of a span until it ends.
pub(crate) struct OpenSpan {
    pub metadata: &'static Metadata<'static>,
    pub run: u32,
    /// Handles that refer to the span; the last one that goes ends it.
    pub handles: u32,
    /// The number of the thread of this process that entered it last, if any has.
    pub entered_by: Option<usize>,
    pub switched: bool,
    pub text: EcoString,
}

impl OpenSpans {
    pub fn new() -> Self {
        OpenSpans { shards: Shard::several(SHARDS) }
    }

    pub fn insert(&self, id: u64, span: OpenSpan) {
        self.shard(id).lock().insert(id, span);
    }

    /// Looks at a span under its shard's lock; `None` if it has ended.
    pub fn with<T>(&self, id: u64, look: impl FnOnce(&mut OpenSpan) -> T) -> Option<T> {
        self.shard(id).lock().get_mut(&id).map(look)
    }

    /// Drops one handle, and takes the span out if that was the last.
    pub fn drop_handle(&self, id: u64) -> Option<OpenSpan> {
        let mut shard = self.shard(id).lock();
        let span = shard.get_mut(&id)?;
        span.handles -= 1;
        if span.handles > 0 { None } else { shard.remove(&id) }
    }

    fn shard(&self, id: u64) -> &Shard<Spans> {
        &self.shards[(id / (2 * BLOCK)) as usize % SHARDS]
    }
}

/// Ids are numbers given out in turn: they need no hashing, only spreading.
#[derive(Default)]
pub(crate) struct ById(u64);

impl Hasher for ById {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, id: u64) {
        // Fibonacci hashing: the table looks at the highest bits too.
        self.0 = id.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
