//! A disk that takes no more.

use std::path::Path;
use std::process::Command;

use crawler::store::{Opened, Store, StoreError};
use tempfile::TempDir;

use crate::site::{ask, crawl, link, open, page, plan, unfinished, wait};

const FILE: &str = "CRAWLER_TEST_FULL";

/// A file of 400 KiB is the largest that the shell allows its process.
#[test]
fn when_the_system_takes_no_more_the_last_commit_counts_and_the_crawl_goes_on_later() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let mut process = Command::new("sh");
    process.args(["-c", "trap '' XFSZ; ulimit -f 800; exec \"$0\" \"$@\""]);
    process.arg(std::env::current_exe().unwrap());
    process.args([
        "--exact",
        "--ignored",
        "--nocapture",
        "full::a_process_that_may_not_write_much",
    ]);
    let ended = process.env(FILE, &file).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let kept: u64 = String::from_utf8_lossy(&ended.stderr).trim().parse().unwrap();
    assert!(kept > 0);
    assert_eq!(ask(&file, "PRAGMA integrity_check"), [["ok"]]);
    let (store, opened) = Store::open(Some(&file), plan()).unwrap();
    assert!(matches!(opened, Opened::Resumed { finished, .. } if finished == kept), "{opened:?}");
    crawl(&store, |_| page(vec![]));
}

#[test]
#[ignore = "a process of another test"]
fn a_process_that_may_not_write_much() {
    use std::io::Write as _;
    let Some(file) = std::env::var_os(FILE) else { return };
    let store = open(Some(Path::new(&file)), plan());
    let kept = (0..1_000_000).find(|page| {
        let next = unfinished(&store)[0].id;
        let links = (0..50).map(|n| link(&format!("{}{page}/{n}", "long".repeat(50)))).collect();
        let Err(error) = wait(store.commit(next, self::page(links))) else { return false };
        assert!(matches!(error, StoreError::FileLimit(409_600)), "{error:?}");
        assert_eq!(
            wait(store.commit(next, self::page(vec![]))),
            Err(error),
            "nothing is tried any more"
        );
        assert_eq!(unfinished(&store)[0].id, next, "reading goes on");
        true
    });
    drop(store);
    write!(std::io::stderr(), "{}", kept.unwrap()).unwrap();
}
