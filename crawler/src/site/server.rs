//! The server: one thread, on which a runtime serves every connection.
//!
//! ```text
//!  thread "site":   accept ─▶ task: read, answer, read, answer …    one a connection
//!                      ▲      task: …
//!  close ──────────────┘      the runtime is dropped, and every connection with it
//! ```
//!
//! A page is written in some microseconds, so one thread is enough; and what runs on one
//! thread has an end that is easy to see: when the runtime is dropped, nothing is served.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::HOST;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::fetch::shortage;
use crate::site::answer;
use crate::site::body::Steps;
use crate::site::log::Log;
use crate::site::plan::Plan;
use crate::site::request::{Answer, Request, decoded};
use crate::site::respond::status;
use crate::site::served::Served;
use crate::site::wire::Wire;

/// After the system has refused a connection, others must end before the next.
const REFUSED: Duration = Duration::from_millis(10);
/// How much of a request's head, or of an answer, is buffered.
const BUFFER: usize = 64 << 10;

/// What is served, and what is known of it.
pub struct Shared {
    /// What the site is like.
    pub plan: Plan,
    /// Its present edition: read by each request.
    pub edition: AtomicU64,
    /// Where it is: address and port.
    pub host: String,
    /// Who asked for what.
    pub log: Arc<Log>,
}

/// The thread that serves; dropping it ends that.
pub struct Server {
    /// Dropped first: that is what ends the thread.
    close: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Begins to serve on the plan's port of loopback.
    ///
    /// # Errors
    /// The system refuses the port, the runtime's files, or the thread; nothing is left.
    pub fn start(plan: Plan) -> io::Result<(Self, Arc<Shared>)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, plan.port))?;
        listener.set_nonblocking(true)?;
        let shared = Arc::new(Shared {
            edition: AtomicU64::new(plan.edition),
            host: listener.local_addr()?.to_string(),
            log: Arc::new(Log::new(plan.log)),
            plan,
        });
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (close, closed) = oneshot::channel();
        let serving = Arc::clone(&shared);
        let serve = move || serve(&runtime, listener, &serving, closed);
        let thread = thread::Builder::new().name("site".into()).spawn(serve)?;
        Ok((Server { close: Some(close), thread: Some(thread) }, shared))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.close.take());
        if let Some(thread) = self.thread.take() {
            // One that panicked serves nobody either.
            let _ = thread.join();
        }
    }
}

/// Serves until `closed` is; the runtime goes with the thread's closure, and the tasks
/// and their connections with it.
fn serve(
    runtime: &Runtime,
    listener: TcpListener,
    shared: &Arc<Shared>,
    closed: oneshot::Receiver<Infallible>,
) {
    runtime.block_on(async {
        // It was made by the system, and can only be refused by a runtime without a driver.
        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
        tokio::select! {
            _ = closed => {}
            () = accept(&listener, shared) => {}
        }
    });
}

async fn accept(listener: &tokio::net::TcpListener, shared: &Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection(stream, Arc::clone(shared)))),
            Err(error) => {
                if shortage::of_files(&error).is_some() {
                    shared.log.lacked_files();
                }
                sleep(REFUSED).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    // Without it, an answer of two writes waits for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let reset = Arc::new(AtomicBool::new(false));
    let number = shared.log.connected();
    let wire = Wire::new(stream, Arc::clone(&reset));
    let service = service_fn(|request| respond(&shared, number, &reset, request));
    let mut builder = http1::Builder::new();
    // Not `pipeline_flush`: with it, hyper buffers an endless body without a bound.
    builder.header_read_timeout(None).max_buf_size(BUFFER);
    // Why a connection ended is the client's affair.
    let _ = builder.serve_connection(TokioIo::new(wire), service).await;
}

async fn respond(
    shared: &Shared,
    connection: u64,
    reset: &Arc<AtomicBool>,
    request: hyper::Request<Incoming>,
) -> io::Result<Response<Steps>> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let open = shared.log.open(path, request.headers(), connection, reset);
    match answer(shared, path, &request) {
        Answer::Says(response, after) => {
            if !after.is_zero() {
                sleep(after).await;
            }
            Ok(response.map(|steps| Steps::new(steps, open)))
        }
        Answer::Silence => std::future::pending().await,
        Answer::Reset => {
            open.reset();
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
}

fn answer(shared: &Shared, path: &str, request: &hyper::Request<Incoming>) -> Answer {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Answer::Says(status(405), Duration::ZERO);
    }
    let headers = request.headers();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).filter(|host| is_host(host));
    let served = Served {
        plan: &shared.plan,
        edition: shared.edition.load(Ordering::Relaxed), // no other data goes with it
        host: host.unwrap_or(&shared.host),
    };
    let tries = |place| shared.log.tries(place);
    let asked = Request { path: decoded(path), headers, tries: &tries };
    answer::answer(&served, &asked)
}

/// Whether it can stand in a link: absolute links name the host that was asked.
fn is_host(host: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".:-_[]".contains(&byte);
    !host.is_empty() && host.bytes().all(plain)
}
