//! What is printed, and who reads it: nobody, a pipe that is closed, `sqlite3`.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use crawler::site::{Plan, Site};
use crawler::store::schema::QUERIES;
use tempfile::TempDir;

use crate::kept::{Kept, ask};
use crate::program::{Ended, PROGRAM, crawl, run};

/// Runs the program as a shell does whose redirections are these.
fn redirected(url: &str, file: &Path, redirections: &str) -> Ended {
    let mut command = Command::new("sh");
    let script = format!("exec \"$0\" crawl \"$1\" --db \"$2\" --max-pages 30 {redirections}");
    command.args(["-c", &script, PROGRAM, url]).arg(file);
    run(command)
}

#[test]
fn whoever_does_not_listen_stops_no_crawl() {
    let site = Site::serve(Plan::quick(40)).unwrap();
    for redirections in ["1>&-", "2>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-", "2>/dev/full"] {
        let place = TempDir::new().unwrap();
        let file = place.path().join("db");
        let ended = redirected(&site.url("/"), &file, redirections);
        assert_eq!(ended.status, Some(0), "{redirections}: {ended:?}");
        assert!(!ended.err.contains("panicked"), "{redirections}: {ended:?}");
        run(crawl(&site.url("/"), &file)).is_complete();
        Kept::of(&file); // a file that got the number of a closed stream would hold its lines
    }
}

#[test]
fn a_reader_who_has_gone_stops_no_crawl() {
    let site = Site::serve(Plan::quick(40)).unwrap();
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader); // as `head -0` is
    let mut command = crawl(&site.url("/"), &file);
    command.stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
    assert!(command.status().unwrap().success());
    Kept::of(&file);
}

#[test]
fn a_full_standard_output_is_an_error_after_the_crawl_is_kept() {
    let site = Site::serve(Plan::quick(40)).unwrap();
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let mut command = crawl(&site.url("/"), &file);
    command.stdin(Stdio::null()).stdout(File::options().write(true).open("/dev/full").unwrap());
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: cannot write to standard output"), "{said}");
    Kept::of(&file);
}

#[test]
fn the_summary_is_all_that_is_on_standard_output() {
    let mut command = Command::new(PROGRAM);
    command.args(["crawl", "--no-lanes", "--work", "10ms"]);
    let ended = run(command);
    ended.is_complete();
    let serving = ended.err.strip_prefix("no URL given: fetching from a small site served at ");
    let address = serving.unwrap().trim_end().trim_end_matches('/');
    let expected = "\
crawl 1: 85 pages, 551 links, 51.6 kB received, 51.8 kB decompressed
  200  59
  301  3
  302  15
  303  1
  307  2
  308  1
  404  3
  410  1
broken links: 5
  302  SITE/circle/1  on SITE/ line 31: its redirects go round in a circle
  410  SITE/gone/21  on SITE/page/21 line 24
  404  SITE/gone/37  on SITE/page/37 line 22
  404  SITE/gone/5  on SITE/page/5 line 24
  404  SITE/missing  on SITE/ line 30
left out: 11
  4  a resource, and --resources was not given, for example SITE/image-2x.png
  2  nofollow, for example SITE/unfollowed/link
  1  on another host, for example http://example.com/
  1  it cannot be read: invalid IPv6 address, for example (no URL) http://[
  1  more than 10 redirects in a row, for example SITE/long/11
  1  robots.txt: line 3: Disallow: /private/, for example SITE/private/secret
  1  its scheme is not http or https, for example mailto:somebody@example.com
nothing is unfinished
";
    let without_bytes = |text: &str| {
        let (first, rest) = text.split_once('\n').unwrap();
        (first.split_once(" links, ").unwrap().0.to_owned(), rest.to_owned())
    };
    let out = ended.out.replace(address, "SITE");
    // How many bytes there are depends on how many digits the port has.
    assert_eq!(without_bytes(&out), without_bytes(expected));
}

#[test]
fn a_file_that_was_crawled_answers_every_documented_question() {
    let site = Site::serve(Plan { pages: 60, ..Plan::quick(60) }).unwrap();
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    run(crawl(&site.url("/"), &file)).is_complete();
    for (title, sql) in QUERIES {
        let rows = ask(&file, sql);
        let mut command = Command::new("sqlite3");
        command.args(["-readonly", "-nullvalue", "-"]).arg(&file).arg(sql);
        let Ok(asked) = command.output() else {
            return shared::complain("skipped: sqlite3 is not installed");
        };
        let said = String::from_utf8(asked.stderr).unwrap();
        assert!(asked.status.success() && said.is_empty(), "{title}: {said}");
        let lines = String::from_utf8(asked.stdout).unwrap();
        let rows: Vec<_> = rows.iter().map(|row| row.join("|")).collect();
        assert_eq!(lines.lines().collect::<Vec<_>>(), rows, "{title}");
        shared::complain(&format!("{title}: {} rows, {}", rows.len(), rows.join("; ")));
    }
    let statuses = ask(&file, QUERIES[0].1);
    let pages: usize = statuses.iter().map(|row| row[1].parse::<usize>().unwrap()).sum();
    assert_eq!(pages, site.pages().len() + site.sitemaps().len());
}
