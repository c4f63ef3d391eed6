//! Small servers whose pages a test writes itself.

use std::io::Write as _;
use std::net::TcpStream;

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
