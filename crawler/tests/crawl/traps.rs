//! Links without an end, and sites that only look like it.

use std::collections::BTreeSet;

use crawler::crawl::{Ended, Settings};
use crawler::site::{ENDLESS, Fault, Faults, Plan, Site};

use crate::kept::{crawl, is_complete};
use crate::told::{site, told_of};

const COUNTER: &str = "endless counter (over 1000 pages alike in a row)";
const IN_A_ROW: &str = "repeated segments (over 3 times in a row)";
const QUERIES: &str = "query explosion (over 200 combinations)";
const SAME_TEXT: &str = "same text (over 100 times)";

/// The crawl of a site with that trap ends by itself, and says which rules ended it.
#[track_caller]
fn ends(fault: Fault, rules: &[&str], at_most: usize) {
    let site = site(10, fault);
    let kept = crawl(told_of(&site));
    is_complete(&kept, &site);
    let traps = &kept.report.summary.traps;
    let named: BTreeSet<_> = traps.first.iter().map(|trap| &*trap.rule).collect();
    let expected: Vec<_> = rules.iter().map(|rule| format!("a trap: {rule}")).collect();
    assert_eq!(named, expected.iter().map(String::as_str).collect());
    let summary = kept.report.summary.to_string();
    assert!(expected.iter().all(|rule| summary.contains(rule)), "{summary}");
    assert!(!summary.contains(" more, all in the database"), "{summary}"); // all are named
    let log = site.log();
    let asked = log.iter().filter(|asked| asked.path.starts_with(ENDLESS)).count();
    assert!(asked <= at_most, "{asked}");
}

#[test]
fn a_calendar_ends() {
    ends(Fault::Calendar, &[COUNTER, SAME_TEXT], 2200);
}

#[test]
fn links_that_repeat_their_own_path_end() {
    ends(Fault::Echo, &[IN_A_ROW], 10);
}

#[test]
fn facets_end() {
    ends(Fault::Facets, &[SAME_TEXT], 2000); // its pages all say the same
}

#[test]
fn filters_end_though_each_choice_has_a_text_of_its_own() {
    ends(Fault::Filters, &[QUERIES], 500);
}

#[test]
fn sessions_end() {
    ends(Fault::Session, &[SAME_TEXT], 2000);
}

#[test]
fn all_traps_together_end_and_each_is_named() {
    let traps = [Fault::Calendar, Fault::Echo, Fault::Facets, Fault::Filters, Fault::Session];
    let site = crate::told::faulty(10, &traps);
    let kept = crawl(told_of(&site));
    is_complete(&kept, &site);
    let summary = kept.report.summary.to_string();
    for rule in [COUNTER, IN_A_ROW, QUERIES, SAME_TEXT] {
        assert!(summary.contains(&format!("a trap: {rule}")), "{rule} is not in\n{summary}");
    }
}

#[test]
fn without_the_watch_a_calendar_goes_on() {
    let site = site(10, Fault::Calendar);
    let settings = Settings { traps: None, pages: Some(2500), ..told_of(&site) };
    assert_eq!(crawl(settings).report.ended, Ended::Pages(2500));
}

fn is_not_cut(pages: usize) {
    let site = Site::serve(Plan { log: 0, ..Plan::quick(pages) }).unwrap();
    let kept = crawl(told_of(&site));
    is_complete(&kept, &site);
    assert_eq!(kept.report.summary.traps.count, 0);
}

#[test]
fn two_thousand_numbered_pages_are_not_cut() {
    is_not_cut(2000);
}

#[test]
#[ignore = "half a minute without optimisation"]
fn ten_thousand_numbered_pages_are_not_cut() {
    is_not_cut(10_000);
}

#[test]
fn a_calendar_of_honest_length_is_not_cut() {
    // Nine hundred pages in a row, each known by the one before it alone.
    let site = Site::serve(Plan { links: 1, ..Plan::quick(900) }).unwrap();
    let kept = crawl(Settings { sitemaps: false, ..told_of(&site) });
    assert_eq!(kept.page(&site.url("/page/899")).status, Some(200));
    assert_eq!(kept.report.summary.traps.count, 0);
    assert_eq!(site.plan().faults, Faults::NONE);
}
