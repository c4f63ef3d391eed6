//! What a crawl costs, beside the fetching that it cannot do without: `cargo bench -p crawler`.
//!
//! ```text
//!  this process                      a fresh child for each measurement
//!  serves the site,     ◀── HTTP ──▶  bare    reqwest alone: bodies are read and dropped
//!  reads what they say  ◀── a line ── links   the extractor over the same bodies, in memory
//!                                     file    the crawl, into a file of the temporary folder
//!                                     private the crawl, into the private database
//! ```
//!
//! All four see the same URLs: 10,000 pages of 100 links, the redirects and broken links
//! between them, the sitemaps. Whoever fetches has as many requests in flight, and nobody
//! listens to what they say with `tracing`.
//!
//! The site is in a process of its own so that neither its memory nor its allocator is the
//! crawl's. But it needs a core to write its pages: on two cores, it and the crawl compete,
//! and bare reqwest is about as slow as the site. On a machine with more cores, all are faster
//! and the extractor, which has one thread, stays as it is.
//!
//! Memory is the high-water mark of a child, in which nothing but the crawl ever was.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use bytes::Bytes;
use crawler::crawl::{Crawl, Ended, Settings, Stop};
use crawler::fetch::caps::Caps;
use crawler::links::{self, Extractor};
use crawler::site::{Plan, Site};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use rustls::crypto::ring;
use shared::compare::{Figure, Unit};
use shared::say;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// How many requests are in flight at once.
const WORKERS: usize = 16;
const CHILD: &str = "--child";
const KINDS: [(&str, &str); 4] = [
    ("bare", "bare reqwest"),
    ("links", "the extractor, one thread"),
    ("file", "the crawl, into a file"),
    ("private", "the crawl, private database"),
];

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == CHILD) {
        return child(&arguments[at + 1], Path::new(&arguments[at + 2]));
    }
    // `cargo test --benches` only wants to know that it runs.
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let (rounds, pages, links) = if is_bench { (5, 10_000, 100) } else { (1, 40, 10) };
    let site = Site::serve(Plan { links, log: 0, ..Plan::quick(pages) })?;
    let folder = tempfile::tempdir()?;
    let list = folder.path().join("urls");
    let urls = site.pages().into_iter().map(|page| page.url);
    let urls: Vec<String> = urls.chain(site.sitemaps()).collect();
    std::fs::write(&list, urls.join("\n"))?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    say(&format!("{cores} cores, load {}; medians, lowest and highest of {rounds}", load()));
    say(&format!("{pages} pages of {links} links, {} URLs in all", urls.len()));
    let mut measured: BTreeMap<_, Vec<Measured>> = BTreeMap::new();
    for _ in 0..rounds {
        for (kind, _) in KINDS {
            measured.entry(kind).or_default().push(in_child(kind, &list)?);
        }
    }
    for (kind, name) in KINDS {
        tell(name, urls.len(), &measured[kind], &measured["bare"]);
    }
    say(&format!("load {} at the end", load()));
    Ok(())
}

/// How many processes wanted a core in the last minute.
fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or("unknown").to_owned()
}

/// What one child says.
#[derive(Clone, Copy)]
struct Measured {
    seconds: f64,
    /// Bytes.
    memory: f64,
}

fn in_child(kind: &str, list: &Path) -> Result<Measured, Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([CHILD, kind]).arg(list).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output()?;
    let text = String::from_utf8(output.stdout)?;
    let said: Result<Vec<f64>, _> = text.split_whitespace().map(str::parse).collect();
    match said?[..] {
        [seconds, memory] if output.status.success() => Ok(Measured { seconds, memory }),
        _ => Err(format!("{kind}: {}, and said {text:?}", output.status).into()),
    }
}

fn tell(name: &str, urls: usize, rounds: &[Measured], bare: &[Measured]) {
    let figure = |of: &dyn Fn(&(&Measured, &Measured)) -> f64| {
        let rounds = rounds.iter().zip(bare).map(|pair| of(&pair));
        Figure::of(rounds).expect("there is a round")
    };
    let speed = figure(&|(round, _)| urls as f64 / round.seconds).text(Unit::Count);
    let ratio = figure(&|(round, bare)| bare.seconds / round.seconds).text(Unit::Ratio);
    let memory = figure(&|(round, _)| round.memory).text(Unit::Bytes);
    say(&format!("{name:<28} {speed:>22} URLs/s  {ratio:>18} × bare  peak {memory}"));
}

/// Measures one kind in this process, and says what came of it.
fn child(kind: &str, list: &Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(list)?;
    let urls: Vec<Url> = text.lines().map(Url::parse).collect::<Result<_, _>>()?;
    drop(text);
    let runtime = Runtime::new()?;
    let seconds = match kind {
        "bare" => seconds(|| runtime.block_on(bare(urls, drop)))?,
        "links" => {
            let (keep, kept) = std::sync::mpsc::channel();
            runtime.block_on(bare(urls, move |page| keep.send(page).unwrap_or_default()))?;
            let pages: Vec<Page> = kept.into_iter().collect();
            seconds(|| extract(pages))?
        }
        "file" => {
            let folder = tempfile::tempdir()?;
            crawl_all(&runtime, urls, Some(folder.path().join("crawl.db")))?
        }
        _ => crawl_all(&runtime, urls, None)?,
    };
    let memory = shared::high_water_mark().unwrap_or_default();
    say(&format!("{seconds} {memory}"));
    Ok(())
}

fn seconds(work: impl FnOnce() -> Result<(), Failure>) -> Result<f64, Failure> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed().as_secs_f64())
}

/// An answer that was read to its end.
struct Page {
    url: Url,
    content_type: Option<String>,
    body: Bytes,
}

/// Fetches all, with as many requests in flight as the crawl has; each goes to `sink`.
async fn bare(
    urls: Vec<Url>,
    sink: impl FnMut(Page) + Clone + Send + 'static,
) -> Result<(), Failure> {
    // reqwest wants a cryptography, whether it needs one or not.
    let _ = ring::default_provider().install_default();
    let client = Client::builder().redirect(Policy::none()).no_proxy().tls_certs_only([]);
    let client = client.build()?;
    let (urls, next) = (Arc::new(urls), Arc::new(AtomicUsize::new(0)));
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let (client, urls, next) = (client.clone(), Arc::clone(&urls), Arc::clone(&next));
        let mut sink = sink.clone();
        workers.spawn(async move {
            while let Some(url) = urls.get(next.fetch_add(1, Relaxed)) {
                sink(get(&client, url.clone()).await?);
            }
            Ok::<_, reqwest::Error>(())
        });
    }
    while let Some(done) = workers.join_next().await {
        done??;
    }
    Ok(())
}

async fn get(client: &Client, url: Url) -> Result<Page, reqwest::Error> {
    let answer = client.get(url.clone()).send().await?;
    let content_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.map(str::to_owned);
    Ok(Page { url, content_type, body: answer.bytes().await? })
}

fn extract(pages: Vec<Page>) -> Result<(), Failure> {
    let mut found = 0;
    for page in pages {
        let Caps { links: most, body: bytes, .. } = Caps::default();
        let settings = links::Settings {
            base: page.url,
            forms: false,
            most,
            longest: 8 << 10,
            bytes,
            ratio: 250,
            taken: links::Taken::default(),
        };
        let mut extractor = Extractor::of_type(page.content_type.as_deref(), settings);
        extractor.push(&page.body);
        found += extractor.end().links.len();
    }
    if found > 0 { Ok(()) } else { Err("the bodies hold no link".into()) }
}

/// Crawls from the first page on, and sees to it that all of `urls` were found.
fn crawl_all(runtime: &Runtime, urls: Vec<Url>, file: Option<PathBuf>) -> Result<f64, Failure> {
    let (start, expected) = (urls[0].join("/")?, urls.len() as u64);
    drop(urls); // they are no part of its memory
    let begun = Instant::now();
    let (crawl, _) = Crawl::open(settings(start, file))?;
    let report = runtime.block_on(Arc::new(crawl).run(&Stop::new()))?;
    let took = begun.elapsed().as_secs_f64();
    let came: u64 = report.summary.statuses.iter().map(|(_, count)| count).sum();
    let is_complete = report.ended == Ended::Complete && came == expected;
    if is_complete { Ok(took) } else { Err(format!("{came} of {expected} URLs came").into()) }
}

/// What `crawler crawl --db FILE URL` has without other flags.
fn settings(start: Url, file: Option<PathBuf>) -> Settings {
    let workers = NonZeroUsize::new(WORKERS).expect("it is not 0");
    Settings { file, workers, ..Settings::new(vec![start]) }
}
