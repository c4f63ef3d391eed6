//! What fetching promises.

mod loopback;

use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::mpsc::channel;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

use crawler::fetch::hops::Outcome;
use crawler::fetch::limits::Limits;
use crawler::models::threads::{fetch, in_turn};
use crawler::site::Site;
use loopback::{OK, Server, redirect};
use shared::{Record, Word};

fn ignore(_: usize, _: &Outcome) {}

fn with_threads(threads: usize) -> Limits {
    Limits { threads: NonZeroUsize::new(threads).unwrap(), ..Limits::default() }
}

fn paths(server: &Server, count: usize) -> Vec<String> {
    (0..count).map(|number| server.url(&format!("/{number}"))).collect()
}

/// An answer whose status tells the number in the path.
fn numbered(path: &str) -> String {
    format!("HTTP/1.1 20{} OK\r\nConnection: close\r\n\r\n", &path[1..])
}

fn statuses(outcomes: &[Outcome]) -> Vec<String> {
    outcomes.iter().map(|outcome| outcome.as_ref().unwrap().to_string()).collect()
}

fn threads(record: &Record) -> usize {
    record.lanes_of(Word::Thread).count()
}

const ANSWERS: [&str; 5] = ["200", "301 → 200", "404", "500", "200"];

#[test]
fn the_site_is_fetched_with_all_its_errors_and_redirects() {
    let site = Site::serve(Duration::from_millis(4)).unwrap();
    let outcomes = fetch(&site.urls(), &Limits::default(), ignore);
    assert_eq!(statuses(&outcomes), ANSWERS);
}

#[test]
fn the_sequential_twin_has_the_same_answers_without_a_thread() {
    let site = Site::serve(Duration::from_millis(4)).unwrap();
    let here = thread::current().id();
    let same_thread = |_, _: &Outcome| assert_eq!(thread::current().id(), here);
    let (outcomes, record) = shared::run(|| in_turn(&site.urls(), &Limits::default(), same_thread));
    assert_eq!(statuses(&outcomes), ANSWERS);
    assert_eq!(threads(&record), 0);
    assert_eq!(record.peak(Word::Wait), 1);
}

#[test]
fn by_default_all_urls_are_fetched_at_once_each_in_a_lane_of_its_name() {
    // Nobody is answered before all have asked.
    let all = Barrier::new(6);
    let server = Server::new(move |_, stream| {
        all.wait();
        stream.write_all(OK.as_bytes()).unwrap();
    });
    let (outcomes, record) = shared::run(|| fetch(&paths(&server, 6), &Limits::default(), ignore));
    assert_eq!(statuses(&outcomes), ["200"; 6]);
    let names: Vec<_> = record.lanes_of(Word::Thread).map(|lane| lane.name.as_str()).collect();
    assert_eq!(names, ["/0", "/1", "/2", "/3", "/4", "/5"]);
    assert_eq!(record.peak(Word::Wait), 6);
}

#[test]
fn no_more_threads_fetch_at_once_than_are_allowed_and_no_fewer() {
    // Answered in pairs, so two must be at work each time; and there are never three.
    let pair = Barrier::new(2);
    let server = Server::new(move |path, stream| {
        pair.wait();
        stream.write_all(numbered(path).as_bytes()).unwrap();
    });
    let (outcomes, record) = shared::run(|| fetch(&paths(&server, 8), &with_threads(2), ignore));
    let expected = ["200", "201", "202", "203", "204", "205", "206", "207"];
    assert_eq!(statuses(&outcomes), expected, "in order, although two threads fetched them");
    assert_eq!(threads(&record), 2);
    assert_eq!(record.peak(Word::Wait), 2);
    assert_eq!(server.asked(), 8);
}

#[test]
fn a_thread_that_is_done_takes_the_next_url_from_the_list() {
    let server = Server::saying(OK);
    let urls = paths(&server, 5);
    let (_, record) = shared::run(|| fetch(&urls, &with_threads(2), ignore));
    let mut taken: Vec<_> = record.arrows.iter().filter_map(|arrow| arrow.id.clone()).collect();
    taken.sort();
    assert_eq!(taken, urls[2..], "the first two were given at the start");
    assert!(record.loose.is_empty());
    let mut worked: Vec<_> = record.bars_of(Word::Work).map(|bar| bar.text.clone()).collect();
    worked.sort();
    assert_eq!(worked, urls);
}

#[test]
fn a_password_is_not_in_the_record() {
    let server = Server::saying(OK);
    let urls = ["/a", "/b", "/c"].map(|path| server.url(path).replace("//", "//user:secret@"));
    let (_, record) = shared::run(|| fetch(&urls, &with_threads(2), ignore));
    assert!(!format!("{record:?}").contains("secret"), "{record:?}");
    assert!(record.arrows.iter().any(|arrow| arrow.id.is_some()) && record.loose.is_empty());
}

#[test]
fn outcomes_come_in_the_order_of_the_urls_whichever_ended_first() {
    // The first URL is answered when the last has been reported.
    let (last_is_done, wait_for_last) = channel();
    let wait_for_last = Mutex::new(wait_for_last);
    let server = Server::new(move |path, stream| {
        if path == "/0" {
            wait_for_last.lock().unwrap().recv().unwrap();
        }
        stream.write_all(numbered(path).as_bytes()).unwrap();
    });
    let reported = Mutex::new(Vec::new());
    let outcomes = fetch(&paths(&server, 2), &Limits::default(), |place, _| {
        reported.lock().unwrap().push(place);
        if place == 1 {
            last_is_done.send(()).unwrap();
        }
    });
    assert_eq!(statuses(&outcomes), ["200", "201"]);
    assert_eq!(reported.into_inner().unwrap(), [1, 0]);
}

#[test]
fn the_wait_for_a_response_and_for_its_body_are_told_apart() {
    let server = Server::saying(OK);
    let (_, record) = shared::run(|| fetch(&paths(&server, 1), &Limits::default(), ignore));
    let waits: Vec<_> = record.bars_of(Word::Wait).map(|bar| bar.text.as_str()).collect();
    assert_eq!(waits, ["response", "body"]);
}

#[test]
fn redirects_are_followed_relative_to_where_they_come_from() {
    let server = Server::new(|path, stream| {
        let text = match path {
            "/a/b" => redirect("c?x=1"),
            "/a/c?x=1" => redirect("/d"),
            "/d" => OK.to_owned(),
            other => panic!("nobody names {other}"),
        };
        stream.write_all(text.as_bytes()).unwrap();
    });
    let outcomes = fetch(&[server.url("/a/b")], &Limits::default(), ignore);
    assert_eq!(statuses(&outcomes), ["302 → 302 → 200"]);
}

#[test]
fn a_redirect_may_lead_to_another_server() {
    let there = Server::saying(OK);
    let here = Server::redirecting(&there.url("/x"));
    let outcomes = fetch(&[here.url("/")], &Limits::default(), ignore);
    assert_eq!(statuses(&outcomes), ["302 → 200"]);
    assert_eq!((here.asked(), there.asked()), (1, 1));
}

#[test]
fn as_many_redirects_as_allowed_are_followed() {
    let server = Server::new(|path, stream| {
        let left: usize = path[1..].parse().unwrap();
        let text = if left == 0 { OK.to_owned() } else { redirect(&format!("/{}", left - 1)) };
        stream.write_all(text.as_bytes()).unwrap();
    });
    let outcomes = fetch(&[server.url("/10"), server.url("/11")], &Limits::default(), ignore);
    assert_eq!(outcomes[0].as_ref().unwrap().statuses.len(), 11);
    assert!(outcomes[1].is_err());
}

#[test]
fn a_redirect_that_names_no_target_is_an_answer() {
    let server = Server::saying("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
    let outcomes = fetch(&[server.url("/")], &Limits::default(), ignore);
    assert_eq!(statuses(&outcomes), ["302"]);
}

#[test]
fn a_body_as_long_as_allowed_is_read_to_its_end() {
    let server = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    let limits = Limits { body: 5, ..Limits::default() };
    let outcomes = fetch(&[server.url("/")], &limits, ignore);
    assert_eq!(outcomes[0].as_ref().unwrap().bytes, 5);
}

#[test]
fn the_name_of_a_host_is_looked_up() {
    let server = Server::saying(OK);
    let url = server.url("/").replace("127.0.0.1", "localhost");
    assert_eq!(statuses(&fetch(&[url], &Limits::default(), ignore)), ["200"]);
}

#[test]
fn no_urls_are_no_outcomes() {
    assert!(fetch(&[], &Limits::default(), ignore).is_empty());
    assert!(in_turn(&[], &Limits::default(), ignore).is_empty());
}

#[test]
fn a_url_given_twice_has_two_outcomes() {
    let server = Server::saying(OK);
    let urls = vec![server.url("/"); 3];
    let outcomes = fetch(&urls, &with_threads(1), ignore);
    assert_eq!(statuses(&outcomes), ["200"; 3]);
}
