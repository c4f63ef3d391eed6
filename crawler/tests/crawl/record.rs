//! What the record of a crawl shows.

use std::collections::BTreeSet;

use crawler::site::Faults;
use shared::{Record, Word};

use crate::kept::{crawl, is_complete};
use crate::told::{site, with_workers};

fn texts(record: &Record, lane: &str, word: Word) -> BTreeSet<String> {
    record.bars_in(lane, word).map(|bar| bar.text.clone()).collect()
}

fn recorded(workers: usize) -> Record {
    let site = site(30, Faults::NONE);
    let (kept, record) = shared::run(|| crawl(with_workers(&site, workers)));
    is_complete(&kept, &site);
    record
}

#[test]
fn each_worker_has_a_lane_and_the_store_has_one() {
    let record = recorded(3);
    let tasks: Vec<_> = record.lanes_of(Word::Task).map(|lane| lane.name.clone()).collect();
    assert_eq!(tasks, ["worker 1", "worker 2", "worker 3"]);
    assert!(record.lanes_of(Word::Task).all(|lane| lane.ended));
    let stores: Vec<_> = record.lanes_named("store").collect();
    assert_eq!((stores.len(), stores[0].word), (1, Word::Thread));
}

#[test]
fn a_worker_waits_for_answers_and_the_store_and_parses_between() {
    let record = recorded(1);
    let waits = texts(&record, "worker 1", Word::Wait);
    assert!(["response", "store"].iter().all(|on| waits.contains(*on)), "{waits:?}");
    let work = texts(&record, "worker 1", Word::Work);
    assert!(work.contains("parse"), "{work:?}");
    assert!(work.iter().any(|text| text.ends_with("/page/1")), "{work:?}");
    assert!(texts(&record, "store", Word::Work).contains("commit"));
    assert!(texts(&record, "store", Word::Hold).contains("transaction"));
}

#[test]
fn workers_without_a_url_wait_for_the_frontier() {
    // There is one URL to begin with, so of two workers one has nothing to do.
    let record = recorded(2);
    let waits: BTreeSet<_> =
        ["worker 1", "worker 2"].iter().flat_map(|lane| texts(&record, lane, Word::Wait)).collect();
    assert!(waits.contains("frontier"), "{waits:?}");
}

#[test]
fn each_page_has_its_request_in_the_lane_of_one_worker() {
    let site = site(30, Faults::NONE);
    let (kept, record) = shared::run(|| crawl(with_workers(&site, 4)));
    let mut asked: Vec<_> = record
        .bars_of(Word::Work)
        .filter(|bar| bar.text.starts_with("http://"))
        .map(|bar| bar.text.clone())
        .collect();
    asked.sort();
    let mut expected = kept.list("SELECT url FROM result");
    expected.push(site.url("/robots.txt"));
    expected.sort();
    assert_eq!(asked, expected);
}
