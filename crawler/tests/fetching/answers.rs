//! What is asked, and the head of what comes: statuses, validators, targets of redirects.

use std::io::Write;
use std::sync::mpsc::channel;

use crawler::fetch::{Agent, AgentSettings, Body, Caps, FetchError, Guard};
use crawler::store::Validators;

use crate::agent::{agent, answering, ask, block_on, read, url};
use crate::loopback::{OK, Server, redirect};

#[test]
fn a_page_is_its_head_and_its_bytes() {
    let head = "Content-Type: text/html; charset=x\r\nETag: W/\"1\"\r\nLast-Modified: then\r\n\
        Retry-After: 5\r\nLink: </a>; rel=next\r\nRefresh: 1; url=/b\r\nLink: </c>; rel=prev\r\n";
    let server = answering(head, b"hello");
    let agent = agent(Caps::default(), &[&server.url("/")]);
    block_on(async {
        let answer = ask(&agent, &server.url("/a?b")).await.unwrap();
        assert_eq!((answer.status, answer.url.as_str()), (200, server.url("/a?b").as_str()));
        assert_eq!(answer.content_type().unwrap(), "text/html; charset=x");
        let validators = Validators { etag: Some("W/\"1\"".into()), modified: Some("then".into()) };
        assert_eq!(answer.validators(), validators);
        assert_eq!(answer.retry_after().unwrap(), "5");
        assert_eq!(answer.links().collect::<Vec<_>>(), ["</a>; rel=next", "</c>; rel=prev"]);
        assert_eq!(answer.refresh().unwrap(), "1; url=/b");
        let (body, bytes) = read(answer).await;
        assert_eq!(body, Body { wire: 5, bytes: 5, cut: None });
        assert_eq!(bytes, b"hello");
    });
}

#[test]
fn what_is_sent_is_the_agents_name_and_what_it_understands() {
    let (tell, told) = channel();
    let server = Server::hearing(move |head, stream| {
        tell.send(head.to_lowercase()).unwrap();
        stream.write_all(OK.as_bytes()).unwrap();
    });
    let guard = Guard::default().except(&url(&server.url("/")));
    let contact = Some("https://example.com/bot".to_owned());
    let agent = Agent::new(AgentSettings { contact, guard, ..AgentSettings::default() }).unwrap();
    block_on(ask(&agent, &server.url("/"))).unwrap();
    let head = told.recv().unwrap();
    assert!(head.contains("\nuser-agent: crawler/0.1.0 (+https://example.com/bot)\n"), "{head}");
    assert!(head.contains("\naccept-encoding: gzip, br, zstd, deflate\n"), "{head}");
    for unwanted in ["authorization", "cookie", "referer", "if-none-match", "if-modified-since"] {
        assert!(!head.contains(unwanted), "{head}");
    }
    let contact = Some("a\nb".to_owned());
    let refused = Agent::new(AgentSettings { contact, ..AgentSettings::default() });
    assert!(matches!(refused, Err(FetchError::NoClient(_))), "{refused:?}");
}

#[test]
fn a_page_that_has_not_changed_is_304_and_has_no_body() {
    let server = Server::hearing(|head, stream| {
        let head = head.to_lowercase();
        let known = head.contains("\nif-none-match: \"1\"\n")
            && head.contains("\nif-modified-since: sun, 06 nov 1994 08:49:37 gmt\n");
        assert!(known, "{head}");
        let text =
            "HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n";
        stream.write_all(text.as_bytes()).unwrap();
    });
    let agent = agent(Caps::default(), &[&server.url("/")]);
    let modified = Some("Sun, 06 Nov 1994 08:49:37 GMT".into());
    let validators = Validators { etag: Some("\"1\"".into()), modified };
    block_on(async {
        let answer = agent.ask(&url(&server.url("/")), &validators).await.unwrap();
        assert_eq!(answer.status, 304);
        assert_eq!(read(answer).await.0, Body { wire: 0, bytes: 0, cut: None });
    });
}

#[test]
fn validators_that_cannot_stand_in_a_header_are_not_sent() {
    let server = Server::hearing(|head, stream| {
        assert!(!head.to_lowercase().contains("if-"), "{head}");
        stream.write_all(OK.as_bytes()).unwrap();
    });
    let agent = agent(Caps::default(), &[&server.url("/")]);
    let validators = Validators { etag: Some("a\r\nX: b".into()), modified: Some("\0".into()) };
    assert_eq!(block_on(agent.ask(&url(&server.url("/")), &validators)).unwrap().status, 200);
}

#[test]
fn a_redirect_is_an_answer_that_names_its_target_and_is_not_followed() {
    for (location, target) in [
        ("/new?a#b", Some("http://host/new?a#b")),
        ("//other.example/", Some("http://other.example/")),
        ("http://169.254.169.254/", Some("http://169.254.169.254/")),
        ("caf\u{e9}", Some("http://host/caf%C3%A9")),
        ("mailto:a@b", Some("mailto:a@b")),
        ("http://", None),
    ] {
        let server = Server::redirecting(location);
        let agent = agent(Caps::default(), &[&server.url("/")]);
        let answer = block_on(ask(&agent, &server.url("/old"))).unwrap();
        let host = server.url("/").replace("http://", "").replace('/', "");
        let target = target.map(|target| target.replace("//host", &format!("//{host}")));
        match (answer.redirect(), target) {
            (Ok(Some(to)), Some(target)) => assert_eq!(to.as_str(), target),
            (Err(FetchError::BadRedirect { to, .. }), None) => assert_eq!(to, location),
            (other, _) => panic!("{location}: {other:?}"),
        }
        assert_eq!((answer.status, server.asked()), (302, 1));
    }
}

#[test]
fn a_target_keeps_its_bytes_whatever_their_charset() {
    let server = Server::new(|_, stream| {
        let head = b"HTTP/1.1 301 Moved\r\nConnection: close\r\nLocation: /caf\xe9\r\n\r\n";
        stream.write_all(head).unwrap();
    });
    let agent = agent(Caps::default(), &[&server.url("/")]);
    let answer = block_on(ask(&agent, &server.url("/"))).unwrap();
    assert_eq!(answer.redirect().unwrap().unwrap().as_str(), server.url("/caf%E9"));
}

#[test]
fn a_location_without_a_redirect_is_none() {
    for status in ["200 OK", "201 Created", "304 Not Modified"] {
        let server = Server::saying(redirect("/new").replace("302 Found", status));
        let agent = agent(Caps::default(), &[&server.url("/")]);
        let answer = block_on(ask(&agent, &server.url("/"))).unwrap();
        assert_eq!(answer.redirect(), Ok(None), "{status}");
    }
}
