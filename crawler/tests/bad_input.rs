//! What the web does to those who fetch: each is one URL's error, and the others go on.

#[macro_use]
mod by_each_model;
mod loopback;

use std::io::Write;
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use crawler::fetch::error::FetchError;
use crawler::fetch::hops::Outcome;
use crawler::fetch::limits::Limits;
use crawler::models::Model;
use loopback::{ENDLESS, Nobody, OK, Server, redirect, wait_for_end};

const SOON: Duration = Duration::from_millis(500);

/// The error of `url`.
fn error_of(model: Model, url: &str, limits: &Limits) -> FetchError {
    first_error(model.fetch(&[url.to_owned()], limits, |_, _| ()))
}

/// The error of `url`, fetched beside one that answers.
fn usual(model: Model, url: &str) -> FetchError {
    let good = Server::saying(OK);
    let urls = [url.to_owned(), good.url("/")];
    let outcomes = model.fetch(&urls, &Limits::default(), |_, _| ());
    assert_eq!(outcomes[1].as_ref().unwrap().statuses, [200], "the other is still fetched");
    first_error(outcomes)
}

fn first_error(outcomes: Vec<Outcome>) -> FetchError {
    let error = outcomes.into_iter().next().unwrap().unwrap_err();
    assert!(!error.to_string().contains('\n'), "one line: {error}");
    error
}

fn in_time(model: Model, url: &str) -> FetchError {
    // The whole test would hang, were the deadline not kept.
    error_of(model, url, &Limits { timeout: SOON, ..Limits::default() })
}

fn text_that_is_no_url_says_how_to_write_one(model: Model) {
    for text in ["", "http://", "http://127.0.0.1:99999/", "http://[::1/"] {
        let error = usual(model, text);
        assert!(matches!(error, FetchError::Malformed(_)), "{text}: {error:?}");
        assert!(error.to_string().contains("http://example.com/"));
    }
}

fn a_host_without_a_scheme_is_shown_the_url_that_may_be_meant(model: Model) {
    for text in ["example.com", "localhost:8000/ok", "localhost:80"] {
        let error = usual(model, text).to_string();
        assert!(error.ends_with(&format!(": try http://{text}")), "{error}");
    }
}

fn a_scheme_that_is_not_of_the_web_is_named(model: Model) {
    assert_eq!(usual(model, "ftp://example.com/"), FetchError::Scheme("ftp".into()));
    assert_eq!(usual(model, "file:///etc/hosts"), FetchError::Scheme("file".into()));
}

fn a_host_that_nobody_knows_is_named_with_what_to_do(model: Model) {
    let error = usual(model, "http://nonexistent.invalid/");
    assert!(
        matches!(&error, FetchError::UnknownHost { host, .. } if host == "nonexistent.invalid")
    );
    assert!(error.to_string().contains("check its spelling, and the network"), "{error}");
}

fn a_refused_connection_names_who_refused(model: Model) {
    let nobody = Nobody::new();
    assert_eq!(usual(model, &nobody.url()), FetchError::Refused(nobody.address()));
}

fn a_server_that_says_nothing_is_left_at_the_deadline(model: Model) {
    let server = Server::new(|_, stream| wait_for_end(stream));
    assert_eq!(in_time(model, &server.url("/")), FetchError::TimedOut(SOON));
}

fn a_body_that_drips_is_left_at_the_deadline(model: Model) {
    // Each byte comes in time; the last one never does.
    let server = Server::new(|_, stream| {
        let mut sent = stream.write_all(ENDLESS.as_bytes());
        while sent.is_ok() {
            std::thread::sleep(SOON / 10);
            sent = stream.write_all(b".");
        }
    });
    assert_eq!(in_time(model, &server.url("/")), FetchError::TimedOut(SOON));
}

fn a_head_that_drips_is_left_at_the_deadline(model: Model) {
    let server = Server::new(|_, stream| {
        let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\nX: ");
        while sent.is_ok() {
            std::thread::sleep(SOON / 10);
            sent = stream.write_all(b".");
        }
    });
    assert_eq!(in_time(model, &server.url("/")), FetchError::TimedOut(SOON));
}

fn flood(stream: &mut TcpStream) {
    let mut sent = stream.write_all(ENDLESS.as_bytes());
    while sent.is_ok() {
        sent = stream.write_all(&[b'.'; 1 << 14]);
    }
}

fn a_body_without_an_end_is_given_up_at_its_limit(model: Model) {
    let server = Server::new(|_, stream| flood(stream));
    let limits = Limits { body: 1 << 20, ..Limits::default() };
    assert_eq!(error_of(model, &server.url("/"), &limits), FetchError::TooLong(1 << 20));
}

fn a_body_without_an_end_is_left_at_the_deadline_if_that_comes_first(model: Model) {
    let server = Server::new(|_, stream| flood(stream));
    let limits = Limits { body: u64::MAX, timeout: SOON, ..Limits::default() };
    assert_eq!(error_of(model, &server.url("/"), &limits), FetchError::TimedOut(SOON));
}

fn redirects_share_the_one_deadline(model: Model) {
    // Every hop is in time, all of them together are not.
    let server = Server::new(|path, stream| {
        std::thread::sleep(SOON / 8);
        let hop: u32 = path[1..].parse().unwrap();
        let _ = stream.write_all(redirect(&format!("/{}", hop + 1)).as_bytes());
    });
    assert_eq!(in_time(model, &server.url("/0")), FetchError::TimedOut(SOON));
}

fn the_last_hop_has_only_the_time_that_the_others_left(model: Model) {
    // Each of the two would be in time by itself.
    let server = Server::new(|path, stream| {
        std::thread::sleep(SOON * 3 / 5);
        let text = if path == "/0" { redirect("/1") } else { OK.to_owned() };
        let _ = stream.write_all(text.as_bytes());
    });
    assert_eq!(in_time(model, &server.url("/0")), FetchError::TimedOut(SOON));
}

fn redirects_in_a_circle_end(model: Model) {
    let server = Server::redirecting("/");
    assert_eq!(usual(model, &server.url("/")), FetchError::TooManyRedirects(10));
    assert_eq!(server.asked(), 11);
}

fn a_redirect_out_of_the_web_is_not_followed(model: Model) {
    for to in ["ftp://example.com/", "http://", "javascript:alert(1)"] {
        let server = Server::redirecting(to);
        match usual(model, &server.url("/")) {
            FetchError::BadRedirect { to: named, .. } => assert_eq!(named, to),
            other => panic!("{other:?}"),
        }
    }
}

fn a_password_in_a_redirect_that_is_not_followed_is_not_said(model: Model) {
    let server = Server::redirecting("ftp://user:secret@example.com/");
    let error = usual(model, &server.url("/")).to_string();
    assert!(error.contains("\"ftp://…@example.com/\""), "{error}");
}

fn a_redirect_to_where_nobody_listens_names_who_refused(model: Model) {
    let nobody = Nobody::new();
    let server = Server::redirecting(&nobody.url());
    let limits = Limits { allow_private: true, ..Limits::default() };
    let error = error_of(model, &server.url("/"), &limits);
    assert_eq!(error, FetchError::Refused(nobody.address()));
}

fn a_server_without_tls_is_to_be_tried_without(model: Model) {
    // It answers what it takes for a request; TLS cannot make sense of that.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let plain = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        wait_for_end(&mut stream);
    });
    match usual(model, &format!("https://{address}/")) {
        FetchError::NotTls(at) => assert_eq!(at, address.to_string()),
        // Where the system has no certificates, it fails before; then nobody connects.
        FetchError::NoTls(_) => drop(TcpStream::connect(address)),
        other => panic!("{other:?}: {other}"),
    }
    plain.join().unwrap();
}

fn what_is_not_http_is_no_answer(model: Model) {
    let server = Server::saying("SSH-2.0-OpenSSH_9.6\r\n\r\n");
    assert!(matches!(usual(model, &server.url("/")), FetchError::Broken { .. }));
}

fn a_header_line_that_is_none_is_passed_over(model: Model) {
    let bad = ["X : a", "X: a\r\n b", "Set-Cookie: a=\x01", "ETag: \x1b", "no colon"];
    let saying = |line: &str| Server::saying(OK.replacen("\r\n", &format!("\r\n{line}\r\n"), 1));
    let servers = bad.map(saying);
    let urls = servers.each_ref().map(|server| server.url("/"));
    for (outcome, line) in model.fetch(&urls, &Limits::default(), |_, _| ()).iter().zip(bad) {
        assert_eq!(outcome.as_ref().map(|answer| &*answer.statuses), Ok(&[200][..]), "{line:?}");
    }
    let server = Server::saying(OK.replacen("Connection", "Content-Length : 1\r\nConnection", 1));
    assert!(matches!(usual(model, &server.url("/")), FetchError::Broken { .. }), "two lengths");
}

fn a_body_that_breaks_off_is_no_answer(model: Model) {
    let server = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    assert!(matches!(usual(model, &server.url("/")), FetchError::Broken { .. }));
}

fn a_server_that_hangs_up_is_no_answer(model: Model) {
    let server = Server::saying("");
    assert!(matches!(usual(model, &server.url("/")), FetchError::Broken { .. }));
}

fn one_url_in_trouble_holds_up_no_other(model: Model) {
    // The silent server is let go by the report of the other URL.
    let (done, wait_for_done) = channel::<()>();
    let wait_for_done = Mutex::new(wait_for_done);
    let server = Server::new(move |path, stream| {
        if path == "/silent" {
            wait_for_done.lock().unwrap().recv().unwrap();
        }
        stream.write_all(OK.as_bytes()).unwrap();
    });
    let urls = [server.url("/silent"), server.url("/")];
    let outcomes = model.fetch(&urls, &Limits::default(), |place, _| {
        if place == 1 {
            done.send(()).unwrap();
        }
    });
    assert!(outcomes.iter().all(Result::is_ok));
}

by_each_model! {
    text_that_is_no_url_says_how_to_write_one
    a_host_without_a_scheme_is_shown_the_url_that_may_be_meant
    a_scheme_that_is_not_of_the_web_is_named
    a_host_that_nobody_knows_is_named_with_what_to_do
    a_refused_connection_names_who_refused
    a_server_that_says_nothing_is_left_at_the_deadline
    a_body_that_drips_is_left_at_the_deadline
    a_head_that_drips_is_left_at_the_deadline
    a_body_without_an_end_is_given_up_at_its_limit
    a_body_without_an_end_is_left_at_the_deadline_if_that_comes_first
    redirects_share_the_one_deadline
    the_last_hop_has_only_the_time_that_the_others_left
    redirects_in_a_circle_end
    a_redirect_out_of_the_web_is_not_followed
    a_password_in_a_redirect_that_is_not_followed_is_not_said
    a_redirect_to_where_nobody_listens_names_who_refused
    a_server_without_tls_is_to_be_tried_without
    what_is_not_http_is_no_answer
    a_header_line_that_is_none_is_passed_over
    a_body_that_breaks_off_is_no_answer
    a_server_that_hangs_up_is_no_answer
    one_url_in_trouble_holds_up_no_other
}
