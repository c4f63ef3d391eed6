//! `--db`: what is wrong with a file, and what to do; and which crawls are the same.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::loopback::{OK, Server};
use crate::program::{PROGRAM, crawling, text};

/// The exit status of a crawl into `file`, and what it says on standard error.
fn crawl(starts: &[&str], more: &[&str], file: &Path) -> (Option<i32>, String) {
    let mut command = crawling(starts);
    let output = command.args(more).arg("--db").arg(file).output().unwrap();
    (output.status.code(), text(&output.stderr))
}

#[test]
fn a_file_that_cannot_be_one_of_ours_is_named_with_what_to_do() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("text"), "hello").unwrap();
    fs::write(at("broken"), b"SQLite format 3\0and no more").unwrap();
    let other = rusqlite::Connection::open(at("other")).unwrap();
    other.execute_batch("CREATE TABLE theirs (a)").unwrap();
    other.close().unwrap();
    let newer = rusqlite::Connection::open(at("newer")).unwrap();
    newer.execute_batch("PRAGMA application_id = 0x6372776c; PRAGMA user_version = 99").unwrap();
    newer.close().unwrap();
    for (file, says) in [
        (folder.path().to_owned(), "it is a folder; name a file in it"),
        (at("missing/db"), "its folder does not exist; make it first, or name another"),
        (at("text/db"), "what should be its folder is a file; name another"),
        ("/dev/null".into(), "it is a device or a pipe; name a file"),
        (at("text"), "is not the file of a crawl, and is left as it is; name another one"),
        (at("broken"), "is not the file of a crawl, and is left as it is; name another one"),
        (at("other"), "is not the file of a crawl, and is left as it is; name another one"),
        (at("newer"), "take a newer program, or name another file"),
    ] {
        let (status, stderr) = crawl(&[], &[], &file);
        assert_eq!(status, Some(1), "{stderr}");
        let sentence = format!("error: {} ", file.display());
        assert!(stderr.starts_with(&sentence) && stderr.contains(says), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
    assert_eq!(fs::read(at("text")).unwrap(), b"hello");
}

#[test]
fn the_same_starts_in_another_order_are_the_same_crawl() {
    let (folder, server) = (TempDir::new().unwrap(), Server::saying(OK));
    let file = folder.path().join("db");
    let [a, b] = [server.url("/a"), server.url("/b")];
    let (status, stderr) = crawl(&[&b, &a], &["--max-pages", "1"], &file);
    assert!(status == Some(0) && stderr.contains("1 URL is not fetched"), "{stderr}");
    let (status, stderr) = crawl(&[&a, &b, &b], &[], &file);
    assert_eq!(status, Some(0), "{stderr}");
    assert!(stderr.contains("goes on: 1 URL fetched"), "{stderr}");
    let (_, stderr) = crawl(&[&a], &["--max-pages", "1", "--again"], &file);
    assert!(stderr.contains("crawl 2"), "{stderr}");
}

#[test]
fn other_starts_are_another_crawl() {
    let (folder, server) = (TempDir::new().unwrap(), Server::saying(OK));
    let file = folder.path().join("db");
    let [a, b] = [server.url("/a"), server.url("/b")];
    crawl(&[&a, &b], &["--max-pages", "1"], &file);
    let (status, stderr) = crawl(&[&b], &[], &file);
    assert_eq!(status, Some(1), "{stderr}");
    let says = format!("db: the file holds an unfinished crawl with the starts {a} {b}, not {b};");
    assert!(stderr.contains(&says), "{stderr}");
}

#[test]
fn of_many_starts_the_first_are_named_and_before_all_those_that_differ() {
    let (folder, server) = (TempDir::new().unwrap(), Server::saying(OK));
    let file = folder.path().join("db");
    let starts: Vec<_> = (100..140).map(|number| server.url(&format!("/{number}"))).collect();
    let mut starts: Vec<&str> = starts.iter().map(String::as_str).collect();
    crawl(&starts, &["--max-pages", "1"], &file);
    let (last, other) = (starts.pop().unwrap(), server.url(&format!("/z{}", "z".repeat(7000))));
    starts.push(&other);
    let (status, stderr) = crawl(&starts, &[], &file);
    let common = format!("{} {} and 37 more", starts[0], starts[1]);
    let says = format!("crawl with the starts {last} {common}, not {}… {common};", &other[..200]);
    assert!(status == Some(1) && stderr.contains(&says), "{stderr}");
}

/// Draws over each of these, by either flag; it is to be refused before anything is asked.
fn refuses_pictures(server: &Server, folder: &TempDir, file: &str, pictures: &[&str]) {
    let at = |name: &str| folder.path().join(name);
    let before = fs::read(at(file)).ok();
    for picture in pictures {
        for flag in ["--svg", "--trace"] {
            let picture = at(picture).to_str().unwrap().to_owned();
            let (status, stderr) = crawl(&[&server.url("/")], &[flag, &picture], &at(file));
            let database = at(file).display().to_string();
            let says = format!(
                "error: cannot write {flag} to {picture}: it is a file of the database \
                 {database}: name another\n"
            );
            assert_eq!((status, stderr), (Some(1), says));
            assert_eq!(fs::read(at(file)).ok(), before, "{picture}");
        }
    }
    assert_eq!(server.asked(), 0);
}

#[test]
fn a_picture_in_place_of_the_database_is_refused_before_anything_is_asked() {
    let (folder, server) = (TempDir::new().unwrap(), Server::saying(OK));
    let at = |name: &str| folder.path().join(name);
    symlink("db", at("soft")).unwrap();
    symlink(at("soft"), at("second")).unwrap();
    fs::create_dir(at("sub")).unwrap();
    let names =
        ["db", "./db", "sub/../db", "soft", "second", "db-wal", "./db-shm", "sub/../db-journal"];
    // Neither is there yet.
    refuses_pictures(&server, &folder, "db", &names);
    refuses_pictures(&server, &folder, "second", &names);
    let elsewhere = Server::saying(OK);
    let (status, stderr) = crawl(&[&elsewhere.url("/")], &[], &at("db"));
    assert_eq!(status, Some(0), "{stderr}");
    fs::hard_link(at("db"), at("hard")).unwrap();
    refuses_pictures(&server, &folder, "db", &[&names[..], &["hard"]].concat());
    refuses_pictures(&server, &folder, "soft", &["hard"]);
}

#[test]
fn a_picture_beside_the_database_is_written() {
    let (folder, server) = (TempDir::new().unwrap(), Server::saying(OK));
    let at = |name: &str| folder.path().join(name);
    let picture = at("db.svg").to_str().unwrap().to_owned();
    let (status, stderr) = crawl(&[&server.url("/")], &["--svg", &picture], &at("db"));
    assert_eq!(status, Some(0), "{stderr}");
    assert!(fs::read_to_string(&picture).unwrap().starts_with("<svg"));
    assert!(fs::read(at("db")).unwrap().starts_with(b"SQLite format 3"));
}

/// The program in a process for which modes of files count, though it be root's.
fn without_powers(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set=-all", program]);
    command
}

#[test]
fn where_only_the_file_may_be_written_the_folder_is_to_be_mended() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("db");
    File::create(&file).unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o555)).unwrap();
    let is_root = File::create(folder.path().join("other")).is_ok();
    if is_root && !without_powers("true").status().is_ok_and(|status| status.success()) {
        return shared::complain("skipped: root is kept out of no folder without setpriv");
    }
    let mut command = if is_root { without_powers(PROGRAM) } else { Command::new(PROGRAM) };
    command.args(["crawl", "--no-lanes", "--db"]).arg(&file).env("LC_ALL", "C");
    let output = command.output().unwrap();
    let says = format!(
        "error: {}: the database needs files beside it, of its name with -wal and -shm behind \
         it, and none may be written there; make its folder writable, or name a file in another\n",
        file.display()
    );
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), says));
}
