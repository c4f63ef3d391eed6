//! The examples of the section and their children: names, arguments, sources.

use std::path::{Path, PathBuf};

use clap::{Arg, value_parser};
use shared::{Call, Example};

/// A variable, and a number in shared memory.
pub const ISOLATION: Example = Example {
    name: "isolation",
    about: "7.3.1: a child changes a variable, its parent's stays as it was",
    rust: include_str!("isolation.rs"),
    python: include_str!("../python/isolation.py"),
    ..Example::NONE
};

/// What the child of [`ISOLATION`] runs.
pub const ISOLATION_CHILD: Example = Example {
    name: "isolation-child",
    args: |command| command.args([name_argument(), number_argument()]),
    ..Example::NONE
};

/// Children start and are reaped.
pub const SPAWN: Example = Example {
    name: "spawn",
    about: "7.3.2: two child processes start, wait, end, and are reaped",
    rust: include_str!("spawn.rs"),
    python: include_str!("../python/spawn.py"),
    lines: shared::LANES,
    ..Example::NONE
};

/// What each child of [`SPAWN`] runs.
pub const SPAWN_CHILD: Example = Example {
    name: "spawn-child",
    lines: shared::LANES,
    args: |command| command.arg(name_argument()),
    ..Example::NONE
};

const NAME: &str = "NAME";
const NUMBER: &str = "SHARED-NUMBER";

fn name_argument() -> Arg {
    Arg::new(NAME).required(true)
}

fn number_argument() -> Arg {
    Arg::new(NUMBER).value_parser(value_parser!(PathBuf))
}

/// The name that a child was given.
pub fn name(call: &Call) -> &str {
    call.matches.get_one::<String>(NAME).map_or("", String::as_str)
}

/// Where the shared number is, if the child was given one.
pub fn number(call: &Call) -> Option<&Path> {
    call.matches.get_one(NUMBER).map(PathBuf::as_path)
}
