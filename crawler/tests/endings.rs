//! How fetching and serving end when something else ends first.

mod loopback;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Duration;

use crawler::fetch::limits::Limits;
use crawler::models::threads::fetch;
use crawler::site::Site;
use loopback::{OK, Server};

const LONG: Duration = Duration::from_hours(1);

#[test]
fn a_panic_of_the_report_goes_on_after_the_others_are_fetched() {
    let server = Server::saying(OK);
    let urls: Vec<_> = (0..4).map(|number| server.url(&format!("/{number}"))).collect();
    let reported = Mutex::new(Vec::new());
    let run = || {
        fetch(&urls, &Limits::default(), |place, _| {
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

#[test]
fn the_rest_of_the_list_is_fetched_by_the_threads_that_are_left() {
    let server = Server::saying(OK);
    let urls: Vec<_> = (0..6).map(|number| server.url(&format!("/{number}"))).collect();
    let limits = Limits { threads: 2.try_into().unwrap(), ..Limits::default() };
    let run = || fetch(&urls, &limits, |place, _| assert_ne!(place, 0));
    assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    assert_eq!(server.asked(), 6);
}

#[test]
fn a_site_that_is_dropped_serves_nobody() {
    let site = Site::serve(LONG).unwrap();
    let address = site.url("").trim_start_matches("http://").to_owned();
    drop(site);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_site_that_is_dropped_answers_at_once_who_still_waits() {
    let site = Site::serve(LONG).unwrap();
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
    let site = Site::serve(LONG).unwrap();
    let address = site.url("").trim_start_matches("http://").to_owned();
    let silent: Vec<_> = (0..20).map(|_| TcpStream::connect(&address).unwrap()).collect();
    drop(site); // would hang, were they waited for without end
    drop(silent);
}

#[test]
fn a_site_that_is_dropped_ends_whichever_thread_was_first_to_accept() {
    for _ in 0..100 {
        let site = Site::serve(LONG).unwrap();
        let address = site.url("").trim_start_matches("http://").to_owned();
        // All threads wake for each of these, and most find that it has been taken.
        (0..20).for_each(|_| drop(TcpStream::connect(&address).unwrap()));
        drop(site); // would hang, did one of them wait for a connection alone
    }
}

#[test]
fn a_request_without_sense_harms_no_other() {
    let site = Site::serve(Duration::ZERO).unwrap();
    let address = site.url("").trim_start_matches("http://").to_owned();
    for request in [&b"\xff\xfe\r\n\r\n"[..], b"\r\n\r\n", b"GET\r\n\r\n", &vec![b'a'; 20_000]] {
        let mut stream = TcpStream::connect(&address).unwrap();
        let _ = stream.write_all(request);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    }
    let outcomes = fetch(&site.urls(), &Limits::default(), |_, _| ());
    assert!(outcomes.iter().all(Result::is_ok));
}
