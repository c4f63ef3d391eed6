//! Arguments that make no sense: a sentence, and nothing else.

use std::io::Write as _;

use crawler::site::Fault;
use shared::testing::run_program;

use crate::loopback::Server;
use crate::program::PROGRAM;

#[test]
fn arguments_without_sense_are_refused_with_a_sentence() {
    for (args, says) in [
        (["--max-threads", "0"], "at least 1"),
        (["--max-threads", "many"], "give a whole number"),
        (["--max-threads", "-1"], "give a whole number"),
        (["--model", "process"], "[possible values: threads, pool, async]"),
        (["--timeout", "0s"], "give at least 1ms"),
        (["--timeout", "soon"], "give a duration such as"),
        (["--timeout", "-1s"], "give a duration such as"),
    ] {
        let ran = run_program(PROGRAM, &[&["fetch"], &args[..]].concat());
        assert_eq!(ran.status, Some(2));
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
    }
}

#[test]
fn serve_refuses_what_makes_no_sense_with_a_sentence() {
    for (args, status, says) in [
        (["--pages", "0"], 1, "give at least 1 page"),
        (["--pages", "100000000"], 1, "100000000 pages are too many: give at most 10000000"),
        (["--pages", "-1"], 2, "give a whole number"),
        (["--links", "0"], 1, "0 links a page are not possible: give 1 to 10000"),
        (["--seed", "x"], 2, "give a whole number, such as 7"),
        (["--latency", "soon"], 2, "give a duration such as"),
        (["--port", "65536"], 2, "give a port"),
        (["--faults", "slwo"], 2, "a similar value exists: 'slow'"),
        (["--faults", "x"], 2, "robots-503, robots-slow, hang"),
    ] {
        let ran = run_program(PROGRAM, &[&["serve"], &args[..]].concat());
        assert_eq!(ran.status, Some(status), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{args:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
    let help = run_program(PROGRAM, &["serve", "--help"]).lines.join("\n");
    for fault in Fault::ALL {
        assert!(help.contains(fault.name()) && help.contains(fault.about()), "{help}");
    }
}

#[test]
fn a_crawl_that_makes_no_sense_is_refused_before_anything_is_said_or_served() {
    for (args, says) in [
        (["--include", "["], "--include \"[\" is no pattern"),
        (["--exclude", "(a"], "--exclude \"(a\" is no pattern"),
        (["--host", "a/b"], "\"a/b\" is no host"),
        (["--proxy", "socks5://127.0.0.1"], "--proxy: socks5://127.0.0.1: the scheme socks5"),
        (["--proxy", "127.0.0.1:3128"], "no http:// or https:// in front"),
        (["--db", "/"], "/ cannot be opened: it is a folder"),
        (["--workers", "0"], "at least 1 and at most 1024"),
        (["--workers", "1025"], "at least 1 and at most 1024"),
        (["--per-host", "1025"], "at least 1 and at most 1024"),
        (["--rate", "0"], "such as 2 or 0.5"),
        (["--delay", "0s"], "give at least 1ms"),
        (["--max-delay", "x"], "such as 500ms or 30s"),
        (["--retries", "-1"], "a whole number"),
        (["--max-pages", "x"], "a whole number"),
        (["--max-time", "0s"], "give at least 1ms"),
        (["--timeout", "0s"], "give at least 1ms"),
        (["--idle", "x"], "such as 500ms or 30s"),
        (["--max-body", "0"], "a size such as"),
        (["--max-body", "1000000000TiB"], "at least 1 and below 16777216TiB"),
        (["--max-ratio", "x"], "a whole number"),
        (["--max-headers", "x"], "a size such as"),
        (["--max-redirects", "x"], "a whole number"),
        (["--max-url", "x"], "a size such as"),
        (["--max-links", "x"], "a whole number"),
        (["--max-pattern", "x"], "a whole number"),
        (["--memory", "x"], "a size such as"),
        (["--memory", "16777216TiB"], "at least 1 and below 16777216TiB"),
        (["--depth", "x"], "a whole number"),
        (["--contact", " "], "one line of text"),
        (["--drop-query", ""], "value is required"),
    ] {
        let ran = run_program(PROGRAM, &[&["crawl", "--no-lanes"], &args[..]].concat());
        assert!(matches!(ran.status, Some(1 | 2)), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error: "), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{args:?}: {}", ran.stderr);
        assert!(ran.lines.is_empty(), "{args:?}: {:?}", ran.lines);
    }
}

#[test]
fn who_waits_for_nobody_says_so_with_zero() {
    let server = Server::new(|path, stream| {
        let answer = match path {
            "/robots.txt" => {
                "200 OK\r\nConnection: close\r\nContent-Length: 34\r\n\r\nUser-agent: *\nCrawl-delay: 100000\n"
            }
            _ => "404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        };
        let _ = write!(stream, "HTTP/1.1 {answer}");
    });
    let (one, other) = (server.url("/1"), server.url("/2"));
    let zeros = ["--max-delay", "0s", "--max-hold", "0s", "--memory", "100TiB"];
    let ran = run_program(PROGRAM, &[&["crawl", "--no-lanes", &one, &other], &zeros[..]].concat());
    assert_eq!((ran.status, server.asked()), (Some(0), 3), "{}", ran.stderr);
}

#[test]
fn of_a_long_url_the_beginning_is_shown_with_what_is_wrong() {
    let long = "a".repeat(100_000);
    let whole = format!("http://127.0.0.1:1/{long}");
    let moved = Server::redirecting(&format!("ftp://127.0.0.1/{}", &long[..20_000]));
    let further = Server::redirecting(&format!("/{}", &long[..70_000]));
    let no_request = "longer than 65534 bytes, and no request can hold it";
    for (command, url, says) in [
        ("crawl", &*whole, "a…: longer than 8192 bytes: --max-url allows more"),
        ("fetch", &whole, no_request),
        ("crawl", &format!("ftp://{long}"), "a…: the scheme ftp is not known here"),
        ("fetch", &format!("{long}:"), "a… is not known here"),
        ("crawl", &format!("{long}/"), "a…: no http:// or https:// in front: try http://a"),
        ("fetch", &format!("http://[{long}"), "a…: not a URL (invalid IPv6 address)"),
        ("fetch", &moved.url("/"), "a…\", which cannot be followed: its scheme is ftp"),
        ("fetch", &further.url("/"), "a…\", which cannot be followed: longer than 65534 bytes"),
    ] {
        let ran = run_program(PROGRAM, &[command, "--no-lanes", url]);
        let stderr = ran.stderr;
        assert_eq!(ran.status, Some(1), "{stderr}");
        assert!(stderr.contains(says) && stderr.len() < 1000, "{says}: {stderr}");
    }
}

#[test]
fn what_paces_the_site_served_here_or_draws_lanes_is_refused_where_there_are_none() {
    let site = "--work is for the site served here, and a URL is given: leave it out";
    let pace = "--work is for examples and hazards: leave it out";
    let lanes = "--no-lanes is for examples and hazards: leave it out";
    let url = "http://127.0.0.1:1/";
    for (args, says) in [
        (&["crawl", url, "--work", "2s"][..], site),
        (&["--work", "2s", "fetch", url], site),
        (&["serve", "--work", "2s"], pace),
        (&["serve", "--no-lanes"], lanes),
        (&["show", "crawl", "--no-lanes"], lanes),
        (&["robots", "--no-lanes", "--file", "/dev/null", "/"], lanes),
    ] {
        let ran = run_program(PROGRAM, args);
        assert_eq!((ran.status, ran.lines.len()), (Some(1), 0), "{args:?}: {}", ran.stderr);
        assert_eq!(ran.stderr, format!("error: {says}\n"), "{args:?}");
    }
}
