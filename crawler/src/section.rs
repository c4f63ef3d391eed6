//! The example of the section: its name, what it shows, its sources.

use shared::Example;

use crate::arguments;

/// Many pages, each fetched by a thread.
pub const FETCH: Example = Example {
    name: "fetch",
    about: "7.7: one thread a URL fetches it and prints its status",
    rust: include_str!("fetch.rs"),
    python: include_str!("../python/fetch.py"),
    args: arguments::add,
    ..Example::NONE
};
