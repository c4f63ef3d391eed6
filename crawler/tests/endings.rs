//! How fetching and serving end when something else ends first.

#[macro_use]
mod by_each_model;
mod loopback;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use crawler::fetch::limits::Limits;
use crawler::models::{Model, in_turn};
use crawler::site::{Plan, Site};
use loopback::{OK, Server, wait_for_end};

const LONG: Duration = Duration::from_hours(1);
/// A whole answer on a connection that may be used again.
const KEPT: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

fn a_panic_of_the_report_goes_on_after_the_others_are_fetched(model: Model) {
    let server = Server::saying(OK);
    let urls: Vec<_> = (0..4).map(|number| server.url(&format!("/{number}"))).collect();
    let reported = Mutex::new(Vec::new());
    let run = || {
        model.fetch(&urls, &Limits::default(), |place, _| {
            assert_ne!(place, 1, "the report of the second");
            reported.lock().unwrap().push(place);
        })
    };
    let panic = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("the report of the second"), "{text}");
    let mut reported = reported.into_inner().unwrap();
    reported.sort_unstable();
    assert_eq!(reported, [0, 2, 3]);
}

fn all_urls_are_fetched_even_if_every_report_panics(model: Model) {
    let server = Server::saying(OK);
    let urls: Vec<_> = (0..6).map(|number| server.url(&format!("/{number}"))).collect();
    let limits = Limits { at_once: 2.try_into().unwrap(), ..Limits::default() };
    let run = || model.fetch(&urls, &limits, |place, _| panic!("{place}"));
    let panic = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
    assert_eq!(panic.downcast_ref::<String>().unwrap(), "0", "the first of the list goes on");
    assert_eq!(server.asked(), 6);
}

fn what_is_left_open_is_closed_at_the_end(model: Model) {
    // The connection is kept for more requests: the server sees its end when the run's
    // connections are closed, or waits for ever.
    let (closed, is_closed) = channel();
    let server = Server::new(move |_, stream| {
        stream.write_all(KEPT.as_bytes()).unwrap();
        wait_for_end(stream);
        closed.send(()).unwrap();
    });
    let outcomes = model.fetch(&[server.url("/")], &Limits::default(), |_, _| ());
    assert!(outcomes[0].is_ok());
    is_closed.recv().unwrap();
}

by_each_model! {
    a_panic_of_the_report_goes_on_after_the_others_are_fetched
    all_urls_are_fetched_even_if_every_report_panics
    what_is_left_open_is_closed_at_the_end
}

#[test]
fn a_site_that_is_dropped_serves_nobody() {
    let site = Site::serve(Plan::example(LONG)).unwrap();
    let address = site.url("").trim_start_matches("http://").to_owned();
    drop(site);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_site_that_is_dropped_lets_go_at_once_of_who_still_waits() {
    let site = Site::serve(Plan::example(LONG)).unwrap();
    let address = site.url("").trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /slow HTTP/1.1\r\n\r\n").unwrap();
    drop(site); // would take an hour, were the page waited for
    let mut answer = String::new();
    // The site may have closed before it accepted this connection: then it is reset.
    if stream.read_to_string(&mut answer).is_ok() {
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

#[test]
fn a_site_that_is_dropped_is_not_held_up_by_clients_that_say_nothing() {
    let site = Site::serve(Plan::example(LONG)).unwrap();
    let address = site.url("").trim_start_matches("http://").to_owned();
    let silent: Vec<_> = (0..20).map(|_| TcpStream::connect(&address).unwrap()).collect();
    drop(site); // would hang, were they waited for without end
    drop(silent);
}

#[test]
fn a_site_that_is_dropped_ends_whichever_thread_was_first_to_accept() {
    for _ in 0..100 {
        let site = Site::serve(Plan::example(LONG)).unwrap();
        let address = site.url("").trim_start_matches("http://").to_owned();
        // All threads wake for each of these, and most find that it has been taken.
        (0..20).for_each(|_| drop(TcpStream::connect(&address).unwrap()));
        drop(site); // would hang, did one of them wait for a connection alone
    }
}

#[test]
fn a_request_without_sense_harms_no_other() {
    let site = Site::serve(Plan::example(Duration::ZERO)).unwrap();
    let address = site.url("").trim_start_matches("http://").to_owned();
    for request in [&b"\xff\xfe\r\n\r\n"[..], b"\r\n\r\n", b"GET\r\n\r\n", &vec![b'a'; 20_000]] {
        let mut stream = TcpStream::connect(&address).unwrap();
        let _ = stream.write_all(request);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    }
    let outcomes = in_turn::fetch(&site.urls(), &Limits::default(), |_, _| ());
    assert!(outcomes.iter().all(Result::is_ok));
}
