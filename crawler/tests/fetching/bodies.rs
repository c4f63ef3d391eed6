//! A body is read, decoded, and cut where it has to be.

use std::io::Write;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;

use crawler::fetch::{Body, Caps, Cut};

use crate::agent::{LONG, SOON, agent, answering, ask, block_on, fetch, read};
use crate::loopback::{ENDLESS, Server};
use crate::packing;

#[test]
fn encoded_bodies_are_decoded_and_both_sizes_known() {
    let plain = b"the quick brown fox ".repeat(5000);
    for (name, body) in [
        ("gzip", packing::gzip(&plain)),
        ("br", packing::brotli(&plain)),
        ("zstd", packing::zstd(&plain)),
        ("deflate", packing::zlib(&plain)),
        ("gzip, br", packing::brotli(&packing::gzip(&plain))),
        ("none", plain.clone()),
    ] {
        let server = answering(&format!("Content-Encoding: {name}\r\n"), &body);
        let (read, bytes) = fetch(&server, Caps::default()).unwrap();
        assert_eq!(read, Body { wire: body.len() as u64, bytes: 100_000, cut: None }, "{name}");
        assert!(bytes == plain, "{name}");
    }
}

#[test]
fn what_cannot_be_decoded_is_cut_with_the_reason() {
    let server = answering("Content-Encoding: compress\r\n", b"hello");
    let cut = Some(Cut::Undecodable("its encoding \"compress\" is not understood here".into()));
    assert_eq!(fetch(&server, Caps::default()).unwrap().0, Body { wire: 0, bytes: 0, cut });
    let server = answering("Content-Encoding: gzip\r\n", &packing::gzip(b"hello")[..12]);
    let (body, _) = fetch(&server, Caps::default()).unwrap();
    assert!(matches!(body.cut, Some(Cut::Undecodable(_))), "{body:?}");
}

#[test]
fn a_body_without_an_end_is_cut_at_its_cap() {
    let server = Server::new(|_, stream| {
        let mut sent = stream.write_all(ENDLESS.as_bytes());
        while sent.is_ok() {
            sent = stream.write_all(&[b'.'; 1 << 14]);
        }
    });
    let (body, _) = fetch(&server, Caps { body: 100_000, ..Caps::default() }).unwrap();
    assert_eq!((body.bytes, body.cut), (100_000, Some(Cut::TooLong(100_000))));
}

#[test]
fn a_body_that_drips_is_cut_at_the_deadline_while_others_go_on() {
    let dripping = Server::new(|_, stream| {
        let mut sent = stream.write_all(ENDLESS.as_bytes());
        while sent.is_ok() {
            thread::sleep(SOON / 30);
            sent = stream.write_all(b".");
        }
    });
    // The other server waits with the half of its page until the drip has been cut.
    let (cut, is_cut) = channel::<()>();
    let is_cut = Mutex::new(is_cut);
    let other = Server::new(move |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello").unwrap();
        is_cut.lock().unwrap().recv_timeout(LONG).unwrap();
        stream.write_all(b"world").unwrap();
    });
    let hasty = agent(Caps { total: SOON, ..Caps::default() }, &[&dripping.url("/")]);
    let patient = agent(Caps::default(), &[&other.url("/")]);
    let drip = async {
        let (body, bytes) = read(ask(&hasty, &dripping.url("/")).await.unwrap()).await;
        assert_eq!(body.cut, Some(Cut::Deadline(SOON)));
        assert!(!bytes.is_empty() && bytes.iter().all(|&byte| byte == b'.'), "{bytes:?}");
        cut.send(()).unwrap();
        // It is gone with this task, so that a failure here ends the wait there.
        drop(cut);
    };
    let page = async { read(ask(&patient, &other.url("/")).await.unwrap()).await.1 };
    let ((), page) = block_on(async { tokio::join!(drip, page) });
    assert_eq!(page, b"helloworld");
}

#[test]
fn more_than_was_said_is_not_read() {
    let server = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world");
    assert_eq!(fetch(&server, Caps::default()).unwrap().1, b"hello");
}
