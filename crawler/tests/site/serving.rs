//! How the site is served: what it counts, what it refuses, and that it ends.

use std::io::{Read, Write};

use crawler::site::{Fault, Faults, Plan, Site};

use super::client::{Client, quick};

#[test]
fn requests_are_counted_and_kept_with_what_they_said() {
    let site = Site::serve(Plan { log: 2, ..Plan::quick(10) }).unwrap();
    let mut client = Client::of(&site);
    client.get("/page/1");
    let headers = "User-Agent: me\r\nAuthorization: Basic YQ==\r\nCookie: a=b\r\n";
    client.try_get("/page/2?x", &format!("{headers}If-None-Match: \"y\"\r\n")).unwrap();
    client.get("/page/3");
    assert_eq!((site.asked(), site.connections(), site.peak()), (3, 1, 1));
    assert_eq!((site.asked_of("/page/1"), site.asked_of("/page/3")), (0, 1), "it keeps two");
    let [second, third] = &site.log()[..] else { panic!("{:?}", site.log()) };
    assert_eq!((second.path.as_str(), third.path.as_str()), ("/page/2?x", "/page/3"));
    assert_eq!(second.agent.as_deref(), Some("me"));
    assert_eq!(second.authorization.as_deref(), Some("Basic YQ=="));
    assert_eq!(second.cookie.as_deref(), Some("a=b"));
    assert_eq!(second.if_none_match.as_deref(), Some("\"y\""));
    assert_eq!((&third.agent, &third.cookie), (&None, &None));
    assert!(second.at <= third.at);
}

#[test]
fn those_who_wait_at_once_are_counted() {
    let site = quick(Fault::Hang);
    let mut waiting: Vec<_> = (0..3).map(|_| Client::of(&site)).collect();
    for client in &mut waiting {
        client.ask("/fault/hang", "");
    }
    let mut client = Client::of(&site);
    while site.asked() < 3 {
        std::thread::yield_now();
    }
    client.get("/");
    assert_eq!(site.peak(), 4);
}

#[test]
fn what_is_no_get_is_refused_and_the_connection_lives_on() {
    let site = quick(Faults::NONE);
    let mut client = Client::of(&site);
    let host = client.host.clone();
    let post = format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n");
    client.stream.get_mut().write_all(post.as_bytes()).unwrap();
    assert!(client.head().unwrap().starts_with("HTTP/1.1 405"));
}

#[test]
fn dropping_it_closes_whoever_is_connected() {
    let site = quick(Faults::from_iter([Fault::Hang, Fault::Slow, Fault::Huge]));
    let mut clients: Vec<_> = (0..4).map(|_| Client::of(&site)).collect();
    assert_eq!(clients[0].get("/page/1").status, 200); // idle from now on
    clients[1].ask("/fault/hang", "");
    clients[2].ask("/fault/slow", "");
    assert!(clients[2].head().unwrap().starts_with("HTTP/1.1 200"));
    clients[3].ask("/fault/huge/text", "");
    assert!(clients[3].head().unwrap().starts_with("HTTP/1.1 200"));
    drop(site);
    for client in &mut clients {
        // An end or a reset, but not the timeout.
        let end = client.stream.read_to_end(&mut Vec::new());
        let timed_out = end.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(!timed_out);
    }
}

#[test]
fn a_port_that_is_taken_and_a_bad_plan_are_errors() {
    let site = quick(Faults::NONE);
    let port = site.url("").rsplit(':').next().unwrap().parse().unwrap();
    let taken = Site::serve(Plan { port, ..Plan::quick(1) }).err().unwrap();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    let bad = Site::serve(Plan::quick(0)).err().unwrap();
    assert_eq!(bad.kind(), std::io::ErrorKind::InvalidInput);
    drop(site);
    drop(Site::serve(Plan { port, ..Plan::quick(1) }).unwrap()); // free again, at once
}
