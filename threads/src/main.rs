//! The program of the section: `cargo run -p threads`.

mod compare;
mod section;
mod words;

use std::process::ExitCode;

fn main() -> ExitCode {
    shared::main(&section::SECTION)
}
