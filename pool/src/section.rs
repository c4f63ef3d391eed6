//! The example of the section and its worker: names, arguments, sources.

use clap::Arg;
use shared::{Call, Example};

/// The pool, as threads and as processes.
pub const MAP: Example = Example {
    name: "map",
    about: "7.3.3: four workers square five numbers, as threads and as processes",
    rust: include_str!("processes.rs"),
    python: include_str!("../python/map.py"),
    args: |command| command.arg(on_argument()),
    ..Example::NONE
};

/// What a worker process runs.
pub const WORKER: Example = Example {
    name: "worker",
    args: |command| command.arg(Arg::new(NAME).required(true)),
    ..Example::NONE
};

const ON: &str = "on";
const NAME: &str = "NAME";

/// Whether a kind of pool was asked for.
pub fn is_asked_for(kind: &str, call: &Call) -> bool {
    call.matches.get_one::<String>(ON).is_none_or(|on| on == kind)
}

/// The name that a worker was given.
pub fn name(call: &Call) -> &str {
    call.matches.get_one::<String>(NAME).map_or("", String::as_str)
}

fn on_argument() -> Arg {
    let about = "Run on one of the two only [default: both, one after the other]";
    let kinds = ["threads", "processes"];
    Arg::new(ON).long(ON).value_name("KIND").value_parser(kinds).help(about)
}
