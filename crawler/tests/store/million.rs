//! A million URLs: how fast, how large, in how much memory. Run in release:
//!
//! ```text
//! cargo test --release -p crawler --test store -- --ignored --nocapture million
//! ```

use std::collections::VecDeque;
use std::fs;
use std::io::{Write as _, stderr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crawler::store::{OriginId, Store, UrlId};
use tokio::task::JoinSet;

use crate::site::{link, open, page, plan, wait};

const PAGES: usize = 10_000;
const LINKS: usize = 100;
/// What is in flight at once, each waiting for its answer before it takes the next.
const WORKERS: usize = 16;

/// What a site's pages link to.
type Linking = fn(usize, usize) -> String;

#[test]
#[ignore = "measures; a minute in release"]
fn a_million_new_urls_and_a_million_links_to_known_ones() {
    for (what, linking) in [
        ("each link is new, 100 a directory", (|page, n| format!("d{page}/p{n}")) as Linking),
        ("each link is new, all in one directory", |page, n| format!("p{}", page * LINKS + n)),
        ("each link is known, of 10,000 pages", |page, n| {
            format!("p{}", (page * 7919 + n * n) % PAGES)
        }),
    ] {
        measure(what, linking);
    }
}

fn measure(what: &str, linking: Linking) {
    let file = tempfile::NamedTempFile::new().unwrap();
    let store = Arc::new(open(Some(file.path()), plan()));
    let (begun, idle) = (Instant::now(), cpu());
    let filling = fill(Arc::clone(&store), linking);
    wait(tokio::task::LocalSet::new().run_until(filling));
    let (took, busy) = (begun.elapsed(), cpu().saturating_sub(idle));
    let begun = Instant::now();
    let summary = wait(store.summary()).unwrap();
    let summing = begun.elapsed();
    assert_eq!(summary.links, (PAGES * LINKS) as u64);
    drop(store);
    let begun = Instant::now();
    drop(open(Some(file.path()), plan()));
    say(what, file.path(), [took, busy, summing, begun.elapsed()]);
}

/// Commits one page after the other, as many at once as there are workers.
async fn fill(store: Arc<Store>, linking: Linking) {
    let mut pages = 0..PAGES;
    let (mut queue, mut after) = (VecDeque::new(), UrlId(0));
    let mut working = JoinSet::new();
    loop {
        if queue.is_empty() {
            queue.extend(store.more(OriginId(1), after, 1000).await.unwrap());
        }
        while working.len() < WORKERS && !queue.is_empty() && !pages.is_empty() {
            let (queued, page) = (queue.pop_front().unwrap(), pages.next().unwrap());
            after = queued.id;
            let links = (0..LINKS).map(|n| link(&linking(page, n))).collect();
            let store = Arc::clone(&store);
            working.spawn_local(async move { store.commit(queued.id, self::page(links)).await });
        }
        let Some(done) = working.join_next().await else { break };
        done.unwrap().unwrap();
    }
    assert!(pages.is_empty(), "the site has too few URLs");
}

fn say(what: &str, file: &Path, [filling, busy, summing, opening]: [Duration; 4]) {
    let speed = |took: Duration| (PAGES * LINKS) as f64 / took.as_secs_f64();
    let (links, of_cpu) = (speed(filling), speed(busy));
    let megabytes = fs::metadata(file).unwrap().len() / 1_000_000;
    let (peak, now) = (status("VmHWM"), status("VmRSS"));
    let mut to = stderr();
    writeln!(to, "{what}: {links:.0} links/s, {of_cpu:.0} a second of CPU, file {megabytes} MB")
        .unwrap();
    writeln!(to, "  summary {summing:.2?}, open again {opening:.2?}, {peak}, {now}").unwrap();
}

/// A line of what the system says of this process.
fn status(what: &str) -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap_or_default();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What this process computed so far, in hundredths of a second.
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |field: usize| fields[field].parse::<u64>().unwrap();
    Duration::from_millis(10 * (ticks(11) + ticks(12))) // utime and stime
}
