//! Small servers whose pages a test writes itself.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use crate::loopback::Server;

/// A page of HTML, whole.
pub fn html(body: &str) -> String {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n";
    format!("{head}Content-Length: {}\r\n\r\n{body}", body.len())
}

/// An answer that is no more than its status, and perhaps a header line.
pub fn status(status: &str, header: &str) -> String {
    let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n{header}\r\n")
}

/// Links to these, one a line.
pub fn links<Text: AsRef<str>>(to: impl IntoIterator<Item = Text>) -> String {
    let lines = to.into_iter().map(|to| ["<a href=\"", to.as_ref(), "\">a link</a>\n"].concat());
    lines.collect()
}

/// Says an answer; whoever has gone needs none.
pub fn say(stream: &mut TcpStream, answer: &str) {
    let _ = stream.write_all(answer.as_bytes());
}

/// A server that answers each path with what `answer` gives for it, and all else with 404.
pub fn serving(answer: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Server {
    Server::new(move |path, stream| {
        say(stream, &answer(path).unwrap_or_else(|| status("404 Not Found", "")));
    })
}

/// Pages that answer 200 only if all of them are asked for at the same time.
pub fn meeting(all: usize) -> impl Fn() -> String + Send + Sync + 'static {
    /// Who waits for somebody who does not come gives up, for the others too.
    const LONG: Duration = Duration::from_secs(20);
    let (came, changed) = (Mutex::new((0, false)), Condvar::new());
    move || {
        let mut state = came.lock().unwrap();
        state.0 += 1;
        changed.notify_all();
        let waits = |&mut (came, gave_up): &mut (usize, bool)| came < all && !gave_up;
        let (mut state, waited) = changed.wait_timeout_while(state, LONG, waits).unwrap();
        state.1 |= waited.timed_out();
        if state.1 { status("404 Not Found", "") } else { html("All are here.") }
    }
}
