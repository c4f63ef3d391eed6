//! The section as a program: what it can be told to run.

mod fetch;
mod progress;
mod robots;

use shared::Section;

/// All of it, in reading order.
pub const SECTION: Section = Section {
    name: "crawler",
    about: "The practical project: fetch many pages at once, and survive what they answer",
    examples: &[fetch::FETCH],
    commands: &[robots::ROBOTS],
    ..Section::NONE
};
