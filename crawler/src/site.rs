//! A small web site on loopback, to fetch from without a network.
//!
//! It answers as the web does: with pages, a redirect, and errors. Each page takes a
//! moment, so that waiting is seen, and `/slow` takes four times as long.
//!
//! ```text
//!  listener ──▶ accept ─ read the head ─ rest ─ answer, close ─▶ accept …   × 8 threads
//!  pipe ──▶ ends every accept and every rest, once the site is dropped
//! ```
//!
//! It exists for the example and its tests. It is no server for strangers: eight
//! connections that say nothing occupy it for a second.

use std::io::{self, BufRead, BufReader, ErrorKind, PipeReader, PipeWriter, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

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
    /// Written to once, when the site is dropped.
    close: PipeWriter,
}

struct Inner {
    /// It never blocks: whoever accepts has waited for it and for `closing` at once.
    listener: TcpListener,
    slow: Duration,
    /// Every thread waits for the byte that comes when the site is dropped. None takes it
    /// out, so that each finds it, however late it looks.
    closing: PipeReader,
}

impl Site {
    /// Serves the site on a free port of loopback; `/slow` takes as long as it says.
    ///
    /// # Errors
    /// The system refuses the port or a thread; nothing is left running.
    pub fn serve(slow: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (closing, close) = io::pipe()?;
        let inner = Arc::new(Inner { listener, slow, closing });
        let mut site = Site { address, inner, threads: Vec::new(), close };
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
        // It needs no file and no network that might fail just now. A byte into an empty
        // pipe, whose reader is kept by `inner`, is always taken.
        let _ = self.close.write_all(&[0]);
        for thread in self.threads.drain(..) {
            // One that panicked has nothing more to close.
            let _ = thread.join();
        }
    }
}

impl Inner {
    fn serve(&self) {
        while !self.wait(PollFlags::POLLIN, PollTimeout::NONE) {
            match self.listener.accept() {
                // A client that goes away in between wants no answer.
                Ok((stream, _)) => drop(self.answer(&stream)),
                // Another thread was faster.
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // Out of files, for example: others must end first.
                Err(_) => drop(self.rest(Duration::from_millis(10))),
            }
        }
    }

    fn answer(&self, mut stream: &TcpStream) -> io::Result<()> {
        stream.set_nonblocking(false)?; // inherited from the listener, except on Linux
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let Some(path) = requested(stream)? else { return Ok(()) };
        self.rest(if path == "/slow" { self.slow } else { self.slow / 4 });
        stream.write_all(page(&path).as_bytes())
    }

    /// Lets time pass, but no longer than until the site closes; tells whether it does.
    fn rest(&self, time: Duration) -> bool {
        self.wait(PollFlags::empty(), time.try_into().unwrap_or(PollTimeout::MAX))
    }

    /// Waits for `event` of the listener, but no longer than `time` nor until the site
    /// closes; tells whether it does.
    fn wait(&self, event: PollFlags, time: PollTimeout) -> bool {
        let closing = PollFd::new(self.closing.as_fd(), PollFlags::POLLIN);
        let mut files = [closing, PollFd::new(self.listener.as_fd(), event)];
        loop {
            match poll(&mut files, time) {
                Err(Errno::EINTR) => {}
                Ok(_) => return files[0].any().unwrap_or(true),
                // A site that cannot wait any more closes.
                Err(_) => return true,
            }
        }
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
