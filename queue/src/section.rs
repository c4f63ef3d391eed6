//! The example of the section: its name, what it shows, its sources.

use shared::Example;

use crate::words;

/// A queue, in both ways.
pub const FIFO: Example = Example {
    name: "fifo",
    about: "7.5.1: a producer puts, then a consumer takes; then both at once, to the close",
    rust: include_str!("fifo.rs"),
    python: include_str!("../python/fifo.py"),
    lines: words::LINES,
    ..Example::NONE
};
