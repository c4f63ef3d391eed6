//! Header lines that are none: what can be read is read, and nothing of it does harm.

use crawler::fetch::{Body, Caps, FetchError};
use crawler::store::Validators;

use crate::agent::{agent, answering, ask, block_on, fetch};
use crate::loopback::Server;

#[test]
fn a_header_line_that_is_none_does_not_cost_the_page() {
    for line in [
        "X : a",
        "X\t: a",
        "X: a\r\n folded",
        "X:\r\n\ta",
        "Set-Cookie: a=\x01",
        "Content-Type: text/html\x1b[2J",
        "Location: /\x7f",
        "no colon",
        "(X): a",
        ": a",
    ] {
        let server = answering(&format!("{line}\r\nContent-Length: 5\r\n"), b"hello, world");
        let (body, bytes) = fetch(&server, Caps::default()).unwrap();
        assert_eq!(
            (body, &*bytes),
            (Body { wire: 5, bytes: 5, cut: None }, &b"hello"[..]),
            "{line:?}"
        );
    }
}

#[test]
fn a_line_is_what_can_be_read_of_it_or_nothing() {
    let head = "Content-Type : text/html;\r\n\t charset=x\r\nETag: \"\x1b\"\r\nRetry-After: 5\r\n\
        Refresh: 1;\r\n  url=/b\r\nLast-Modified: \x01\r\nLocation: /\x0b\r\n";
    let server = Server::saying(format!("HTTP/1.1 302 Found\r\n{head}Connection: close\r\n\r\n"));
    let agent = agent(Caps::default(), &[&server.url("/")]);
    let answer = block_on(ask(&agent, &server.url("/"))).unwrap();
    assert_eq!(answer.content_type().unwrap(), "text/html; charset=x");
    assert_eq!(answer.refresh().unwrap(), "1; url=/b");
    assert_eq!(answer.retry_after().unwrap(), "5");
    assert_eq!((answer.validators(), answer.redirect()), (Validators::default(), Ok(None)));
}

#[test]
fn a_length_that_is_none_and_a_nul_are_still_refused() {
    for line in [
        "Content-Length: 5x",
        "Content-Length : 5x",
        "Content-Length: -5",
        "Content-Length: 5\r\n 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length : 5\r\nContent-Length: 6",
        "X: a\0",
        "X\0: a",
        "Set-Cookie: a=\x01\0",
    ] {
        let error = fetch(&answering(&format!("{line}\r\n"), b"hello"), Caps::default());
        assert!(matches!(error, Err(FetchError::Broken { .. })), "{line:?}: {error:?}");
    }
    let old = "HTTP/1.0 200 OK\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n";
    let error = fetch(&Server::saying(old), Caps::default());
    assert!(matches!(error, Err(FetchError::Broken { .. })), "{error:?}");
}

#[test]
fn how_a_body_is_sent_may_be_said_with_spaces_and_folds_too() {
    for line in ["Transfer-Encoding : chunked", "Transfer-Encoding:\r\n chunked"] {
        let server = answering(&format!("{line}\r\n"), b"5\r\nhello\r\n0\r\n\r\n, world");
        assert_eq!(fetch(&server, Caps::default()).unwrap().1, b"hello", "{line:?}");
    }
    // As what is passed over was not sent, the body ends with the connection.
    let server = answering("Content-Length: 2\x01\r\n", b"hello");
    assert_eq!(fetch(&server, Caps::default()).unwrap().1, b"hello");
}

#[test]
fn lines_that_are_none_are_no_way_around_the_caps() {
    let folded = format!("X: {}\r\nContent-Length: 0\r\n", "a\r\n ".repeat(40 << 10));
    let error = fetch(&answering(&folded, b""), Caps::default()).unwrap_err();
    assert_eq!(error, FetchError::LongHead(64 << 10));
    for line in ["no colon\r\n", "X: \x01\r\n", " folded\r\n"] {
        let head = line.repeat((2 << 20) / line.len());
        let error = fetch(&answering(&head, b""), Caps::default()).unwrap_err();
        assert_eq!(error, FetchError::ManyHeaders(1000), "{line:?}");
    }
    let spaced = "X : a\r\n".repeat(1001);
    let error = fetch(&answering(&spaced, b""), Caps::default()).unwrap_err();
    assert_eq!(error, FetchError::ManyHeaders(1000));
}
