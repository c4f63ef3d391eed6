//! Ctrl-C: what is in flight is finished, a second one ends at once.

use std::io::Write;
use std::process::Command;

use tempfile::TempDir;

use crate::gate::{Gated, PAGES};
use crate::kept::{Kept, ask};
use crate::loopback::Server;
use crate::program::{Ended, PROGRAM, Running, crawl, run};

const FINISHING: &str = "finishing what is in flight; Ctrl-C again ends at once";
const PANIC: &str = "panicked";

fn interrupted(ended: &Ended) {
    assert_eq!(ended.status, Some(130), "{ended:?}");
    assert!(!ended.err.contains(PANIC), "{ended:?}");
}

/// Ctrl-C; who waits at the gate passes once nothing else moves. How it ends.
fn finishes(mut running: Running, site: &Gated) -> Ended {
    running.interrupt();
    running.says(FINISHING);
    running.rests();
    site.release();
    let ended = running.end();
    interrupted(&ended);
    ended
}

#[test]
fn ctrl_c_finishes_what_is_in_flight_and_says_how_to_go_on() {
    let place = TempDir::new().unwrap();
    let (file, other) = (place.path().join("db"), place.path().join("other"));
    let site = Gated::new(|path| !["/", "/robots.txt"].contains(&path));
    let four = || {
        let mut command = crawl(&site.url(), &file);
        command.args(["--workers", "4"]);
        command
    };
    let running = Running::start(four());
    assert_eq!(site.come(6), ["/", "/1", "/2", "/3", "/4", "/robots.txt"]);
    let ended = finishes(running, &site);
    let goes_on = format!("the same command goes on from {}", file.display());
    assert!(ended.err.contains("8 URLs are not fetched"), "{ended:?}");
    assert!(ended.err.trim_end().ends_with(&goes_on), "{ended:?}");
    assert_eq!(ask(&file, "SELECT count(*) FROM page WHERE fate = 'fetched'"), [["5"]]);
    assert_eq!(site.others(), [""; 0], "nothing more is begun");

    let ended = run(four());
    ended.is_complete();
    assert!(ended.err.contains("goes on: 5 URLs fetched, 8 queued"), "{ended:?}");
    assert_eq!(site.others().len(), PAGES - 4, "each of the others once, and nothing again");
    run(crawl(&site.url(), &other)).is_complete();
    Kept::of(&file).is_as(&Kept::of(&other));
}

#[test]
fn a_second_ctrl_c_ends_at_once_though_an_answer_never_comes() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let site = Gated::new(|path| !["/", "/robots.txt"].contains(&path));
    let mut running = Running::start(crawl(&site.url(), &file));
    site.come(2 + PAGES);
    running.interrupt();
    running.says(FINISHING);
    running.interrupt();
    interrupted(&running.end()); // nobody is released before
    site.release();
    run(crawl(&site.url(), &file)).is_complete();
    assert_eq!(site.others().len(), PAGES, "what was in flight is fetched again, and no more");
    assert_eq!(Kept::of(&file).pages(), 1 + PAGES);
}

#[test]
fn ctrl_c_before_the_first_answer_keeps_the_start() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let site = Gated::new(|path| path == "/robots.txt");
    let running = Running::start(crawl(&site.url(), &file));
    site.come(1);
    let ended = finishes(running, &site);
    assert!(ended.err.contains("1 URL is not fetched"), "{ended:?}");
    assert_eq!(site.others(), [""; 0]);
    run(crawl(&site.url(), &file)).is_complete();
    assert_eq!(Kept::of(&file).pages(), 1 + PAGES);
}

#[test]
fn ctrl_c_waits_for_no_host_that_holds() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let busy = Server::new(|path, stream| {
        let status = if path == "/robots.txt" { "404 Not Found" } else { "503 Busy" };
        let end = "Retry-After: 3000\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        let _ = stream.write_all(format!("HTTP/1.1 {status}\r\n{end}").as_bytes());
    });
    let mut running = Running::start(crawl(&busy.url("/"), &file));
    running.says("(Retry-After) for"); // of the plain line of progress
    running.interrupt();
    let ended = running.end(); // fifty minutes later, were the host waited for
    interrupted(&ended);
    assert!(ended.err.contains("the same command goes on"), "{ended:?}");
}

#[test]
fn without_a_file_ctrl_c_says_that_nothing_is_kept() {
    let site = Gated::new(|path| path != "/robots.txt");
    let mut command = Command::new(PROGRAM);
    command.args(["crawl", &site.url(), "--no-lanes"]);
    let running = Running::start(command);
    site.come(2);
    let ended = finishes(running, &site);
    let nothing = "nothing is kept: with --db FILE it could go on";
    assert!(ended.err.trim_end().ends_with(nothing), "{ended:?}");
    assert!(!ended.out.contains("the same command goes on"), "{ended:?}");
}
