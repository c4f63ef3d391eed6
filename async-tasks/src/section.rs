//! The examples of the section: their names, what they show, their sources.

use shared::Example;

use crate::words;

/// Two tasks on one thread.
pub const GATHER: Example = Example {
    name: "gather",
    about: "7.4.2: two tasks wait at once on one thread",
    rust: include_str!("gather.rs"),
    python: include_str!("../python/gather.py"),
    lines: shared::LANES,
    ..Example::NONE
};

/// One task, poll by poll.
pub const COROUTINE: Example = Example {
    name: "coroutine",
    about: "7.4.3: what async and await do, poll by poll",
    rust: include_str!("coroutine.rs"),
    python: include_str!("../python/coroutine.py"),
    lines: words::PARTS,
    ..Example::NONE
};
