//! What is sent to whom: nothing to a private host, secrets to their origin alone.

use std::io::Write;
use std::sync::mpsc::channel;

use crawler::fetch::{Agent, AgentSettings, Caps, Credentials, FetchError, Forbidden, Guard};

use crate::agent::{agent, ask, block_on, url};
use crate::loopback::{OK, Server};

#[test]
fn nothing_is_sent_to_a_private_host_that_is_not_excepted() {
    let server = Server::saying(OK);
    let agent = agent(Caps::default(), &["http://127.0.0.1/", "http://public.example/"]);
    for text in [server.url("/"), server.url("/").replace("127.0.0.1", "[::ffff:127.0.0.1]")] {
        let refused = block_on(ask(&agent, &text)).unwrap_err();
        assert!(
            matches!(refused, FetchError::Forbidden(Forbidden { kind: "loopback", .. })),
            "{refused:?}"
        );
        assert!(!refused.is_transient());
    }
    assert_eq!(server.asked(), 0);
    let guard = Guard::new(true);
    let trusting = Agent::new(AgentSettings { guard, ..AgentSettings::default() }).unwrap();
    assert_eq!(block_on(ask(&trusting, &server.url("/"))).unwrap().status, 200);
}

#[test]
fn credentials_go_to_their_origin_alone() {
    let hearing = || {
        let (tell, told) = channel();
        let server = Server::hearing(move |head, stream| {
            tell.send(head.to_lowercase()).unwrap();
            stream.write_all(OK.as_bytes()).unwrap();
        });
        (server, told)
    };
    let ((own, told), (other, others)) = (hearing(), hearing());
    let guard = Guard::default().except(&url(&own.url("/"))).except(&url(&other.url("/")));
    let credentials = vec![Credentials::new(&url(&own.url("/")), "user", Some("secret".into()))];
    let settings = AgentSettings { guard, credentials, ..AgentSettings::default() };
    assert!(!format!("{settings:?}").contains("secret"));
    let agent = Agent::new(settings).unwrap();
    // A stranger's link holds its own; they are not sent either.
    let strange = other.url("/").replace("http://", "http://strange:er@");
    for text in [own.url("/"), other.url("/"), strange] {
        block_on(ask(&agent, &text)).unwrap();
    }
    assert!(told.recv().unwrap().contains("\nauthorization: basic dxnlcjpzzwnyzxq=\n"));
    for _ in 0..2 {
        let head = others.recv().unwrap();
        assert!(!head.contains("authorization"), "{head}");
    }
}

#[test]
fn cookies_are_kept_only_if_asked() {
    for asked in [false, true] {
        let server = Server::hearing(move |head, stream| {
            let again = head.starts_with("GET /again");
            assert_eq!(head.to_lowercase().contains("\ncookie: a=1\n"), again && asked, "{head}");
            let text = OK.replace("\r\n\r\n", "\r\nSet-Cookie: a=1; Path=/\r\n\r\n");
            stream.write_all(text.as_bytes()).unwrap();
        });
        let guard = Guard::default().except(&url(&server.url("/")));
        let settings = AgentSettings { guard, cookies: asked, ..AgentSettings::default() };
        let agent = Agent::new(settings).unwrap();
        block_on(ask(&agent, &server.url("/"))).unwrap();
        block_on(ask(&agent, &server.url("/again"))).unwrap();
    }
}
