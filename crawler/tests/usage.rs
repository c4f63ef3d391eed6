//! The program as somebody meets it who gets something wrong.

use shared::testing::{Ran, run_program};

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
        assert!(ran.stderr.contains("no page was fetched"), "{}", ran.stderr);
    }
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
        (["--workers", "0"], "at least 1"),
        (["--per-host", "-1"], "at least 1"),
        (["--rate", "-1"], "such as 2 or 0.5"),
        (["--rate", "nan"], "such as 2 or 0.5"),
        (["--delay", "-1s"], "such as 500ms or 30s"),
        (["--depth", "-1"], "a whole number"),
        (["--max-body", "-1"], "a size such as"),
        (["--contact", "a\nb"], "one line of text"),
        (["--drop-query", ""], "value is required"),
    ];
    for (args, sentence) in numbers {
        let ran = crawl(&args);
        assert_eq!(ran.status, Some(2), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(sentence), "{args:?}: {}", ran.stderr);
    }
}
