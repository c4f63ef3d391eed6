//! What a reader of the file asks, and what the summary says.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Write as _, stderr};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crawler::left_out::LeftOut;
use crawler::links::Kind;
use crawler::store::schema::QUERIES;
use crawler::store::{Fate, Found, Store, Visit};
use tempfile::{NamedTempFile, TempDir};

use crate::site::{
    ask, commit, crawl, failed, left_out, link, of, open, page, plan, redirect, status, url, wait,
};

fn fill(file: &Path) -> String {
    let listed = |name| Found { kind: Kind::Listed, ..link(name) };
    let slow =
        Visit { took: Duration::from_secs(9), bytes: 0, digest: None, ..page(vec![link("404")]) };
    let moved = Visit { fate: Fate::Redirected, status: Some(301), ..page(vec![redirect("b")]) };
    let cut = Visit { fate: Fate::Cut("more than 10 bytes".into()), ..page(vec![]) };
    let pages = BTreeMap::from([
        (
            "a",
            page(vec![
                link("b"),
                Found { line: 7, ..link("404") },
                link("moved"),
                link("down"),
                link("cut"),
                left_out("no", LeftOut::Nofollow),
                left_out("x.pdf", LeftOut::Excluded("*.pdf".into())),
            ]),
        ),
        ("b", page(vec![link("a")])),
        ("moved", moved),
        ("down", failed("connection\u{1b}[31m reset")),
        ("cut", cut),
        ("s", Visit { digest: Some([1; 32]), ..page(vec![listed("b"), listed("orphan")]) }),
        ("orphan", slow),
    ]);
    let store = open(Some(file), plan());
    wait(store.sitemaps(vec![Found { kind: Kind::Sitemap, ..link("s") }])).unwrap();
    crawl(&store, |queued| of(&pages, queued));
    let summary = wait(store.summary()).unwrap();
    store.close().unwrap();
    summary.to_string()
}

/// What each query is to find in it: a row without its column of milliseconds.
fn expected(title: &str) -> Vec<String> {
    let at = |name: &str| url(name).to_string();
    match title.split(' ').next().unwrap() {
        "Pages" => vec!["200|5".into(), "-|1".into(), "301|1".into(), "404|1".into()],
        "Broken" => vec![
            format!("{}|404|{}|7|-", at("404"), at("a")),
            format!("{}|404|{}|1|-", at("404"), at("orphan")),
            format!("{}|connection\\u{{1b}}[31m reset|{}|1|-", at("down"), at("a")),
        ],
        "Redirects," => vec![format!("{}|301|{}", at("moved"), at("b"))],
        "The" if title.contains("slowest") => vec![format!("9000|0|{}", at("orphan"))],
        "The" => vec![format!("{}|3|{}|{}", "07".repeat(32), at("a"), at("cut"))],
        "What" => vec![
            format!("exclude|excluded by \"*.pdf\"|1|{}", at("x.pdf")),
            format!("nofollow|nofollow|1|{}", at("no")),
        ],
        "Orphans:" => vec![at("orphan")],
        _ => panic!("{title} is new: say here what it finds"),
    }
}

#[test]
fn each_query_finds_what_it_is_to_find() {
    let file = NamedTempFile::new().unwrap();
    fill(file.path());
    let titles: BTreeSet<_> = QUERIES.iter().map(|(title, _)| title).collect();
    assert_eq!(titles.len(), QUERIES.len());
    for (title, sql) in QUERIES {
        let mut rows: Vec<_> = ask(file.path(), sql).iter().map(|row| row.join("|")).collect();
        if title.contains("slowest") {
            assert_eq!(rows.len(), 8);
            rows.truncate(1);
        }
        assert_eq!(rows, expected(title), "{title}");
    }
}

#[test]
fn the_command_line_of_sqlite_answers_the_same() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    fill(&file);
    for (title, sql) in QUERIES {
        let asked = Command::new("sqlite3")
            .args(["-readonly", "-nullvalue", "-"])
            .arg(&file)
            .arg(sql)
            .output();
        let Ok(asked) = asked else {
            writeln!(stderr(), "skipped: sqlite3 is not installed").unwrap();
            return;
        };
        assert!(asked.status.success(), "{title}: {}", String::from_utf8_lossy(&asked.stderr));
        let rows: Vec<_> = ask(&file, sql).iter().map(|row| row.join("|")).collect();
        let answer = String::from_utf8_lossy(&asked.stdout).into_owned();
        let escaped = |text: &str| text.replace('\u{1b}', "^[");
        let (answer, rows) = (escaped(&answer), rows.iter().map(|row| escaped(row)));
        assert_eq!(answer.lines().collect::<Vec<_>>(), rows.collect::<Vec<_>>(), "{title}");
    }
}

#[test]
fn the_schema_in_the_file_is_its_own_documentation() {
    let file = NamedTempFile::new().unwrap();
    fill(file.path());
    let schema = ask(file.path(), "SELECT sql FROM sqlite_schema").concat().join("\n");
    assert!(schema.contains("url TEXT NOT NULL,           -- normalised"), "{schema}");
    assert!(schema.contains("unfinished: queued > finished"));
}

#[test]
fn the_summary_says_it_in_lines() {
    let file = NamedTempFile::new().unwrap();
    let expected = "\
crawl 1: 8 pages, 12 links, 80 B received, 140 B decompressed
  200        5
  301        1
  404        1
  no answer  1
broken links: 2
  404        http://site.test/404  on http://site.test/a line 7 and 1 more
  no answer  http://site.test/down  on http://site.test/a line 1: connection\\u{1b}[31m reset
cut off: 1
  1  more than 10 bytes, for example http://site.test/cut
left out: 2
  1  excluded by \"*.pdf\", for example http://site.test/x.pdf
  1  nofollow, for example http://site.test/no
nothing is unfinished";
    assert_eq!(fill(file.path()), expected);
}

#[test]
fn of_many_broken_links_the_most_linked_are_named_and_the_rest_counted() {
    let store = open(None, plan());
    let mut links: Vec<_> = (0..30).map(|n| link(&format!("x{n}"))).collect();
    links.extend([link("x29"), link("x29"), link("x28")]);
    crawl(&store, |queued| if queued.url == url("a") { page(links.clone()) } else { status(404) });
    let broken = wait(store.summary()).unwrap().broken;
    assert_eq!((broken.count, broken.first.len(), broken.rest()), (30, 20, 10));
    let first = |n: usize| (broken.first[n].url.as_str(), broken.first[n].links);
    assert_eq!([first(0), first(1)], [("http://site.test/x29", 3), ("http://site.test/x28", 2)]);
    assert!(wait(store.summary()).unwrap().to_string().contains("  … and 10 more"));
}

#[test]
fn an_unfinished_crawl_says_so() {
    let summary = wait(open(None, plan()).summary()).unwrap().to_string();
    assert!(summary.ends_with("1 URL is unfinished"), "{summary}");
}

#[test]
fn of_a_reason_the_first_1000_characters_are_kept_whoever_writes_it() {
    let file = NamedTempFile::new().unwrap();
    let store = open(Some(file.path()), plan());
    let long = "é".repeat(70_000);
    let malformed = LeftOut::Malformed(long.clone());
    commit(&store, "a", page(vec![link("b"), link("c"), left_out("d", malformed)]));
    commit(&store, "b", failed(&long));
    let robots = Visit { fate: Fate::LeftOut(LeftOut::Robots(long)), ..status(0) };
    commit(&store, "c", robots);
    store.close().unwrap();
    let sql = "SELECT length(reason), substr(reason, 1000) FROM url WHERE reason IS NOT NULL
        UNION ALL SELECT length(reason), substr(reason, 1000) FROM page WHERE reason IS NOT NULL";
    assert_eq!(ask(file.path(), sql), [["1001", "é…"]; 4]);
}

fn moved(to: &str) -> Visit {
    Visit { fate: Fate::Redirected, status: Some(302), ..page(vec![redirect(to)]) }
}

/// What the documented query of broken links finds: rows.
fn broken_rows(file: &Path) -> Vec<String> {
    let (_, sql) = QUERIES.iter().find(|(title, _)| title.starts_with("Broken")).unwrap();
    ask(file, sql).iter().map(|row| row.join("|").replace("http://site.test", "")).collect()
}

/// What the summary says of broken links: lines.
fn broken_lines(store: &Store) -> Vec<String> {
    let summary = wait(store.summary()).unwrap().to_string().replace("http://site.test", "");
    let lines = summary.lines().skip_while(|line| !line.starts_with("broken links"));
    lines.take_while(|line| !line.starts_with("nothing is")).map(str::to_owned).collect()
}

#[test]
fn a_link_that_leads_into_a_circle_of_redirects_is_broken() {
    let file = NamedTempFile::new().unwrap();
    let at = |line, name| Found { line, ..link(name) };
    let pages = BTreeMap::from([
        ("a", page(vec![at(3, "1"), at(4, "self"), at(5, "in"), at(6, "good"), at(7, "self")])),
        ("1", moved("2")),
        ("2", moved("1")),
        ("self", moved("self")),
        ("in", moved("way")),
        ("way", moved("2")),
        ("good", moved("well")),
        ("well", moved("a")),
    ]);
    let store = open(Some(file.path()), plan());
    crawl(&store, |queued| of(&pages, queued));
    let why = "its redirects go round in a circle";
    let lines = [
        "broken links: 3".to_owned(),
        format!("  302  /self  on /a line 4 and 1 more: {why}"),
        format!("  302  /1  on /a line 3: {why}"),
        format!("  302  /in  on /a line 5: {why}"),
    ];
    assert_eq!(broken_lines(&store), lines);
    let why = "redirects in a circle";
    let rows = [("1", 3), ("in", 5), ("self", 4), ("self", 7)];
    assert_eq!(
        broken_rows(file.path()),
        rows.map(|(name, line)| format!("/{name}|{why}|/a|{line}|-"))
    );
}

#[test]
fn a_start_in_a_circle_is_told_of_and_a_chain_that_is_too_long_only_once() {
    let store = open(None, plan());
    crawl(&store, |_| moved("a"));
    assert_eq!(broken_lines(&store)[0], "broken links: 1");
    let store = open(None, plan());
    crawl(&store, |queued| match queued.url.path()[1..].parse::<u32>() {
        Ok(place) => moved(&(place + 1).to_string()),
        Err(_) => page(vec![link("1")]),
    });
    let summary = wait(store.summary()).unwrap();
    assert_eq!((summary.broken.count, summary.left_out[0].rule.as_str()), (0, "redirects"));
}

#[test]
fn a_broken_link_behind_redirects_names_the_page_that_links_to_the_first() {
    let file = NamedTempFile::new().unwrap();
    let at = |line, name| Found { line, ..link(name) };
    let pages = BTreeMap::from([
        ("a", page(vec![at(3, "r1"), at(4, "b"), at(5, "gone"), at(6, "r3")])),
        ("b", page(vec![at(8, "r1"), at(9, "r2")])),
        ("r1", moved("r2")),
        ("r2", moved("missing")),
        ("r3", moved("gone")),
    ]);
    let store = open(Some(file.path()), plan());
    crawl(&store, |queued| of(&pages, queued));
    let lines = [
        "broken links: 2",
        "  404  /missing  on /a line 3 through /r1 and 2 more",
        "  404  /gone  on /a line 5 and 1 more",
    ];
    assert_eq!(broken_lines(&store), lines);
    let rows = [
        "/gone|404|/a|5|-",
        "/gone|404|/a|6|/r3",
        "/missing|404|/a|3|/r1",
        "/missing|404|/b|8|/r1",
        "/missing|404|/b|9|/r2",
    ];
    assert_eq!(broken_rows(file.path()), rows);
}

#[test]
fn a_start_that_is_redirected_to_what_is_broken_is_named_for_want_of_a_page() {
    let pages = BTreeMap::from([("a", moved("missing"))]);
    let store = open(None, plan());
    crawl(&store, |queued| of(&pages, queued));
    assert_eq!(broken_lines(&store)[1], "  404  /missing  on /a");
}
