//! Whose file it is, and whether the crawl in it goes on.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crawler::links;
use crawler::store::{Opened, Plan, Store, StoreError};
use rusqlite::Connection;
use tempfile::{NamedTempFile, TempDir};

use crate::site::{ask, commit, link, names, open, page, plan, url, wait};

fn refused(file: &Path, plan: Plan) -> StoreError {
    Store::open(Some(file), plan).expect_err("it is to be refused")
}

#[test]
fn an_unfinished_crawl_goes_on_where_it_was_left() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("file:new?mode=memory"); // no name for SQLite to interpret
    let (store, opened) = Store::open(Some(&file), plan()).unwrap();
    assert_eq!(opened, Opened::New);
    commit(&store, "a", page(vec![link("b"), link("c")]));
    commit(&store, "c", page(vec![link("d")]));
    drop(store);
    let (store, opened) = Store::open(Some(&file), plan()).unwrap();
    assert_eq!(opened, Opened::Resumed { unfinished: 2, finished: 2 });
    assert_eq!(names(&store), ["b", "d"]);
    let added = commit(&store, "d", page(vec![link("e"), link("a")]));
    assert_eq!(added.len(), 1, "places go on behind those of before");
    assert_eq!(
        names(&store),
        ["b", "d", "e"]
            .map(str::to_owned)
            .into_iter()
            .filter(|name| name != "d")
            .collect::<Vec<_>>()
    );
    assert_eq!(ask(&file, "PRAGMA integrity_check"), [["ok"]]);
}

#[test]
fn closing_leaves_one_file_with_all_in_it() {
    let place = TempDir::new().unwrap();
    let store = open(Some(&place.path().join("db")), plan());
    commit(&store, "a", page(vec![]));
    store.close().unwrap();
    let files: Vec<_> =
        fs::read_dir(place.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["db"]);
    let crawl = "SELECT number, ended >= begun, starts, scope, depth, hops FROM crawl";
    let scope = format!("extractor: {}\nsame host", links::VERSION);
    assert_eq!(
        ask(&place.path().join("db"), crawl),
        [["1", "1", "http://site.test/a", &scope, "-", "10"]]
    );
}

#[test]
fn a_crawl_is_at_its_end_only_while_nothing_is_unfinished() {
    let file = NamedTempFile::new().unwrap();
    let store = open(Some(file.path()), plan());
    let ended = || ask(file.path(), "SELECT ended IS NOT NULL FROM crawl");
    assert_eq!(ended(), [["0"]]);
    commit(&store, "a", page(vec![]));
    assert_eq!(ended(), [["1"]]);
    wait(store.sitemaps(vec![link("s")])).unwrap();
    assert_eq!(ended(), [["0"]]);
    drop(store);
    let resumed = Store::open(Some(file.path()), plan()).unwrap().1;
    assert_eq!(resumed, Opened::Resumed { unfinished: 1, finished: 1 });
}

#[test]
fn an_unfinished_crawl_goes_on_only_as_it_was_begun() {
    let file = NamedTempFile::new().unwrap();
    commit(&open(Some(file.path()), plan()), "a", page(vec![link("b")]));
    for (other, what) in [
        (
            Plan::new(vec![url("x")], "same host"),
            "the starts http://site.test/a, not http://site.test/x;",
        ),
        (Plan::new(vec![url("a")], "all hosts"), "the scope same host, not all hosts;"),
        (Plan { depth: Some(3), ..plan() }, "the depth without limit, not 3;"),
        (Plan { hops: 3, ..plan() }, "redirects in a row up to 10, not 3;"),
    ] {
        let error = refused(file.path(), other).to_string();
        assert!(error.contains(what) && error.contains("--again"), "{error}");
    }
    let other = || Plan::new(vec![url("x")], "all hosts");
    let (store, opened) = Store::open(Some(file.path()), Plan { again: true, ..other() }).unwrap();
    assert_eq!((opened, names(&store)), (Opened::Again { crawl: 2 }, vec!["x".to_owned()]));
    drop(store);
    let resumed = Store::open(Some(file.path()), other()).unwrap().1;
    assert_eq!(resumed, Opened::Resumed { unfinished: 1, finished: 0 });
}

#[test]
fn an_unfinished_crawl_goes_on_with_another_extractor() {
    for kept in ["extractor: 0\nsame host", "extractor: 9\nsame host", "same host"] {
        let file = NamedTempFile::new().unwrap();
        commit(&open(Some(file.path()), plan()), "a", page(vec![link("b")]));
        let old = Connection::open(file.path()).unwrap();
        old.execute("UPDATE crawl SET scope = ?1", [kept]).unwrap();
        drop(old);
        let resumed = Store::open(Some(file.path()), plan()).unwrap().1;
        assert_eq!(resumed, Opened::Resumed { unfinished: 1, finished: 1 }, "{kept}");
        let other = Plan::new(vec![url("a")], "all hosts");
        let error = refused(file.path(), other).to_string();
        assert!(error.contains("the scope same host, not all hosts;"), "{error}");
    }
}

#[test]
fn a_file_of_something_else_is_refused_and_left_as_it_is() {
    let place = TempDir::new().unwrap();
    let at = |name: &str| place.path().join(name);
    fs::write(at("text"), "It was a dark and stormy night.".repeat(99)).unwrap();
    fs::write(at("short"), "x").unwrap();
    let other =
        |name: &str, sql: &str| Connection::open(at(name)).unwrap().execute_batch(sql).unwrap();
    other("tables", "CREATE TABLE mine (x)");
    other("id", "PRAGMA application_id = 7");
    other("newer", "PRAGMA application_id = 0x6372776c; PRAGMA user_version = 3");
    other("older", "PRAGMA application_id = 0x6372776c; PRAGMA user_version = 1");
    for name in ["text", "short", "tables", "id", "newer", "older"] {
        let before = fs::read(at(name)).unwrap();
        match refused(&at(name), plan()) {
            StoreError::Foreign(file) => assert!(!name.ends_with("er") && file.ends_with(name)),
            StoreError::Newer { version, known, .. } => {
                assert_eq!((name, version, known), ("newer", 3, 2));
            }
            StoreError::Older { version, known, .. } => {
                assert_eq!((name, version, known), ("older", 1, 2));
            }
            error => panic!("{name}: {error}"),
        }
        assert!(fs::read(at(name)).unwrap() == before, "{name} has changed");
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 6, "nothing is left beside them");
}

#[test]
fn what_a_kill_left_of_a_new_file_is_an_empty_database() {
    let file = NamedTempFile::new().unwrap();
    let make = "CREATE TABLE t (x); DROP TABLE t"; // pages, and nothing in them
    Connection::open(file.path()).unwrap().execute_batch(make).unwrap();
    assert_ne!(fs::metadata(file.path()).unwrap().len(), 0);
    assert_eq!(Store::open(Some(file.path()), plan()).unwrap().1, Opened::New);
}

#[test]
fn a_place_where_no_file_can_be_is_an_error_that_names_it() {
    let place = TempDir::new().unwrap();
    for path in [place.path().to_owned(), place.path().join("none/db")] {
        match refused(&path, plan()) {
            StoreError::NotOpened { file, .. } => assert_eq!(file, path.display().to_string()),
            error => panic!("{error}"),
        }
    }
}

#[test]
fn a_second_crawl_on_one_file_is_refused_by_whatever_name() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let store = open(Some(&file), plan());
    let (soft, hard) = (place.path().join("soft"), place.path().join("hard"));
    symlink(&file, &soft).unwrap();
    fs::hard_link(&file, &hard).unwrap();
    for name in [&file, &soft, &hard] {
        assert_eq!(refused(name, plan()), StoreError::InUse(name.display().to_string()));
        assert_eq!(
            told_by_another(name),
            format!(
                "{} is in use by another crawl; wait for its end, or name another file",
                name.display()
            )
        );
    }
    drop(store);
    assert_eq!(told_by_another(&file), "opened");
    assert!(matches!(Store::open(Some(&file), plan()).unwrap().1, Opened::Resumed { .. }));
}

#[test]
fn who_is_refused_takes_no_lock_from_who_is_not() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let store = open(Some(&file), plan());
    commit(&store, "a", page(vec![link("b")]));
    refused(&file, plan());
    // A reader of another process: was SQLite's own lock lost, it takes itself for the last
    // one, and removes the log on its way out. The bundled SQLite looks twice; those on
    // people's machines may be older.
    assert_eq!(read_by_another(&file), "1");
    commit(&store, "b", page(vec![]));
    assert_eq!(read_by_another(&file), "2");
    store.close().unwrap();
    assert_eq!(ask(&file, "SELECT count(*) FROM page"), [["2"]]);
}

#[test]
fn a_file_that_is_gone_is_an_error_of_whoever_asks_next_and_of_closing() {
    let place = TempDir::new().unwrap();
    let (file, moved) = (place.path().join("db"), place.path().join("moved"));
    let store = open(Some(&file), plan());
    commit(&store, "a", page(vec![link("b")]));
    fs::rename(&file, &moved).unwrap();
    assert_eq!(wait(store.summary()), Err(StoreError::Moved));
    assert_eq!(wait(store.sitemaps(vec![link("s")])), Err(StoreError::Moved));
    assert_eq!(store.close(), Err(StoreError::Moved));
    let log = fs::metadata(place.path().join("db-wal")).map(|log| log.len());
    assert!(matches!(log, Err(_) | Ok(0)), "the next file of the name would take it for its own");
    assert_eq!(ask(&moved, "SELECT count(*) FROM page"), [["1"]]);
    assert_eq!(ask(&moved, "SELECT count(*) FROM url"), [["2"]]);
}

#[test]
fn two_private_databases_are_two() {
    let (one, other) = (open(None, plan()), open(None, plan()));
    commit(&one, "a", page(vec![link("b")]));
    assert_eq!((names(&one), names(&other)), (vec!["b".to_owned()], vec!["a".to_owned()]));
}

const FILE: &str = "CRAWLER_TEST_FILE";

fn another(name: &str, file: &Path) -> String {
    let answer = file.with_file_name("answer");
    let mut process = Command::new(std::env::current_exe().unwrap());
    process
        .args(["--exact", "--ignored", name])
        .env(FILE, file)
        .env("CRAWLER_TEST_ANSWER", &answer);
    assert!(process.output().unwrap().status.success());
    fs::read_to_string(answer).unwrap()
}

fn told_by_another(file: &Path) -> String {
    another("opens::another_process_opens_it", file)
}

fn read_by_another(file: &Path) -> String {
    let installed = Command::new("sqlite3").arg(file).arg("SELECT count(*) FROM page").output();
    if let Ok(answer) = installed {
        return String::from_utf8(answer.stdout).unwrap().trim().to_owned();
    }
    another("opens::another_process_reads_it", file)
}

fn answer(say: impl FnOnce(&Path) -> String) {
    let (Some(file), Some(answer)) =
        (std::env::var_os(FILE), std::env::var_os("CRAWLER_TEST_ANSWER"))
    else {
        return;
    };
    fs::write(answer, say(Path::new(&file))).unwrap();
}

#[test]
#[ignore = "a process of other tests"]
fn another_process_opens_it() {
    answer(|file| match Store::open(Some(file), plan()) {
        Ok(_) => "opened".into(),
        Err(error) => error.to_string(),
    });
}

#[test]
#[ignore = "a process of other tests"]
fn another_process_reads_it() {
    answer(|file| ask(file, "SELECT count(*) FROM page").remove(0).remove(0));
}
