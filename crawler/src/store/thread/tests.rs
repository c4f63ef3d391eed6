use std::thread;

use tempfile::NamedTempFile;
use url::Url;

use super::*;
use crate::links::Kind;
use crate::store::opening::open;
use crate::store::plan::{Opened, Plan};
use crate::store::visit::{Fate, Found};

fn plan() -> Plan {
    let start = |n| Url::parse(&format!("http://site.test/{n}")).unwrap();
    Plan::new((1..=50).map(start).collect(), "")
}

/// A page with many links that are new.
fn visit(id: i64) -> Visit {
    let url = |n| Url::parse(&format!("http://site.test/{id}/{n}/{}", "long".repeat(20))).unwrap();
    let link = |n| Found { url: url(n), kind: Kind::Anchor, line: 1, left_out: None };
    let links = Links::Found((0..20).map(link).collect());
    Visit { status: Some(200), links, ..Visit::of(Fate::Fetched) }
}

type Answered<T> = oneshot::Receiver<Result<T, StoreError>>;

/// Sends commits of these pages; all of them wait before the thread begins.
fn commits(to: &mpsc::Sender<Command>, ids: impl Iterator<Item = i64>) -> Vec<Answered<Committed>> {
    ids.map(|id| {
        let (answer, answered) = oneshot::channel();
        let command = Command::Commit(UrlId(id), Box::new(visit(id)), answer);
        assert!(to.try_send(command).is_ok());
        answered
    })
    .collect()
}

fn answers<T>(answered: Vec<Answered<T>>) -> Vec<Result<T, StoreError>> {
    answered.into_iter().map(|answered| answered.blocking_recv().unwrap()).collect()
}

#[test]
fn what_waits_together_is_one_group_within_bounds() {
    let (to, mut commands) = mpsc::channel(100);
    let _answered = commits(&to, 1..=100);
    let first = commands.try_recv().unwrap();
    assert_eq!(group(first, &mut commands).len(), COMMANDS);
    let first = commands.try_recv().unwrap();
    assert_eq!(group(first, &mut commands).len(), 100 - COMMANDS);
    let mut large = visit(1);
    let Links::Found(links) = &mut large.links else { panic!() };
    *links = links.iter().cycle().take(LINKS).cloned().collect();
    to.try_send(Command::Commit(UrlId(1), Box::new(large), oneshot::channel().0)).ok().unwrap();
    let _answered = commits(&to, 1..=3);
    let first = commands.try_recv().unwrap();
    assert_eq!(group(first, &mut commands).len(), 1, "a huge page goes alone");
}

#[test]
fn a_disk_that_fills_up_in_a_group_is_told_to_all_of_it_and_nothing_of_it_is_kept() {
    let file = NamedTempFile::new().unwrap();
    let (ledger, _) = open(Some(file.path()), plan()).unwrap();
    let pages: i64 =
        ledger.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    ledger
        .connection
        .pragma_update_and_check(None, "max_page_count", pages + 8, |_| Ok(()))
        .unwrap();
    let (to, commands) = mpsc::channel(64);
    let group = commits(&to, 1..=20);
    let (more, read) = oneshot::channel();
    to.try_send(Command::More(OriginId(1), UrlId(0), 99, more)).ok().unwrap();
    let keeper = thread::spawn(move || keep(ledger, commands));
    assert!(answers(group).iter().all(|answer| *answer == Err(StoreError::Full)));
    assert_eq!(read.blocking_recv().unwrap(), Err(StoreError::Full), "it was of the group");
    let later = commits(&to, 1..=1);
    assert_eq!(answers(later), [Err(StoreError::Full)], "nothing is tried any more");
    let (more, read) = oneshot::channel();
    to.blocking_send(Command::More(OriginId(1), UrlId(0), 99, more)).ok().unwrap();
    assert_eq!(read.blocking_recv().unwrap().unwrap().len(), 50, "reading goes on");
    drop(to);
    keeper.join().unwrap().unwrap();
    let (ledger, opened) = open(Some(file.path()), plan()).unwrap();
    assert_eq!(opened, Opened::Resumed { unfinished: 50, finished: 0 });
    let (to, commands) = mpsc::channel(64);
    let group = commits(&to, 1..=20);
    let keeper = thread::spawn(move || keep(ledger, commands));
    assert!(answers(group).iter().all(Result::is_ok), "with more room it goes on");
    drop(to);
    keeper.join().unwrap().unwrap();
}

#[test]
fn an_error_of_one_command_is_not_the_others() {
    let (ledger, _) = open(None, plan()).unwrap();
    let (to, commands) = mpsc::channel(64);
    let group = commits(&to, [1, 999, 2].into_iter());
    drop(to);
    let keeper = thread::spawn(move || keep(ledger, commands));
    let answers = answers(group);
    assert_eq!(answers[1], Err(StoreError::NoSuchUrl(UrlId(999))));
    assert_eq!(answers[2].as_ref().unwrap().added, [(OriginId(1), 20)]);
    keeper.join().unwrap().unwrap();
}

#[test]
fn who_no_longer_waits_for_an_answer_disturbs_nobody() {
    let (ledger, _) = open(None, plan()).unwrap();
    let (to, commands) = mpsc::channel(64);
    drop(commits(&to, 1..=1));
    let group = commits(&to, 1..=2);
    drop(to);
    let keeper = thread::spawn(move || keep(ledger, commands));
    let added: Vec<_> = answers(group).into_iter().map(|answer| answer.unwrap().added).collect();
    assert_eq!(added, [vec![], vec![(OriginId(1), 20)]], "the first one was kept nevertheless");
    keeper.join().unwrap().unwrap();
}

#[test]
fn an_error_that_sqlite_does_not_roll_back_keeps_nothing_of_the_group_either() {
    let (ledger, _) = open(None, plan()).unwrap();
    ledger.connection.execute("UPDATE url SET url = 'no URL' WHERE id = 2", []).unwrap();
    let (to, commands) = mpsc::channel(64);
    let group = commits(&to, 1..=3);
    let keeper = thread::spawn(move || keep(ledger, commands));
    let answers = answers(group);
    assert!(answers.iter().all(|answer| matches!(answer, Err(StoreError::Refused(_)))));
    let (origins, told) = oneshot::channel();
    to.blocking_send(Command::Waiting(origins)).ok().unwrap();
    assert_eq!(told.blocking_recv().unwrap().unwrap()[0].unfinished, 50);
    drop(to);
    keeper.join().unwrap().unwrap();
}
