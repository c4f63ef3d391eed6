//! What does not end well is a typed error, which says whether to try again.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::mpsc::channel;
use std::thread;

use crawler::fetch::{Caps, FetchError};

use crate::agent::{LONG, SOON, agent, answering, ask, block_on, fetch, read};
use crate::loopback::{Nobody, Server, wait_for_end};

#[test]
fn headers_beyond_their_cap_are_given_up() {
    let long = Caps::default();
    let flood = |name: &'static str| {
        Server::new(move |_, stream| {
            let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            while sent.is_ok() {
                sent = stream.write_all(name.as_bytes());
            }
        })
    };
    let header = |bytes: usize| format!("X: {}\r\nContent-Length: 0\r\n", "a".repeat(bytes));
    let (too_long, too_many) = (FetchError::LongHead(64 << 10), FetchError::ManyHeaders(1000));
    for (server, expected) in [
        (flood("X: a\r\n"), &too_many),
        (flood("aaaaaaaaaaaaaaaa"), &too_many),
        (answering(&"X: a\r\n".repeat(1001), b""), &too_many),
        (answering(&header(65 << 10), b""), &too_long),
    ] {
        let error = fetch(&server, long.clone()).unwrap_err();
        assert_eq!(error, *expected);
        assert!(!error.is_transient());
    }
    assert_eq!(fetch(&answering(&header(60 << 10), b""), long).unwrap().0.cut, None);
}

#[test]
fn a_server_that_says_nothing_is_left_at_the_deadline() {
    let server = Server::new(|_, stream| wait_for_end(stream));
    let error = fetch(&server, Caps { total: SOON, ..Caps::default() }).unwrap_err();
    assert_eq!(error, FetchError::TimedOut(SOON));
    assert!(error.is_transient());
}

#[test]
fn a_body_that_stops_coming_is_idle_and_may_be_asked_for_again() {
    let server = Server::new(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello").unwrap();
        wait_for_end(stream);
    });
    let (body, bytes) = fetch(&server, Caps { idle: SOON, ..Caps::default() }).unwrap();
    assert_eq!((body.wire, &*bytes), (5, &b"hello"[..]));
    let error = body.broken_off().unwrap();
    assert_eq!(error, FetchError::Idle(SOON));
    assert!(error.is_transient());
}

#[test]
fn a_body_that_breaks_off_is_cut_and_may_be_asked_for_again() {
    for text in [
        "Content-Length: 100\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnot a number\r\n",
    ] {
        let server = Server::saying(format!("HTTP/1.1 200 OK\r\n{text}"));
        let (body, bytes) = fetch(&server, Caps::default()).unwrap();
        assert_eq!((body.bytes, &*bytes), (5, &b"hello"[..]), "{text}");
        let said = body.cut.as_ref().unwrap().to_string();
        assert!(said.starts_with("it broke off: "), "{said}");
        assert!(body.broken_off().unwrap().is_transient(), "{text}");
    }
}

#[test]
fn a_head_that_breaks_off_is_no_answer_and_may_be_asked_for_again() {
    for text in ["HTTP/1.1 200 OK\r\nContent-Le", ""] {
        let error = fetch(&Server::saying(text), Caps::default()).unwrap_err();
        assert!(
            matches!(error, FetchError::Broken { .. }) && error.is_transient(),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn a_connection_that_is_reset_may_be_asked_for_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let text = format!("http://{}/", listener.local_addr().unwrap());
    let (come, has_come) = channel::<()>();
    let serving = thread::spawn(move || {
        let mut stream: TcpStream = listener.accept().unwrap().0;
        stream.read_exact(&mut [0]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello").unwrap();
        has_come.recv_timeout(LONG).unwrap();
        // What was not read makes it a reset.
    });
    let agent = agent(Caps::default(), &[&text]);
    let error = block_on(async {
        let answer = ask(&agent, &text).await.unwrap();
        come.send(()).unwrap();
        read(answer).await.0.broken_off().unwrap()
    });
    serving.join().unwrap();
    assert!(matches!(error, FetchError::Broken { .. }) && error.is_transient(), "{error:?}");
}

#[test]
fn a_refused_connection_and_a_name_that_nobody_knows_are_told_apart() {
    let nobody = Nobody::new();
    let agent = agent(Caps::default(), &[&nobody.url()]);
    let error = block_on(ask(&agent, &nobody.url())).unwrap_err();
    assert_eq!(error, FetchError::Refused(nobody.address()));
    assert!(error.is_transient());
    let unknown =
        |reason: &str| FetchError::UnknownHost { host: "a".into(), reason: reason.into() };
    assert!(!unknown("Name or service not known").is_transient());
    assert!(unknown("Temporary failure in name resolution").is_transient());
    assert!(!FetchError::Scheme("ftp".into()).is_transient());
}
