//! What a bomb costs: each is fetched in a process of its own, whose peak is then known.
#![cfg(target_os = "linux")]

mod loopback;
mod packing;

use std::env;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use crawler::fetch::{Agent, AgentSettings, Caps, Guard};
use crawler::store::Validators;
use loopback::Server;
use packing::{brotli, brotli_bomb, gzip_bomb, zstd_bomb};

/// How much more than an honest page a bomb may cost, in KiB.
const MOST: u64 = 32 << 10;
const SIZE: usize = 128 << 20;

/// A line of this process's status, in KiB.
fn status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// What the other test runs in a process of its own. By itself it has nothing to fetch.
#[test]
fn one_fetch() {
    let told = ["ENCODING", "BODY", "CAPS"].map(env::var);
    let [Ok(encoding), Ok(body), Ok(caps)] = told else { return };
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: ";
    let body = fs::read(body).unwrap();
    let whole = [head.as_bytes(), encoding.as_bytes(), b"\r\n\r\n", &body].concat();
    // The agent hangs up as soon as the body is cut.
    let server = Server::new(move |_, stream| drop(stream.write_all(&whole)));
    let url = server.url("/").parse().unwrap();
    let guard = Guard::default().except(&url);
    let caps = match caps.as_str() {
        "none" => Caps { body: u64::MAX, ratio: u64::MAX, ..Caps::default() },
        "length" => Caps { ratio: u64::MAX, ..Caps::default() },
        _ => Caps::default(),
    };
    let settings = AgentSettings { caps, guard, ..AgentSettings::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let before = status("VmRSS:");
    let mut first = 0_u64;
    let body = runtime.block_on(async {
        let agent = Agent::new(settings).unwrap();
        let answer = agent.ask(&url, &Validators::default()).await.unwrap();
        answer.read(|piece| first += u64::from(piece[0])).await
    });
    let rule = body.cut.as_ref().map_or("whole", |cut| cut.rule());
    let grown = status("VmHWM:") - before;
    shared::complain(&format!("FETCHED {grown} {} {rule}", body.bytes));
}

/// Fetches the body in that file: how much the peak grew in KiB, how many bytes, which end.
fn fetch(encoding: &str, body: &Path, caps: &str) -> (u64, u64, String) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "one_fetch", "--nocapture"]);
    command.env("ENCODING", encoding).env("BODY", body).env("CAPS", caps);
    let said = String::from_utf8(command.output().unwrap().stderr).unwrap();
    let line = said.lines().find_map(|line| line.strip_prefix("FETCHED ")).expect(&said);
    let words: Vec<&str> = line.split(' ').collect();
    (words[0].parse().unwrap(), words[1].parse().unwrap(), words[2].to_owned())
}

#[test]
fn a_bomb_costs_little_whether_it_is_cut_or_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, body: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, body).unwrap();
        path
    };
    let (normal, ..) = fetch("identity", &file("page", b"hello"), "all");
    for (encoding, bomb) in [
        ("gzip", gzip_bomb(SIZE)),
        ("br", brotli_bomb(8)),
        ("zstd", zstd_bomb(SIZE, 23)),
        ("gzip, br", brotli(&gzip_bomb(SIZE))),
        ("zstd, br", brotli(&zstd_bomb(SIZE, 23))),
    ] {
        let bomb = file("bomb", &bomb);
        for (caps, least, end) in
            [("none", SIZE, "whole"), ("length", 10 << 20, "length"), ("all", 1 << 20, "ratio")]
        {
            let (grown, bytes, rule) = fetch(encoding, &bomb, caps);
            shared::complain(&format!(
                "{encoding}: {bytes} bytes ({rule}): {grown} KiB, a page {normal}"
            ));
            assert_eq!(rule, end, "{encoding}");
            assert!(bytes >= least as u64, "{encoding}: {bytes} bytes");
            assert!(grown <= normal + MOST, "{encoding}: {grown} KiB, a page {normal}");
        }
    }
    // zstd with a window of 16 MiB is not even begun.
    let (grown, bytes, rule) = fetch("zstd", &file("large", &zstd_bomb(SIZE, 24)), "none");
    assert_eq!((bytes, rule.as_str()), (0, "encoding"));
    assert!(grown <= normal + 1024, "{grown} KiB, a page {normal}");
}
