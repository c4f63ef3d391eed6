//! Proxies and certificates, whatever the environment of the process says.

use std::env;
use std::io::Write;
use std::process::Command;
use std::sync::mpsc::channel;

use crawler::fetch::{Agent, AgentSettings, Caps, FetchError};

use crate::agent::{agent, ask, block_on, url};
use crate::loopback::tls::Secure;
use crate::loopback::{Nobody, OK, Server};

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
    command.args(["--exact", "environment::one_ask", "--nocapture"]).env("ASKED", text);
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
    let secure = Secure::new(&path);
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
