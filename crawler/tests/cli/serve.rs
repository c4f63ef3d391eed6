//! `serve`, until Ctrl-C.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use shared::testing::run_program;

use crate::program::{PROGRAM, fetching, sorted, text};

/// Starts `serve`, and gives its first line.
fn serving(args: &[&str]) -> (Child, String) {
    let mut command = Command::new(PROGRAM);
    command.arg("serve").args(args).env("LC_ALL", "C").stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut address = Vec::new();
    let stdout = child.stdout.as_mut().unwrap();
    while !address.ends_with(b"\n") {
        let mut byte = [0];
        stdout.read_exact(&mut byte).unwrap();
        address.push(byte[0]);
    }
    (child, text(&address).trim_end().to_owned())
}

#[test]
fn serve_says_its_address_and_serves_until_ctrl_c() {
    let (child, address) = serving(&["--pages", "7", "--latency", "0s", "--faults", "hang,slow"]);
    assert!(address.starts_with("http://127.0.0.1:") && address.ends_with('/'), "{address}");
    let paths = ["", "page/6", "page/7", "fault/hang"];
    let urls: Vec<_> = paths.iter().map(|path| format!("{address}{path}")).collect();
    let fetched = fetching(&urls[..3]).arg("--no-lanes").output().unwrap();
    let expected = [("", 200), ("page/6", 200), ("page/7", 404)];
    let expected = expected.map(|(path, status)| format!("{address}{path}: {status}"));
    assert_eq!(sorted(&text(&fetched.stdout)), expected);
    // Who waits for an answer does not keep it from ending.
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let mut hung = TcpStream::connect(host).unwrap();
    hung.write_all(b"GET /fault/hang HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();

    let port = host.rsplit(':').next().unwrap();
    let second = run_program(PROGRAM, &["serve", "--port", port]);
    assert_eq!(second.status, Some(1));
    let says = format!("cannot serve the site: port {port} is in use: give another");
    assert!(second.stderr.contains(&says), "{}", second.stderr);

    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(text(&output.stdout), "", "the address is all");
    let says = "serving 7 pages of 10 links each, seed 1, latency 0s, faults: slow,hang";
    assert!(text(&output.stderr).starts_with(says), "{}", text(&output.stderr));
}

#[test]
fn serve_ends_at_once_where_its_address_cannot_be_said() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        return shared::complain("skipped: there is no /dev/full here");
    };
    let mut command = Command::new(PROGRAM);
    command.arg("serve").env("LC_ALL", "C").stdin(Stdio::null()).stdout(full);
    // It would wait here for a Ctrl-C that never comes.
    let output = command.stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let says = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{says}");
    assert!(says.starts_with("error: cannot write to standard output: "), "{says}");
    assert_eq!(says.lines().count(), 1, "{says}");
}
