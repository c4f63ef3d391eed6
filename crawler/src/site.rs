//! A small web site on loopback, to fetch from without a network.
//!
//! It answers as the web does: with pages, a redirect, and errors. Each page takes a
//! moment, so that waiting is seen, and `/slow` takes four times as long.
//!
//! ```text
//!  listener ──▶ accept ─ read the head ─ rest ─ answer, close ─▶ accept …   × 8 threads
//! ```
//!
//! It exists for the example and its tests. It is no server for strangers: eight
//! connections that say nothing occupy it for a second.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What the site has.
const PATHS: [&str; 5] = ["/", "/moved", "/missing", "/broken", "/slow"];
/// How many connections it serves at once; others wait to be accepted.
const THREADS: usize = 8;
/// How long a client may take over its request, or over reading the answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// A request's head is not read beyond this.
const LONGEST_HEAD: u64 = 16 << 10;

/// A site that is served until it is dropped.
///
/// Dropping it joins its threads: answers under way are sent at once, and a client that
/// has said nothing yet is waited for, for up to a second.
pub struct Site {
    address: SocketAddr,
    inner: Arc<Inner>,
    threads: Vec<JoinHandle<()>>,
}

struct Inner {
    listener: TcpListener,
    slow: Duration,
    /// Set once, when the site is dropped; those who rest wait for it.
    closing: Mutex<bool>,
    closed: Condvar,
}

impl Site {
    /// Serves the site on a free port of loopback; `/slow` takes as long as it says.
    ///
    /// # Errors
    /// The system refuses the port or a thread; nothing is left running.
    pub fn serve(slow: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let inner = Inner { listener, slow, closing: Mutex::new(false), closed: Condvar::new() };
        let mut site = Site { address, inner: Arc::new(inner), threads: Vec::new() };
        for _ in 0..THREADS {
            let inner = Arc::clone(&site.inner);
            let serve = move || inner.serve();
            site.threads.push(thread::Builder::new().name("site".into()).spawn(serve)?);
        }
        Ok(site)
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The URLs of all that there is: a page, a redirect to it, 404, 500, and a slow page.
    pub fn urls(&self) -> Vec<String> {
        PATHS.iter().map(|path| self.url(path)).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        *self.inner.closing.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.inner.closed.notify_all();
        for _ in &self.threads {
            // Only a connection ends an `accept`. Where it fails, the queue is full of others.
            let _ = TcpStream::connect(self.address);
        }
        for thread in self.threads.drain(..) {
            // One that panicked has nothing more to close.
            let _ = thread.join();
        }
    }
}

impl Inner {
    fn serve(&self) {
        while !self.rest(Duration::ZERO) {
            match self.listener.accept() {
                // A client that goes away in between wants no answer.
                Ok((stream, _)) => drop(self.answer(&stream)),
                // Out of files, for example: others must end first.
                Err(_) => drop(self.rest(Duration::from_millis(10))),
            }
        }
    }

    fn answer(&self, mut stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let Some(path) = requested(stream)? else { return Ok(()) };
        self.rest(if path == "/slow" { self.slow } else { self.slow / 4 });
        stream.write_all(page(&path).as_bytes())
    }

    /// Lets time pass, but no longer than until the site closes; tells whether it does.
    fn rest(&self, time: Duration) -> bool {
        let closing = self.closing.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.closed.wait_timeout_while(closing, time, |closing| !*closing);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// The path that a request asks for, after its whole head; `None` if there is none.
fn requested(stream: &TcpStream) -> io::Result<Option<String>> {
    let mut lines = BufReader::new(stream.take(LONGEST_HEAD)).lines();
    let Some(first) = lines.next().transpose()? else { return Ok(None) };
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    Ok(first.split(' ').nth(1).map(str::to_owned))
}

fn page(path: &str) -> String {
    let (status, extra) = match path {
        "/" | "/slow" => ("200 OK", ""),
        "/moved" => ("301 Moved Permanently", "Location: /\r\n"),
        "/broken" => ("500 Internal Server Error", ""),
        _ => ("404 Not Found", ""),
    };
    let body = format!("<h1>{status}</h1>\n");
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{extra}Content-Type: text/html\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}
