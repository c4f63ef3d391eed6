//! The section as a program: what it can be told to run.

mod crawl;
mod fetch;
mod progress;
mod robots;
mod serve;
mod small_site;
mod units;

use shared::Section;

/// All of it, in reading order.
pub const SECTION: Section = Section {
    name: "crawler",
    about: "The practical project: fetch many pages at once, and survive what they answer",
    examples: &[fetch::FETCH, crawl::CRAWL],
    commands: &[robots::ROBOTS, serve::SERVE],
    ..Section::NONE
};
