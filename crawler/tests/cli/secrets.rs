//! Names and passwords: in no line, in no file.

use std::fs;
use std::io::Write;
use std::process::Command;

use crate::loopback::{Nobody, OK, Server, redirect};
use crate::program::{MODELS, PROGRAM, crawling, fetching, text};

#[test]
fn a_name_and_a_password_are_in_no_line_and_in_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let [svg, trace] = ["run.svg", "run.json"].map(|name| folder.path().join(name));
    let server = Server::new(|path, stream| {
        let text = if path == "/a" { redirect("//me:secret@127.0.0.1:1/") } else { OK.to_owned() };
        stream.write_all(text.as_bytes()).unwrap();
    });
    let with_password = |path: &str| server.url(path).replace("//", "//user:secret@");
    let with_token = |path: &str| server.url(path).replace("//", "//secret@");
    let urls = [with_password("/a"), with_password("/b"), with_token("/c")];
    for model in MODELS {
        let mut command = fetching(&urls);
        command.args(["user:secret@host", "secret@host", "--model", model, "--max-threads", "2"]);
        command.arg("--svg").arg(&svg).arg("--trace").arg(&trace);
        let output = command.output().unwrap();
        let [svg, trace] = [&svg, &trace].map(|path| fs::read_to_string(path).unwrap());
        for said in [text(&output.stdout), text(&output.stderr), svg, trace] {
            assert!(!said.contains("secret"), "{said}");
            assert!(said.contains("…@") && !said.contains("user:"), "{said}");
        }
    }
}

/// A page whose links hold names and passwords; what is not found redirects to one that does,
/// and what begins with `/bad` to one that is no URL.
fn telling() -> Server {
    Server::new(|path, stream| {
        let links = "<a href='http://user:secret@127.0.0.1:1/'>a</a> \
            <a href='ws://user:secret@host/'>b</a> <a href=/moved>c</a> \
            <a href='//user:secret@host.example/'>d</a> <a href=/bad>f</a> \
            <a href='http://user:secret@host:99999/'>g</a> \
            <a href='mailto:someone@example.com'>e</a>";
        let text = match path {
            "/" => format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{links}",
                links.len()
            ),
            "/robots.txt" => OK.to_owned(),
            "/bad" => redirect("http://me:secret@host:99999/a"),
            _ => redirect("//me:secret@127.0.0.1:1/"),
        };
        let _ = stream.write_all(text.as_bytes());
    })
}

#[test]
fn a_crawl_puts_no_password_in_its_lines_its_pictures_and_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let [svg, trace, db] = ["svg", "json", "db"].map(|name| folder.path().join(name));
    let server = telling();
    let start = server.url("/").replace("//", "//user:secret@");
    let mut command = crawling(&[&start, "--host", "127.0.0.1", "--retries", "0"]);
    command.arg("--svg").arg(&svg).arg("--trace").arg(&trace).arg("--db").arg(&db);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let files = [&svg, &trace, &db].map(|file| fs::read(file).unwrap());
    for said in [output.stdout.clone(), output.stderr].into_iter().chain(files) {
        // As it is, and as it would be told to a server.
        for secret in [&b"secret"[..], b"dXNlcjpzZWNyZXQ"] {
            let at = said.windows(secret.len()).position(|here| here == secret);
            let around =
                at.map(|at| String::from_utf8_lossy(&said[at.saturating_sub(40)..at + 20]));
            assert_eq!(around, None);
        }
    }
    let stdout = text(&output.stdout);
    assert!(stdout.contains("mailto:someone@example.com"), "{stdout}");
    assert!(stdout.contains("redirected to \"http://…@host:99999/a\""), "{stdout}");
}

#[test]
fn the_robots_txt_of_a_url_with_a_password_is_asked_for_with_it() {
    let server = Server::hearing(|head, stream| {
        let is_told = head.lines().any(|line| {
            let (name, value) = line.split_once(": ").unwrap_or_default();
            name.eq_ignore_ascii_case("authorization") && value == "Basic dXNlcjpzZWNyZXQ="
        });
        let rules = "User-agent: *\nDisallow: /";
        let text = if is_told {
            format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{rules}")
        } else {
            OK.replacen("200 OK", "401 Unauthorized", 1)
        };
        let _ = stream.write_all(text.as_bytes());
    });
    let url = server.url("/").replace("//", "//user:secret@");
    let output = Command::new(PROGRAM).args(["robots", "--url", &url, "/a"]).output().unwrap();
    let here = server.url("/a");
    let says = format!("disallowed  {here}  line 2: Disallow: /\n");
    assert_eq!((text(&output.stdout), text(&output.stderr)), (says, String::new()));

    let nobody = Nobody::new();
    let url = nobody.url().replace("//", "//user:secret@");
    let output = Command::new(PROGRAM).args(["robots", "--url", &url, "/a"]).output().unwrap();
    let said = text(&output.stderr);
    assert!(said.contains("refused the connection") && !said.contains("secret"), "{said}");
}
