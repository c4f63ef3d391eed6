//! The program as the tests start it.

use std::process::{Command, Stdio};
use std::time::Duration;

use crawler::site::{Plan, Site};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_crawler");
pub const MODELS: [&str; 3] = ["threads", "pool", "async"];

pub fn site() -> Site {
    Site::serve(Plan::example(Duration::from_millis(8))).unwrap()
}

/// The program's command, in the C locale.
pub fn fetching(urls: &[String]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("fetch").args(urls).env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// The same of `crawl`, without a picture.
pub fn crawling(args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["crawl", "--no-lanes"]).args(args).env("LC_ALL", "C").stdin(Stdio::null());
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines
}
