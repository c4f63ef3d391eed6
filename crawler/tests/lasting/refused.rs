//! What no crawl begins with: one sentence each, and nothing is overwritten.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::gate::{Gated, PAGES};
use crate::kept::{Kept, ask};
use crate::program::{PROGRAM, Running, crawl, run, with_own_files};

/// The sentence with which it ends before anything is asked.
fn refused(url: &str, file: &Path, args: &[&str]) -> String {
    let mut command = crawl(url, file);
    command.args(args);
    let ended = run(command);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    let &[line] = ended.said().as_slice() else { panic!("not one sentence: {ended:?}") };
    line.strip_prefix("error: ").unwrap().to_owned()
}

#[test]
fn a_second_crawl_on_one_file_is_refused_and_the_first_goes_on() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let site = Gated::new(|path| path == "/7");
    let running = Running::start(crawl(&site.url(), &file));
    site.come(2 + PAGES);
    for args in [&[][..], &["--again"]] {
        let said = refused(&site.url(), &file, args);
        let in_use = "is in use by another crawl; wait for its end, or name another file";
        assert_eq!(said, format!("{} {in_use}", file.display()));
    }
    assert_eq!(site.others(), [""; 0], "who is refused asks for nothing");
    site.release();
    running.end().is_complete();
    assert_eq!(Kept::of(&file).pages(), 1 + PAGES);
}

#[test]
fn of_two_crawls_that_begin_at_once_one_is_refused() {
    for _ in 0..10 {
        let place = TempDir::new().unwrap();
        let file = place.path().join("db");
        let site = Gated::new(|path| path == "/7");
        let mut running = [(); 2].map(|()| Running::start(crawl(&site.url(), &file)));
        site.come(2 + PAGES);
        shared::testing::until("that one ends", || {
            running.iter_mut().any(Running::is_over).then_some(())
        });
        site.release();
        let mut ended = running.map(Running::end);
        ended.sort_by_key(|ended| ended.status);
        ended[0].is_complete();
        assert_eq!(ended[1].status, Some(1), "{ended:?}");
        assert!(ended[1].err.contains("in use by another crawl"), "{ended:?}");
        assert_eq!(Kept::of(&file).pages(), 1 + PAGES);
    }
}

#[test]
fn a_file_of_something_else_is_left_as_it_is() {
    let place = TempDir::new().unwrap();
    let site = Gated::open();
    let at = |name: &str| place.path().join(name);
    fs::write(at("text"), "It was a dark and stormy night.".repeat(999)).unwrap();
    let make = "CREATE TABLE mine (x); INSERT INTO mine VALUES (1)";
    Connection::open(at("database")).unwrap().execute_batch(make).unwrap();
    for name in ["text", "database"] {
        let before = fs::read(at(name)).unwrap();
        for args in [&[][..], &["--again"]] {
            let said = refused(&site.url(), &at(name), args);
            let foreign = "is not the file of a crawl, and is left as it is; name another one";
            assert_eq!(said, format!("{} {foreign}", at(name).display()));
        }
        assert!(fs::read(at(name)).unwrap() == before, "{name} has changed");
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2, "nothing is left beside them");
    assert_eq!(site.others(), [""; 0]);
}

#[test]
fn where_no_file_can_be_made_the_sentence_names_it() {
    let place = TempDir::new().unwrap();
    let site = Gated::open();
    for (path, why) in [
        (place.path().to_owned(), "it is a folder"),
        (place.path().join("none/db"), "its folder does not exist"),
    ] {
        let said = refused(&site.url(), &path, &[]);
        assert!(said.starts_with(&format!("{} cannot be opened: {why}", path.display())), "{said}");
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_cannot_be_written_is_refused_with_a_sentence() {
    let (place, disk) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let site = Gated::open();
    let file = place.path().join("db");
    run(crawl(&site.url(), &file)).is_complete();
    site.others();
    let script = "
        mount -t tmpfs none \"$0\" && cp \"$3\" \"$0/db\" && mount -o remount,ro \"$0\" || exit 99
        exec \"$1\" crawl \"$2\" --no-lanes --db \"$0/db\"
    ";
    let url = site.url();
    let args = [OsStr::new(PROGRAM), OsStr::new(&url), file.as_os_str()];
    let Some(ended) = with_own_files(disk.path(), script, &args) else { return };
    assert_eq!(ended.status, Some(1), "{ended:?}");
    let said = format!("error: {}/db cannot be opened: Read-only", disk.path().display());
    assert!(ended.said().len() == 1 && ended.err.starts_with(&said), "{ended:?}");
    assert_eq!(site.others(), [""; 0]);
}

#[test]
fn an_unfinished_crawl_goes_on_with_other_options_only_if_it_is_given_up() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let (site, other) = (Gated::open(), Gated::open());
    let mut command = crawl(&site.url(), &file);
    command.args(["--max-pages", "3"]);
    assert_eq!(run(command).status, Some(0));
    site.others();
    let before = ask(&file, "SELECT * FROM crawl");
    for (args, differs) in [
        (&["--depth", "1"][..], "the depth without limit, not 1"),
        (&["--max-redirects", "3"], "redirects in a row up to 10, not 3"),
        (&["--resources"], "the scope resources: left out, not resources: followed"),
        (&["--directory"], "the scope directory: any, not directory: that of the start"),
        (&["--exclude", "/9"], "the scope exclude: {}, not exclude: {\"/9\"}"),
        (&["--forms"], "the scope forms: left out, not forms: followed"),
        (&["--ignore-robots"], "the scope robots.txt: obeyed, not robots.txt: ignored"),
        (&["--no-sitemaps"], "the scope sitemaps: read, not sitemaps: left out"),
        (&["--ignore-traps"], "the scope traps: left out, not traps: followed"),
        (&["--sort-query"], "the scope queries: as they are, not queries: sorted"),
        (
            &["--drop-query", "id"],
            "the scope parameters dropped: {}, not parameters dropped: {\"id\"}",
        ),
        (
            &["--max-links", "3"],
            "the scope links of a page: up to 50000, not links of a page: up to 3",
        ),
        (
            &["--max-body", "1MiB"],
            "the scope bytes of a page: up to 10485760, not bytes of a page: up to 1048576",
        ),
        (
            &["--max-ratio", "9"],
            "the scope bytes that one unfolds to: up to 250, not bytes that one unfolds to: up to 9",
        ),
        (
            &["--max-headers", "9KiB"],
            "the scope bytes of headers: up to 65536, not bytes of headers: up to 9216",
        ),
        (&["--max-url", "99"], "the scope longest: 8192, not longest: 99"),
        (
            &["--max-pattern", "9"],
            "the scope URLs of one pattern: 100000, not URLs of one pattern: 9",
        ),
    ] {
        let said = refused(&site.url(), &file, args);
        let sentence = format!(
            "{}: the file holds an unfinished crawl with {differs}; give the same to go on with \
             it, or --again to give it up and begin anew",
            file.display()
        );
        assert_eq!(said, sentence);
    }
    let said = refused(&other.url(), &file, &[]);
    let differs = format!("with the starts {}, not {};", site.url(), other.url());
    assert!(said.contains(&differs), "{said}");
    assert_eq!(ask(&file, "SELECT * FROM crawl"), before);
    assert_eq!((site.others().len(), other.others().len()), (0, 0));

    let mut command = crawl(&site.url(), &file);
    command.args(["--depth", "0", "--again"]);
    let ended = run(command);
    ended.is_complete();
    assert!(ended.out.starts_with("crawl 2: 1 page, "), "{ended:?}");
}
