//! What stands on a terminal.

use std::io::{Read, Write};
use std::process::{ChildStdin, Command, Stdio};

use crate::loopback::{Server, wait_for_end};
use crate::program::PROGRAM;

/// Ctrl-C, as a terminal reads it.
const CTRL_C: &[u8] = b"\x03";

/// Bytes: a bar that goes on writes as many in a few seconds, and no line of ours is so long.
const MUCH: usize = 4000;

/// The screen of `script`, as far as it was written.
struct Screen<R>(R, String);

impl<R: Read> Screen<R> {
    /// Reads on until that was written.
    fn until(&mut self, said: &str) {
        while !self.1.contains(said) {
            let goes_on = self.1.len() < MUCH && self.more();
            assert!(goes_on, "{said:?} was never said: {:?}", self.1);
        }
    }

    /// Whether more was written.
    fn more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        let count = self.0.read(&mut bytes).unwrap();
        self.1 += &String::from_utf8_lossy(&bytes[..count]);
        count > 0
    }
}

/// What is left of a line in which the cursor went back and what stood there was cleared.
fn left_of(line: &str) -> &str {
    line.rsplit(['\r', '\u{1b}']).next().unwrap().trim_start_matches(['[', 'K', '2', 'J'])
}

fn press(keys: &mut ChildStdin) {
    keys.write_all(CTRL_C).unwrap();
    keys.flush().unwrap();
}

#[test]
fn a_second_ctrl_c_leaves_no_progress_where_the_shell_writes_next() {
    let none = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    let server = Server::new(move |path, stream| {
        if path == "/robots.txt" {
            stream.write_all(none.as_bytes()).unwrap();
        } else {
            wait_for_end(stream);
        }
    });
    let mut command = Command::new("script");
    let crawl = format!("{PROGRAM} crawl --no-lanes {}", server.url("/"));
    command.args(["-q", "-f", "-c", &crawl, "/dev/null"]).env("LC_ALL", "C");
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        return shared::complain("skipped: script is not installed");
    };
    let mut keys = child.stdin.take().unwrap();
    let mut screen = Screen(child.stdout.take().unwrap(), String::new());
    screen.until("0 pages, ");
    press(&mut keys);
    screen.until("Ctrl-C again ends at once");
    screen.1.clear();
    screen.until("in flight, 0 failed, 0 B\r\n"); // a plain line: the bar is gone
    press(&mut keys);
    while screen.more() {}
    child.wait().unwrap();
    let last = screen.1.rsplit('\n').next().unwrap();
    assert!(["", "^C"].contains(&left_of(last)), "{:?}", screen.1);
}
