//! The program as somebody meets it who gets something wrong.

mod loopback;

use std::io::Write;
use std::path::Path;

use loopback::Server;
use shared::testing::{Ran, run_program, run_python};

const PROGRAM: &str = env!("CARGO_BIN_EXE_crawler");
/// A port on which nobody listens.
const NOBODY: &str = "http://127.0.0.1:1/";

fn crawl(args: &[&str]) -> Ran {
    run_program(PROGRAM, &[&["crawl", "--no-lanes"], args].concat())
}

#[test]
fn a_crawl_that_gets_no_answer_at_all_has_failed() {
    for args in [&[NOBODY][..], &[NOBODY, "--ignore-robots", "--retries", "0"]] {
        let ran = crawl(args);
        assert_eq!(ran.status, Some(1), "{}", ran.stderr);
        assert!(ran.stderr.contains("no page was fetched: the summary says why"), "{ran:?}");
        assert!(ran.lines.iter().any(|line| line.contains("refused the connection")), "{ran:?}");
    }
}

#[test]
fn a_host_that_asks_to_wait_for_longer_than_it_may_is_told_of() {
    let busy = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\
                Connection: close\r\n\r\n";
    let server = Server::saying(busy);
    let ran = crawl(&[&server.url("/"), "--max-hold", "10ms", "--retries", "2"]);
    let says = " asked by Retry-After to wait for 1h: it is asked again after 10ms, as --max-hold";
    assert_eq!(ran.stderr.matches(says).count(), 1, "{}", ran.stderr);
}

#[test]
fn the_list_of_commands_says_what_crawl_does() {
    let ran = run_program(PROGRAM, &["--help"]);
    let line = ran.lines.iter().find(|line| line.trim_start().starts_with("crawl "));
    assert!(line.unwrap().contains("loses no page"), "{:?}", ran.lines);
}

#[test]
fn a_number_that_makes_no_sense_is_answered_by_what_would() {
    let numbers = [
        (["--per-host", "-1"], "at least 1"),
        (["--rate", "-1"], "such as 2 or 0.5"),
        (["--rate", "nan"], "such as 2 or 0.5"),
        (["--delay", "-1s"], "such as 500ms or 30s"),
        (["--depth", "-1"], "a whole number"),
        (["--max-body", "-1"], "a size such as"),
        (["--contact", "a\nb"], "one line of text"),
    ];
    for (args, sentence) in numbers {
        let ran = crawl(&args);
        assert_eq!(ran.status, Some(2), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(sentence), "{args:?}: {}", ran.stderr);
    }
}

/// Three pages, and a link that leads nowhere.
fn three_pages() -> Server {
    Server::new(|path, stream| {
        let (status, body) = match path {
            "/" => ("200 OK", "<a href=/a>a</a> <a href='b#c'>b</a> <a href=/missing>m</a>"),
            "/a" | "/b" => ("200 OK", "<a href=/>home</a>"),
            _ => ("404 Not Found", ""),
        };
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\n");
        let head = format!("{head}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        let _ = stream.write_all(format!("{head}{body}").as_bytes());
    })
}

#[test]
fn its_python_twin_counts_the_same_pages() {
    let server = three_pages();
    let ours = crawl(&[&server.url("/")]);
    assert_eq!(ours.status, Some(0), "{}", ours.stderr);
    for line in ["  200  3", "  404  1"] {
        assert!(ours.lines.iter().any(|said| said == line), "{:?}", ours.lines);
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/crawl.py");
    let Some(python) = run_python(&script, &[&server.url("/")]) else { return };
    assert_eq!(python.lines, ["200: 3", "404: 1"]);
}

#[test]
fn a_start_with_a_dot_behind_its_host_is_the_host_without_it() {
    let server = three_pages();
    let start = server.url("/").replace("127.0.0.1", "localhost.");
    let ran = crawl(&[&start]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(ran.lines.iter().any(|line| line == "  200  3"), "{:?}", ran.lines);
}
