//! The program of the section: `cargo run -p crawler`.

mod section;
mod words;

use std::process::ExitCode;

fn main() -> ExitCode {
    shared::main(&section::SECTION)
}
