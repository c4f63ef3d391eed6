//! What the frontier is told while an answer comes.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use tokio::runtime::Builder;
use tokio::task::yield_now;
use tokio::time::timeout;

use super::*;
use crate::crawl::Settings;
use crate::frontier::Job;
use crate::politeness::Why;
use crate::robots::Robots;

/// What would take longer hangs.
const LONG: Duration = Duration::from_secs(20);

/// A server of one answer, whose body comes when it is told.
struct Slow {
    address: SocketAddr,
    ends: Sender<()>,
    serving: JoinHandle<()>,
}

fn slow() -> Slow {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (ends, told) = channel();
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        BufReader::new(&stream).lines().map_while(Result::ok).find(String::is_empty);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n").unwrap();
        told.recv().unwrap();
        let _ = stream.write_all(b"\n");
    });
    Slow { address, ends, serving }
}

/// A crawl of that server, which is backed off to one connection of two.
async fn backed_off(starts: [String; 2]) -> Crawl {
    let mut settings = Settings::new(starts.map(|start| start.parse().unwrap()).into());
    (settings.politeness.per_host, settings.politeness.asked) = (2, true);
    let (crawl, _) = Crawl::open(settings).unwrap();
    crawl.remember().await.unwrap();
    crawl.frontier.heard(&crawl.settings.scope.starts[0], Heard::Lost);
    crawl
}

/// The next job that asks the server for something.
async fn job(crawl: &Crawl) -> Job {
    loop {
        match crawl.frontier.next().await.unwrap() {
            Job::More { origin, after, most } => {
                let urls = crawl.store.more(origin, after, most).await.unwrap();
                crawl.frontier.more(origin, urls);
            }
            Job::Check(url, _) => crawl.frontier.allowed(url),
            job => break job,
        }
    }
}

/// Whether somebody waits for the body of the other to end, or to linger: its head has come.
fn waits(crawl: &Crawl) -> bool {
    crawl.frontier.view().waits.iter().any(|waiting| waiting.why == Why::Connections)
}

/// Asks until the head has come, and then to the end; another worker waits for its turn.
async fn asked<T>(crawl: &Crawl, slow: Slow, asking: impl Future<Output = T>) -> T {
    let (mut asking, mut other) = (pin!(asking), pin!(job(crawl)));
    assert!(!waits(crawl));
    let head = async {
        while !waits(crawl) {
            tokio::select! {
                biased;
                _ = &mut asking => panic!("its body has not come"),
                _ = &mut other => panic!("one connection is allowed, and its body has just begun"),
                () = yield_now() => (),
            }
        }
    };
    timeout(LONG, head).await.expect("nobody was told that the head has come");
    slow.ends.send(()).unwrap();
    let all = asking.await;
    slow.serving.join().unwrap();
    all
}

fn block_on(run: impl Future<Output = ()>) {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(run);
}

#[test]
fn the_frontier_learns_that_the_head_of_a_page_has_come() {
    block_on(async {
        let slow = slow();
        let crawl = backed_off(["1", "2"].map(|page| format!("http://{}/{page}", slow.address)));
        let crawl = crawl.await;
        let Job::Robots { origin } = job(&crawl).await else { panic!("robots.txt comes first") };
        crawl.frontier.robots(origin, Robots::all_allowed("a test").into());
        let Job::Url(url) = job(&crawl).await else { panic!("it is allowed") };
        let step = asked(&crawl, slow, crawl.fetch(&url)).await;
        assert!(matches!(step, Step::Done(visit) if visit.fate == Fate::Fetched));
    });
}

#[test]
fn the_frontier_learns_that_the_head_of_a_robots_txt_has_come() {
    block_on(async {
        let slow = slow();
        // One host, which two origins want to ask.
        let crawl = backed_off(["http", "https"].map(|it| format!("{it}://{}/", slow.address)));
        let crawl = crawl.await;
        let Job::Robots { origin } = job(&crawl).await else { panic!("robots.txt comes first") };
        assert!(asked(&crawl, slow, crawl.robots(origin)).await.unwrap().is_none());
    });
}
