//! Servers on loopback that answer as a test wants, and badly.
#![allow(dead_code, reason = "each test file uses some of them")]

pub mod tls;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

/// A whole answer, and its end.
pub const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
/// The head of an answer whose body lasts until the connection ends.
pub const ENDLESS: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";

/// A server whose every connection is a thread that runs the test's answer.
pub struct Server {
    address: SocketAddr,
    state: Arc<State>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    closing: AtomicBool,
    asked: AtomicUsize,
}

impl Server {
    /// Calls `answer` with the path of each request; the connection closes after it.
    pub fn new(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        Server::hearing(move |head, stream| answer(target(head), stream))
    }

    /// The same with the whole head of each request, a line each.
    pub fn hearing(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let accepting = thread::spawn({
            let state = Arc::clone(&state);
            move || accept(&listener, &state, &answer)
        });
        Server { address, state, accepting: Some(accepting) }
    }

    /// Sends the same text to everyone.
    pub fn saying(text: impl Into<String>) -> Self {
        let text = text.into();
        Server::new(move |_, stream| drop(stream.write_all(text.as_bytes())))
    }

    /// Sends everyone somewhere else.
    pub fn redirecting(to: &str) -> Self {
        Server::saying(redirect(to))
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many requests have come.
    pub fn asked(&self) -> usize {
        self.state.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.closing.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        let joined = self.accepting.take().unwrap().join();
        assert!(joined.is_ok() || thread::panicking(), "an answer panicked");
    }
}

fn accept(listener: &TcpListener, state: &State, answer: &(impl Fn(&str, &mut TcpStream) + Sync)) {
    thread::scope(|scope| {
        for stream in listener.incoming() {
            if state.closing.load(Ordering::SeqCst) {
                break;
            }
            scope.spawn(move || {
                let mut stream = stream.unwrap();
                let Some(head) = head(&stream) else { return };
                state.asked.fetch_add(1, Ordering::SeqCst);
                answer(&head, &mut stream);
            });
        }
    });
}

/// The head of a request that came whole.
fn head(stream: impl Read) -> Option<String> {
    let mut head = String::new();
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        if line.is_empty() {
            return Some(head);
        }
        head = head + &line + "\n";
    }
    None
}

/// What a request asks for.
fn target(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

/// A redirect, whole.
pub fn redirect(to: &str) -> String {
    format!(
        "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

/// Keeps the connection until the client ends it.
pub fn wait_for_end(stream: &mut TcpStream) {
    let _ = std::io::copy(stream, &mut std::io::sink());
}

/// A port at which nobody listens, and nobody else can while this lives: it is the near
/// end of a connection.
pub struct Nobody {
    near: TcpStream,
    _far: TcpListener,
}

impl Nobody {
    pub fn new() -> Self {
        let far = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        Nobody { near: TcpStream::connect(far.local_addr().unwrap()).unwrap(), _far: far }
    }

    pub fn address(&self) -> String {
        self.near.local_addr().unwrap().to_string()
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address())
    }
}
