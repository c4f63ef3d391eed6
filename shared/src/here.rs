//! What a thread knows of itself: its ids, and the spans that it is in.
//!
//! Everything here is the calling thread's own, so nothing is locked.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use nix::unistd::gettid;

/// Span ids that a thread takes from the common counter at once.
pub(crate) const BLOCK: u64 = 1024;

/// The next block of span ids of this process.
static IDS: AtomicU64 = AtomicU64::new(BLOCK);
static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static HERE: RefCell<Option<Here>> = const { RefCell::new(None) };
}

/// The calling thread.
pub(crate) struct Here {
    /// The system's id of it.
    pub tid: u32,
    /// How many threads spoke before it did.
    pub number: usize,
    /// The spans that it has entered, innermost last, with their runs.
    pub stack: Vec<(u64, u32)>,
    /// The span that it left last, and when.
    pub left: (u64, u64),
    ids: Range<u64>,
}

/// Runs `look` with what this thread knows; `None` while the thread is being torn down.
pub(crate) fn here<T>(look: impl FnOnce(&mut Here) -> T) -> Option<T> {
    let with = |here: &RefCell<Option<Here>>| {
        let mut here = here.try_borrow_mut().ok()?;
        Some(look(here.get_or_insert_with(Here::new)))
    };
    HERE.try_with(with).ok()?
}

/// A fresh span id: the process's id, a number, and whether it is a lane's.
pub(crate) fn fresh_id(lane: bool) -> u64 {
    let take = |here: &mut Here| {
        if here.ids.is_empty() {
            here.ids = block();
        }
        here.ids.next()
    };
    let number = here(take).flatten().unwrap_or_else(|| block().start);
    number << 1 | u64::from(lane)
}

/// The next numbers of this process. Asking for its id is a system call: once a block.
fn block() -> Range<u64> {
    let begin = u64::from(std::process::id()) << 40 | IDS.fetch_add(BLOCK, Ordering::Relaxed);
    begin..begin + BLOCK
}

impl Here {
    fn new() -> Self {
        Here {
            tid: gettid().as_raw().cast_unsigned(),
            number: THREADS.fetch_add(1, Ordering::Relaxed),
            stack: Vec::new(),
            left: (0, 0),
            ids: 0..0,
        }
    }
}
