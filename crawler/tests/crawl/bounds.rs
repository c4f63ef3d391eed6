//! What ends a crawl before its time, and that it goes on from there.

use std::time::Duration;

use crawler::crawl::{Ended, Settings};
use crawler::site::{Fault, Faults};
use crawler::store::Opened;

use crate::kept::{crawl, is_complete};
use crate::told::{site, told_of};

#[test]
fn a_number_of_pages_is_kept_to_and_a_higher_one_goes_on() {
    let site = site(60, Faults::NONE);
    let mut kept = crawl(Settings { pages: Some(1), ..told_of(&site) });
    for pages in [1, 10, 50] {
        kept = kept.and_then(Settings { pages: Some(pages), ..told_of(&site) });
        assert_eq!(kept.report.ended, Ended::Pages(pages));
        assert_eq!(kept.list("SELECT count(*) FROM result"), [pages.to_string()]);
        assert!(kept.report.summary.unfinished > 0);
    }
    kept = kept.and_then(told_of(&site));
    assert!(matches!(kept.opened, Opened::Resumed { .. }));
    is_complete(&kept, &site);
    assert_eq!(site.asked_of("/page/7"), 1);
}

#[test]
fn exactly_as_many_pages_as_there_are_is_complete() {
    let site = site(10, Faults::NONE);
    let all = (site.pages().len() + site.sitemaps().len()) as u64;
    is_complete(&crawl(Settings { pages: Some(all), ..told_of(&site) }), &site);
}

#[test]
fn a_time_ends_what_has_no_end() {
    let site = site(10, Fault::Calendar);
    let time = Some(Duration::from_millis(200));
    let kept = crawl(Settings { traps: None, time, ..told_of(&site) });
    assert_eq!(kept.report.ended, Ended::Time);
    assert!(kept.report.summary.unfinished > 0);
    assert!(kept.report.summary.to_string().contains("unfinished"));
}
