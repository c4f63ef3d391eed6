//! A million known URLs in at most 200 MB, all of the program counted. Run in release:
//!
//! ```text
//! cargo test --release -p crawler --test lasting -- --ignored --nocapture million
//! ```

use std::fs;
use std::process::Command;
use std::time::Instant;

use crawler::site::{Plan, Site};
use tempfile::TempDir;

use crate::kept::ask;
use crate::program::{Running, crawl};

/// In megabytes.
const MOST: u64 = 200;
const KNOWN: u64 = 1_000_000;

#[test]
#[ignore = "measures; minutes"]
fn a_million_urls_known_by_links_take_less_than_200_megabytes() {
    // 120 pages of 10,000 links each, drawn from 10 million.
    measure("links", Plan::MOST_LINKS, &["--no-sitemaps", "--ignore-traps", "--max-pages", "120"]);
}

#[test]
#[ignore = "measures; minutes"]
fn a_million_urls_known_by_sitemaps_take_less_than_200_megabytes() {
    measure("sitemaps", 10, &["--ignore-traps", "--max-pages", "2600"]);
}

#[test]
#[ignore = "measures; minutes"]
fn a_million_urls_watched_for_traps_take_less_than_200_megabytes() {
    measure(
        "links, watched",
        Plan::MOST_LINKS,
        &["--no-sitemaps", "--max-pattern", "0", "--max-pages", "120"],
    );
}

fn measure(what: &str, links: usize, args: &[&str]) {
    let site = Site::serve(Plan { links, ..Plan::quick(Plan::MOST_PAGES) }).unwrap();
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    for run in ["first", "resumed"] {
        let begun = Instant::now();
        let mut command = crawl(&site.url("/"), &file);
        command.args(args);
        if run == "resumed" {
            command.args(["--max-time", "1ms"]); // only what it takes to know them again
        }
        let peak = peak(command);
        let known: u64 = ask(&file, "SELECT count(*) FROM url")[0][0].parse().unwrap();
        let megabytes = fs::metadata(&file).unwrap().len() / 1_000_000;
        shared::complain(&format!(
            "{what}, {run}: {known} URLs known, peak {peak} MB, {:.1?}, file {megabytes} MB",
            begun.elapsed()
        ));
        assert!(known >= KNOWN, "{known} are too few to tell");
        assert!(peak <= MOST, "{what}, {run}: {peak} MB");
    }
}

/// Runs it to its end; the most memory that it ever had, in megabytes.
fn peak(command: Command) -> u64 {
    let mut running = Running::start(command);
    let status = format!("/proc/{}/status", running.pid());
    let mut most = 0;
    while !running.is_over() {
        let now = fs::read_to_string(&status).unwrap_or_default();
        let line = now.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(kilobytes.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let ended = running.end();
    assert_eq!(ended.status, Some(0), "{ended:?}");
    most * 1024 / 1_000_000
}
