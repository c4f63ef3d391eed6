//! What fetching promises.

#[macro_use]
mod by_each_model;
mod loopback;

use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::mpsc::channel;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

use crawler::fetch::hops::Outcome;
use crawler::fetch::limits::Limits;
use crawler::models::{Model, in_turn};
use crawler::site::{Plan, Site};
use loopback::{OK, Server, redirect};
use shared::{Record, Word};

fn ignore(_: usize, _: &Outcome) {}

fn at_once(number: usize) -> Limits {
    Limits { at_once: NonZeroUsize::new(number).unwrap(), ..Limits::default() }
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

/// The lanes besides `main`.
fn lanes(record: &Record) -> Vec<&str> {
    record.lanes[1..].iter().map(|lane| lane.name.as_str()).collect()
}

/// How many of these times overlap, at most.
fn peak(times: impl Iterator<Item = (u64, u64)>) -> i32 {
    let mut changes: Vec<_> = times.flat_map(|(begin, end)| [(begin, 1), (end, -1)]).collect();
    changes.sort_unstable();
    let mut now = 0;
    let counts = changes.into_iter().map(|(_, change)| {
        now += change;
        now
    });
    counts.max().unwrap_or(0)
}

/// How many waited for a server at the same time.
fn peak_at_server(record: &Record) -> i32 {
    let waits = record.bars_of(Word::Wait).filter(|wait| wait.text != "permit");
    peak(waits.map(|wait| (wait.begin, wait.end)))
}

const ANSWERS: [&str; 5] = ["200", "301 → 200", "404", "500", "200"];

fn the_site_is_fetched_with_all_its_errors_and_redirects(model: Model) {
    let site = Site::serve(Plan::example(Duration::from_millis(4))).unwrap();
    let outcomes = model.fetch(&site.urls(), &Limits::default(), ignore);
    assert_eq!(statuses(&outcomes), ANSWERS);
}

/// Nobody is answered before so many have asked.
fn answering_together(count: usize) -> Server {
    let all = Barrier::new(count);
    Server::new(move |path, stream| {
        all.wait();
        stream.write_all(numbered(path).as_bytes()).unwrap();
    })
}

fn all_urls_are_fetched_at_once_where_the_limit_allows(model: Model) {
    let server = answering_together(6);
    let (outcomes, record) = shared::run(|| model.fetch(&paths(&server, 6), &at_once(6), ignore));
    assert_eq!(statuses(&outcomes), ["200", "201", "202", "203", "204", "205"]);
    assert_eq!(peak_at_server(&record), 6);
}

fn no_more_are_fetched_at_once_than_are_allowed_and_no_fewer(model: Model) {
    // Answered in pairs, so two must be at work each time; and there are never three.
    let server = answering_together(2);
    let (outcomes, record) = shared::run(|| model.fetch(&paths(&server, 8), &at_once(2), ignore));
    let expected = ["200", "201", "202", "203", "204", "205", "206", "207"];
    assert_eq!(statuses(&outcomes), expected, "in order, although two at once fetched them");
    assert_eq!(peak_at_server(&record), 2);
    assert_eq!(server.asked(), 8);
}

fn the_greatest_limit_is_as_good_as_one_a_url(model: Model) {
    let server = Server::saying(OK);
    let outcomes = model.fetch(&paths(&server, 3), &at_once(usize::MAX), ignore);
    assert_eq!(statuses(&outcomes), ["200"; 3]);
}

#[test]
fn threads_have_a_lane_a_url_of_its_name_and_no_more_live_at_once_than_are_allowed() {
    let server = answering_together(2);
    let urls = paths(&server, 6);
    let (_, record) = shared::run(|| Model::Threads.fetch(&urls, &at_once(2), ignore));
    assert_eq!(lanes(&record), ["/0", "/1", "/2", "/3", "/4", "/5"]);
    assert_eq!(record.lanes_of(Word::Thread).count(), 6);
    let lives = record.lanes[1..].iter().map(|lane| (lane.begin.unwrap(), lane.end));
    assert_eq!(peak(lives), 2);
}

#[test]
fn a_pool_has_as_many_numbered_lanes_as_workers_and_each_takes_the_next_url() {
    let server = answering_together(2);
    let urls = paths(&server, 6);
    let (_, record) = shared::run(|| Model::Pool.fetch(&urls, &at_once(2), ignore));
    assert_eq!(lanes(&record), ["thread 1", "thread 2"]);
    assert_eq!(record.lanes_of(Word::Thread).count(), 2);
    let mut taken: Vec<_> = record.arrows.iter().filter_map(|arrow| arrow.id.clone()).collect();
    taken.sort();
    assert_eq!(taken, urls);
    assert!(record.loose.is_empty());
    let mut worked: Vec<_> = record.bars_of(Word::Work).map(|bar| bar.text.clone()).collect();
    worked.sort();
    assert_eq!(worked, urls);
}

#[test]
fn a_pool_has_no_more_workers_than_urls() {
    let server = Server::saying(OK);
    let (_, record) = shared::run(|| Model::Pool.fetch(&paths(&server, 3), &at_once(8), ignore));
    assert_eq!(lanes(&record), ["thread 1", "thread 2", "thread 3"]);
}

#[test]
fn tasks_have_a_lane_a_url_of_its_name_all_in_the_thread_that_waits_for_them() {
    let server = answering_together(2);
    let urls = paths(&server, 6);
    let here = thread::current().id();
    let same_thread = |_, _: &Outcome| assert_eq!(thread::current().id(), here);
    let (_, record) = shared::run(|| Model::Async.fetch(&urls, &at_once(2), same_thread));
    assert_eq!(lanes(&record), ["/0", "/1", "/2", "/3", "/4", "/5"]);
    assert_eq!(record.lanes_of(Word::Task).count(), 6);
    let main = record.lanes[0].tid;
    assert!(record.lanes[1..].iter().all(|lane| lane.threads == [main]), "{record:?}");
    let permits = record.bars_of(Word::Wait).filter(|wait| wait.text == "permit");
    assert_eq!(permits.count(), 6);
}

fn a_password_is_not_in_the_record(model: Model) {
    let server = Server::saying(OK);
    let urls = ["/a", "/b", "/c"].map(|path| server.url(path).replace("//", "//user:secret@"));
    let (_, record) = shared::run(|| model.fetch(&urls, &at_once(2), ignore));
    assert!(!format!("{record:?}").contains("secret"), "{record:?}");
    let handed_over = record.arrows.iter().any(|arrow| arrow.id.is_some());
    assert_eq!(handed_over, model == Model::Pool);
}

fn outcomes_come_in_the_order_of_the_urls_whichever_ended_first(model: Model) {
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
    let outcomes = model.fetch(&paths(&server, 2), &Limits::default(), |place, _| {
        reported.lock().unwrap().push(place);
        if place == 1 {
            last_is_done.send(()).unwrap();
        }
    });
    assert_eq!(statuses(&outcomes), ["200", "201"]);
    assert_eq!(reported.into_inner().unwrap(), [1, 0]);
}

fn the_wait_for_a_response_and_for_its_body_are_told_apart(model: Model) {
    let server = Server::saying(OK);
    let (_, record) = shared::run(|| model.fetch(&paths(&server, 1), &Limits::default(), ignore));
    let waits = record.bars_of(Word::Wait).map(|bar| bar.text.as_str());
    let waits: Vec<_> = waits.filter(|text| *text != "permit").collect();
    assert_eq!(waits, ["response", "body"]);
}

fn redirects_are_followed_relative_to_where_they_come_from(model: Model) {
    let server = Server::new(|path, stream| {
        let text = match path {
            "/a/b" => redirect("c?x=1"),
            "/a/c?x=1" => redirect("/d"),
            "/d" => OK.to_owned(),
            other => panic!("nobody names {other}"),
        };
        stream.write_all(text.as_bytes()).unwrap();
    });
    let outcomes = model.fetch(&[server.url("/a/b")], &Limits::default(), ignore);
    assert_eq!(statuses(&outcomes), ["302 → 302 → 200"]);
}

fn a_redirect_may_lead_to_another_server(model: Model) {
    let there = Server::saying(OK);
    let here = Server::redirecting(&there.url("/x"));
    let limits = Limits { allow_private: true, ..Limits::default() };
    let outcomes = model.fetch(&[here.url("/")], &limits, ignore);
    assert_eq!(statuses(&outcomes), ["302 → 200"]);
    assert_eq!((here.asked(), there.asked()), (1, 1));
}

fn as_many_redirects_as_allowed_are_followed(model: Model) {
    let server = Server::new(|path, stream| {
        let left: usize = path[1..].parse().unwrap();
        let text = if left == 0 { OK.to_owned() } else { redirect(&format!("/{}", left - 1)) };
        stream.write_all(text.as_bytes()).unwrap();
    });
    let outcomes = model.fetch(&[server.url("/10"), server.url("/11")], &Limits::default(), ignore);
    assert_eq!(outcomes[0].as_ref().unwrap().statuses.len(), 11);
    assert!(outcomes[1].is_err());
}

fn a_redirect_that_names_no_target_is_an_answer(model: Model) {
    let server = Server::saying("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
    let outcomes = model.fetch(&[server.url("/")], &Limits::default(), ignore);
    assert_eq!(statuses(&outcomes), ["302"]);
}

fn a_body_as_long_as_allowed_is_read_to_its_end(model: Model) {
    let server = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    let limits = Limits { body: 5, ..Limits::default() };
    let outcomes = model.fetch(&[server.url("/")], &limits, ignore);
    assert_eq!(outcomes[0].as_ref().unwrap().bytes, 5);
}

fn the_name_of_a_host_is_looked_up(model: Model) {
    let server = Server::saying(OK);
    let url = server.url("/").replace("127.0.0.1", "localhost");
    assert_eq!(statuses(&model.fetch(&[url], &Limits::default(), ignore)), ["200"]);
}

fn no_urls_are_no_outcomes(model: Model) {
    assert!(model.fetch(&[], &Limits::default(), ignore).is_empty());
    assert!(in_turn::fetch(&[], &Limits::default(), ignore).is_empty());
}

fn a_url_given_twice_has_two_outcomes(model: Model) {
    let server = Server::saying(OK);
    let urls = vec![server.url("/"); 3];
    let outcomes = model.fetch(&urls, &at_once(1), ignore);
    assert_eq!(statuses(&outcomes), ["200"; 3]);
}

by_each_model! {
    the_site_is_fetched_with_all_its_errors_and_redirects
    all_urls_are_fetched_at_once_where_the_limit_allows
    no_more_are_fetched_at_once_than_are_allowed_and_no_fewer
    the_greatest_limit_is_as_good_as_one_a_url
    a_password_is_not_in_the_record
    outcomes_come_in_the_order_of_the_urls_whichever_ended_first
    the_wait_for_a_response_and_for_its_body_are_told_apart
    redirects_are_followed_relative_to_where_they_come_from
    a_redirect_may_lead_to_another_server
    as_many_redirects_as_allowed_are_followed
    a_redirect_that_names_no_target_is_an_answer
    a_body_as_long_as_allowed_is_read_to_its_end
    the_name_of_a_host_is_looked_up
    no_urls_are_no_outcomes
    a_url_given_twice_has_two_outcomes
}

#[test]
fn the_sequential_twin_has_the_same_answers_without_a_thread() {
    let site = Site::serve(Plan::example(Duration::from_millis(4))).unwrap();
    let here = thread::current().id();
    let same_thread = |_, _: &Outcome| assert_eq!(thread::current().id(), here);
    let (outcomes, record) =
        shared::run(|| in_turn::fetch(&site.urls(), &Limits::default(), same_thread));
    assert_eq!(statuses(&outcomes), ANSWERS);
    assert!(lanes(&record).is_empty(), "{record:?}");
    assert_eq!(record.peak(Word::Wait), 1);
}
