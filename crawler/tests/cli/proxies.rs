//! Proxies: those that are given alone, and what is wrong with them.

use std::io::Write;
use std::net::TcpListener;
use std::thread;

use shared::testing::{Ran, run_program};

use crate::loopback::{Nobody, Server, wait_for_end};
use crate::program::{PROGRAM, fetching, site};

#[test]
fn a_proxy_that_the_environment_names_is_not_used() {
    let (site, nobody) = (site(), Nobody::new());
    let mut command = fetching(&[site.url("/")]);
    command.env("http_proxy", nobody.url()).env("ALL_PROXY", nobody.url()).env_remove("no_proxy");
    assert_eq!(command.output().unwrap().status.code(), Some(0));
}

/// An https URL at which nobody speaks TLS: who connects is answered what that cannot be.
fn without_tls() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            wait_for_end(&mut stream);
        }
    });
    format!("https://{address}")
}

/// A crawl through this proxy, which knows a name and a password.
fn through(proxy: &str, start: &str) -> Ran {
    let proxy = proxy.replace("://", "://user:secret@");
    run_program(PROGRAM, &["crawl", "--no-lanes", "--retries", "0", "--proxy", &proxy, start])
}

#[test]
fn a_proxy_that_leads_nowhere_is_named_and_so_is_where_it_should_lead() {
    let refuses = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
    let (asks, forbids) = (Server::saying(refuses), Server::saying(refuses.replace("407", "403")));
    let (other, nobody) = (Server::saying("SSH-2.0-OpenSSH_9.6\r\n\r\n"), Nobody::new());
    let unknown = "http://nonexistent.invalid:3128";
    for (proxy, start, fault) in [
        (&*nobody.url(), "http://a.example/", "it refused the connection"),
        (&nobody.url(), "https://a.example/", "it refused the connection"),
        (unknown, "http://a.example/", "its name was not found"),
        (unknown, "https://a.example/", "its name was not found"),
        (&asks.url(""), "http://a.example/", "it asks for a name and a password (407)"),
        (&asks.url(""), "https://a.example/", "it asks for a name and a password (407)"),
        (&forbids.url(""), "https://a.example/", "it opens no tunnel for https"),
        (&other.url(""), "http://a.example/", "it gave no proper answer"),
        (
            &other.url("").replace("http:", "https:"),
            "http://a.example/",
            "it gave no proper answer",
        ),
        (&without_tls(), "http://a.example/", "no secure connection to it or through it"),
    ] {
        let ran = through(proxy, start);
        let said = format!("{}\n{}", ran.lines.join("\n"), ran.stderr);
        let place = proxy.split("//").nth(1).unwrap().trim_end_matches('/');
        let to = if start.starts_with("https") { "a.example:443" } else { "a.example:80" };
        let sentence = format!("the proxy {place} does not lead to {to}: {fault}");
        // Where the system has no certificates, that is said before.
        let is_said = said.contains(&sentence) || said.contains("https is not possible here");
        assert!(is_said, "{sentence}, {start}: {said}");
        assert!(!said.contains("secret") && ran.status == Some(1), "{said}");
    }
}
