//! The agent against servers that answer well, badly, and on purpose: every end is a value.

mod loopback;
mod packing;

use std::env;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crawler::fetch::{
    Agent, AgentSettings, Answer, Body, Caps, Credentials, Cut, FetchError, Forbidden, Guard,
};
use crawler::store::Validators;
use loopback::{ENDLESS, Nobody, OK, Server, redirect, wait_for_end};
use url::Url;

/// What is over soon.
const SOON: Duration = Duration::from_millis(300);
/// What would take longer hangs.
const LONG: Duration = Duration::from_mins(1);

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap().block_on(future)
}

/// An agent that may ask these servers.
fn agent(caps: Caps, urls: &[&str]) -> Agent {
    let guard = urls.iter().fold(Guard::default(), |guard, text| guard.except(&url(text)));
    Agent::new(AgentSettings { caps, guard, ..AgentSettings::default() }).unwrap()
}

async fn ask(agent: &Agent, text: &str) -> Result<Answer, FetchError> {
    agent.ask(&url(text), &Validators::default()).await
}

/// The body, and what came of it.
async fn read(answer: Answer) -> Result<(Body, Vec<u8>), FetchError> {
    let mut bytes = Vec::new();
    let body = answer.read(|piece| bytes.extend(piece)).await?;
    assert_eq!(body.bytes, bytes.len() as u64);
    Ok((body, bytes))
}

/// Asks a server's root, and reads.
fn fetch(server: &Server, caps: Caps) -> Result<(Body, Vec<u8>), FetchError> {
    let agent = agent(caps, &[&server.url("/")]);
    block_on(async { read(ask(&agent, &server.url("/")).await?).await })
}

fn answering(head: &str, body: &[u8]) -> Server {
    let whole =
        [b"HTTP/1.1 200 OK\r\nConnection: close\r\n", head.as_bytes(), b"\r\n", body].concat();
    Server::new(move |_, stream| drop(stream.write_all(&whole)))
}

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
        let (body, bytes) = read(answer).await.unwrap();
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
fn encoded_bodies_are_decoded_and_both_sizes_known() {
    let plain = b"the quick brown fox ".repeat(5000);
    for (name, body) in [
        ("gzip", packing::gzip(&plain)),
        ("br", packing::brotli(&plain)),
        ("zstd", packing::zstd(&plain)),
        ("deflate", packing::zlib(&plain)),
        ("gzip, br", packing::brotli(&packing::gzip(&plain))),
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
    let cut = Some(Cut::Undecodable("its encoding \"compress\" is not known here".into()));
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
        assert_eq!(read(answer).await.unwrap().0, Body { wire: 0, bytes: 0, cut: None });
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

#[test]
fn a_proxy_that_is_given_is_asked_and_literals_are_still_guarded() {
    let (tell, told) = channel();
    let proxy = Server::hearing(move |head, stream| {
        tell.send(head.to_owned()).unwrap();
        stream.write_all(OK.as_bytes()).unwrap();
    });
    let address = proxy.url("").replace("http://", "http://user:secret@");
    let settings = AgentSettings { proxy: Some(url(&address)), ..AgentSettings::default() };
    let agent = Agent::new(settings).unwrap();
    assert_eq!(block_on(ask(&agent, "http://public.example/a")).unwrap().status, 200);
    let head = told.recv().unwrap();
    assert!(head.starts_with("GET http://public.example/a HTTP/1.1\n"), "{head}");
    assert!(
        head.to_lowercase().contains("\nproxy-authorization: basic dxnlcjpzzwnyzxq=\n"),
        "{head}"
    );
    let refused = block_on(ask(&agent, "http://169.254.169.254/"));
    assert!(matches!(refused, Err(FetchError::Forbidden(_))), "{refused:?}");
    assert_eq!(proxy.asked(), 1);
}

/// What other tests run in a process with another environment. By itself it asks nobody.
#[test]
fn one_ask() {
    let Ok(text) = env::var("ASKED") else { return };
    let agent = agent(Caps::default(), &[&text]);
    let said = block_on(ask(&agent, &text)).map(|answer| answer.status);
    shared::complain(&format!("ANSWER {said:?}"));
}

/// What the agent says of `text` in that environment.
fn ask_in(text: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "one_ask", "--nocapture"]).env("ASKED", text);
    command.envs(variables.iter().copied());
    let said = String::from_utf8(command.output().unwrap().stderr).unwrap();
    said.lines().find_map(|line| line.strip_prefix("ANSWER ")).expect(&said).to_owned()
}

#[test]
fn proxies_of_the_environment_are_not_used() {
    let server = Server::saying(OK);
    let nobody = Nobody::new();
    let names = ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"];
    let variables = names.map(|name| (name, nobody.url()));
    let variables = variables.each_ref().map(|(name, url)| (*name, url.as_str()));
    assert_eq!(ask_in(&server.url("/"), &variables), "Ok(200)");
    assert_eq!(server.asked(), 1);
}

#[test]
fn a_server_proves_who_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.pem");
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    command.args(["-nodes", "-days", "2", "-subj", "/CN=localhost"]);
    command.args(["-addext", "subjectAltName=IP:127.0.0.1"]);
    command.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    command.arg("-out").arg(&path).arg("-keyout").arg(path.with_extension("key"));
    if !command.output().is_ok_and(|output| output.status.success()) {
        shared::complain("skipped: there is no openssl to make a certificate");
        return;
    }
    let secure = loopback::tls::Secure::new(&path);
    let with = |file: &str| {
        ask_in(&secure.url("/"), &[("SSL_CERT_FILE", file), ("SSL_CERT_DIR", "/nonexistent")])
    };
    assert_eq!(with(path.to_str().unwrap()), "Ok(200)");
    let none = with("/nonexistent");
    assert!(none.starts_with("Err(NoTls("), "{none}");
    // Where nothing can be trusted, what needs no trust works.
    let server = Server::saying(OK);
    assert_eq!(
        ask_in(
            &server.url("/"),
            &[("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent")]
        ),
        "Ok(200)"
    );
}

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
    let many = "X: a\r\n".repeat(120);
    for server in [
        flood("X: a\r\n"),
        flood("aaaaaaaaaaaaaaaa"),
        answering(&header(65 << 10), b""),
        answering(&many, b""),
    ] {
        let error = fetch(&server, long.clone()).unwrap_err();
        assert_eq!(error, FetchError::LongHead(64 << 10));
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
    let error = fetch(&server, Caps { idle: SOON, ..Caps::default() }).unwrap_err();
    assert_eq!(error, FetchError::Idle(SOON));
    assert!(error.is_transient());
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
        let (body, bytes) = read(ask(&hasty, &dripping.url("/")).await.unwrap()).await.unwrap();
        assert_eq!(body.cut, Some(Cut::Deadline(SOON)));
        assert!(!bytes.is_empty() && bytes.iter().all(|&byte| byte == b'.'), "{bytes:?}");
        cut.send(()).unwrap();
        // It is gone with this task, so that a failure here ends the wait there.
        drop(cut);
    };
    let page = async { read(ask(&patient, &other.url("/")).await.unwrap()).await.unwrap().1 };
    let ((), page) = block_on(async { tokio::join!(drip, page) });
    assert_eq!(page, b"helloworld");
}

/// What comes of an answer that stops in the middle.
fn breaking(text: &'static str) -> FetchError {
    fetch(&Server::saying(text), Caps::default()).unwrap_err()
}

#[test]
fn a_body_that_breaks_off_may_be_asked_for_again() {
    for text in [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "",
    ] {
        let error = breaking(text);
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
        read(answer).await.unwrap_err()
    });
    serving.join().unwrap();
    assert!(matches!(error, FetchError::Broken { .. }) && error.is_transient(), "{error:?}");
}

#[test]
fn more_than_was_said_is_not_read() {
    let server = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world");
    assert_eq!(fetch(&server, Caps::default()).unwrap().1, b"hello");
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

#[test]
fn a_connection_serves_the_next_request_too() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let text = format!("http://{}/", listener.local_addr().unwrap());
    let serving = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        for _ in 0..3 {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                head.extend(byte);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").unwrap();
        }
        stream.shutdown(Shutdown::Write).unwrap();
    });
    let agent = agent(Caps::default(), &[&text]);
    block_on(async {
        for _ in 0..3 {
            assert_eq!(read(ask(&agent, &text).await.unwrap()).await.unwrap().1, b"hello");
        }
    });
    serving.join().unwrap();
}

#[test]
fn an_agent_is_shared_by_tasks_on_many_threads() {
    let server = Server::saying(OK);
    let agent = Arc::new(agent(Caps::default(), &[&server.url("/")]));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let statuses = runtime.unwrap().block_on(async {
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let (agent, text) = (Arc::clone(&agent), server.url("/"));
            tasks.push(tokio::spawn(async move {
                let answer = ask(&agent, &text).await.unwrap();
                let status = answer.status;
                answer.read(|_| ()).await.map(|_| status)
            }));
        }
        let mut statuses = Vec::new();
        for task in tasks {
            statuses.push(task.await.unwrap().unwrap());
        }
        statuses
    });
    assert_eq!((statuses, server.asked()), (vec![200; 8], 8));
}
