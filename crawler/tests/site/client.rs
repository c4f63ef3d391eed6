//! A client that shows an answer as it came, and a site to ask.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crawler::site::{Faults, Plan, Site};

/// What hangs fails, and does not hang the tests.
pub const LONG: Duration = Duration::from_mins(1);

/// A connection to a site, kept alive.
pub struct Client {
    pub stream: BufReader<TcpStream>,
    pub host: String,
}

/// An answer, as it came.
pub struct Said {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Said {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

impl Client {
    pub fn of(site: &Site) -> Self {
        let host = site.url("").trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        Client { stream: BufReader::new(stream), host }
    }

    pub fn ask(&mut self, path: &str, headers: &str) {
        let host = &self.host;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
    }

    /// The status line and the header lines of the next answer.
    pub fn head(&mut self) -> std::io::Result<String> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(head.replace("\r\n", "\n"))
    }

    pub fn try_get(&mut self, path: &str, headers: &str) -> std::io::Result<Said> {
        self.ask(path, headers);
        let head = self.head()?;
        let status = head[9..12].parse().unwrap();
        let mut said = Said { status, head, body: Vec::new() };
        let length = said.header("content-length").map_or(0, |length| length.parse().unwrap());
        said.body.resize(length, 0);
        self.stream.read_exact(&mut said.body)?;
        Ok(said)
    }

    pub fn get(&mut self, path: &str) -> Said {
        self.try_get(path, "").unwrap()
    }
}

/// A small site that answers at once.
pub fn quick(faults: impl Into<Faults>) -> Site {
    Site::serve(Plan { faults: faults.into(), ..Plan::quick(10) }).unwrap()
}
