//! A small site that answers some of its pages when a test says so, or never.

use std::io::Write;
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::loopback::Server;

/// How many pages the first one links to.
pub const PAGES: usize = 12;
/// What takes longer hangs.
const LONG: Duration = Duration::from_mins(2);

/// `/` links to `/1` … `/12`; whatever is asked for waits at the gate if it is held.
pub struct Gated {
    gate: Arc<Gate>,
    /// The paths of those who come to the gate.
    come: Receiver<String>,
    server: Server,
}

struct Gate {
    /// Set by the test, waited for by the connections.
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Gated {
    /// The gate holds the paths for which `held` is true.
    pub fn new(held: impl Fn(&str) -> bool + Send + Sync + 'static) -> Gated {
        let gate = Arc::new(Gate { is_open: Mutex::new(false), opened: Condvar::new() });
        let (comes, come) = channel();
        let at = Arc::clone(&gate);
        let server = Server::new(move |path, stream| {
            comes.send(path.to_owned()).unwrap();
            if held(path) {
                at.pass();
            }
            answer(path, stream);
        });
        Gated { gate, come, server }
    }

    /// Every path is answered at once.
    pub fn open() -> Gated {
        Gated::new(|_| false)
    }

    pub fn url(&self) -> String {
        self.server.url("/")
    }

    /// Waits until so many requests have come since the last call, and gives their paths.
    pub fn come(&self, count: usize) -> Vec<String> {
        let mut paths: Vec<_> = (0..count).map(|_| self.come.recv_timeout(LONG).unwrap()).collect();
        paths.sort_unstable();
        paths
    }

    /// The paths of those who have come besides.
    pub fn others(&self) -> Vec<String> {
        self.come.try_iter().collect()
    }

    /// From here on, nobody is held.
    pub fn release(&self) {
        *self.gate.is_open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.gate.opened.notify_all();
    }
}

impl Drop for Gated {
    fn drop(&mut self) {
        self.release(); // the server waits for its connections
    }
}

impl Gate {
    fn pass(&self) {
        let is_open = self.is_open.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.opened.wait_while(is_open, |open| !*open));
    }
}

fn answer(path: &str, stream: &mut TcpStream) {
    let body = match path {
        "/" => (1..=PAGES).map(|n| format!("<a href=/{n}>{n}</a>\n")).collect::<Vec<_>>().concat(),
        path => format!("<title>{path}</title>"),
    };
    let status = if path == "/robots.txt" { "404 Not Found" } else { "200 OK" };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    // Whoever was killed does not hear it.
    let _ = stream.write_all((head + &body).as_bytes());
}
