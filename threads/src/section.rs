//! The examples of the section: their names, what they show, their sources.

use shared::Example;

/// Concurrency, then parallelism.
pub const PARALLELISM: Example = Example {
    name: "parallelism",
    about: "7.1: the same tasks take turns on one core, then run at once on all",
    rust: include_str!("parallelism.rs"),
    python: include_str!("../python/parallelism.py"),
    ..Example::NONE
};

/// Threads start and are joined.
pub const SPAWN: Example = Example {
    name: "spawn",
    about: "7.2.2: two threads start, wait, end, and are joined",
    rust: include_str!("spawn.rs"),
    python: include_str!("../python/spawn.py"),
    lines: shared::LANES,
    ..Example::NONE
};

/// Threads share a counter.
pub const LOCK: Example = Example {
    name: "lock",
    about: "7.2.3: five threads count together under a lock",
    rust: include_str!("lock.rs"),
    python: include_str!("../python/lock.py"),
    ..Example::NONE
};
