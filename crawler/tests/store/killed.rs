//! A crawl is killed in the middle of its commits, and goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write, stderr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use crawler::store::{OriginId, Plan, Queued, Store, UrlId, Visit};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::site::{ask, crawl, link, open, page, url, wait};

/// How many times it is killed, and how many commits it is left in peace for, at most.
const KILLS: usize = 30;
const COMMITS: usize = 60;
/// So many that a crawl is not at its end before the last kill.
const PAGES: usize = KILLS * COMMITS + 100;
const FILE: &str = "CRAWLER_TEST_KILLED";

fn plan() -> Plan {
    Plan { depth: Some(40), ..Plan::new(vec![url("0")], "") }
}

/// Each page links to three that come later, and back to the start.
fn visit(queued: &Queued) -> Visit {
    let n: usize = queued.url.path()[1..].parse().unwrap();
    let to = [2 * n + 1, 2 * n + 2, (n + 97) % PAGES, 0];
    page(to.iter().filter(|to| **to < PAGES).map(|to| link(&to.to_string())).collect())
}

#[test]
fn killed_at_thirty_moments_it_has_each_page_once() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let mut answered = BTreeSet::new();
    let seed = fastrand::u64(..);
    say(&format!("seed {seed}\n")); // shown if it fails
    let mut random = fastrand::Rng::with_seed(seed);
    for kill in 0..KILLS {
        let commits = random.usize(..COMMITS) * usize::from(kill > 0); // once before there is any
        answered.extend(killed(&file, commits, random.usize(..20_000)));
        if kill % 2 == 0 {
            holds(&file, &answered); // otherwise the store itself is the first to open it
        }
    }
    let store = open(Some(&file), plan());
    crawl(&store, visit);
    drop(store);
    holds(&file, &answered);
    assert_eq!(rows(&file), undisturbed(&place.path().join("other")));
}

fn say(line: &str) {
    stderr().write_all(line.as_bytes()).unwrap(); // in one piece: it may be killed in between
}

/// The pages that the process was told are kept before it was killed.
fn killed(file: &Path, commits: usize, spins: usize) -> Vec<String> {
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", "--ignored", "--nocapture", "killed::a_process_that_is_killed"]);
    let mut child =
        process.env(FILE, file).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut told: Vec<_> = lines.by_ref().take(commits).map(Result::unwrap).collect();
    (0..spins).for_each(|_| std::hint::spin_loop());
    end(&mut child);
    told.extend(lines.map_while(Result::ok)); // what it had been told by then
    told.into_iter().filter_map(|line| line.strip_prefix("kept ").map(str::to_owned)).collect()
}

fn end(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The database is whole, and each page that was answered is in it exactly once.
fn holds(file: &Path, answered: &BTreeSet<String>) {
    assert_eq!(ask(file, "PRAGMA integrity_check"), [["ok"]]);
    if ask(file, "SELECT name FROM sqlite_schema").is_empty() {
        assert!(answered.is_empty(), "it was killed before it made its tables");
        return;
    }
    assert_eq!(ask(file, "PRAGMA foreign_key_check"), [[""; 0]; 0]);
    let pages = ask(file, "SELECT substr(url.url, 18) FROM url JOIN page ON page.url = url.id");
    let count = pages.len();
    let pages: BTreeSet<_> = pages.into_iter().flatten().collect();
    assert_eq!(pages.len(), count, "a page is in it twice");
    let lost: Vec<_> = answered.difference(&pages).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    let half = "SELECT id FROM url LEFT JOIN page ON page.url = id WHERE
        (finished > 0) <> (page.url IS NOT NULL) OR page.url IS NOT NULL AND
        (SELECT count(*) FROM link WHERE link.page = id) = 0";
    assert_eq!(ask(file, half), [[""; 0]; 0], "a page is half in it");
}

fn rows(file: &Path) -> Vec<Vec<String>> {
    let sql = "SELECT url.url, url.depth, url.hops, group_concat(target.url ORDER BY n) FROM url
        JOIN link ON page = url.id JOIN url AS target ON target.id = link.target
        GROUP BY url.id ORDER BY url.url";
    ask(file, sql)
}

fn undisturbed(file: &Path) -> Vec<Vec<String>> {
    let store = open(Some(file), plan());
    crawl(&store, visit);
    drop(store);
    let rows = rows(file);
    assert_eq!(rows.len(), PAGES);
    rows
}

#[test]
#[ignore = "a process of another test"]
fn a_process_that_is_killed() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let store = Arc::new(open(Some(Path::new(&file)), plan()));
    wait(tokio::task::LocalSet::new().run_until(eight_at_once(store)));
}

async fn eight_at_once(store: Arc<Store>) {
    let mut working = JoinSet::new();
    let mut waiting: BTreeMap<UrlId, Queued> = BTreeMap::new();
    let mut after = UrlId(0);
    loop {
        if waiting.is_empty() {
            let more = store.more(OriginId(1), after, 50).await.unwrap();
            after = more.last().map_or(after, |queued| queued.id);
            waiting.extend(more.into_iter().map(|queued| (queued.id, queued)));
        }
        while working.len() < 8
            && let Some((id, queued)) = waiting.pop_first()
        {
            let store = Arc::clone(&store);
            working.spawn_local(async move {
                store.commit(id, visit(&queued)).await.unwrap();
                say(&format!("kept {}\n", &queued.url.path()[1..]));
            });
        }
        let Some(done) = working.join_next().await else { return };
        done.unwrap();
    }
}
