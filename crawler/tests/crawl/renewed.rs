//! What robots.txt said holds for a day, also in the file.

use crawler::crawl::{Ended, Settings};
use crawler::site::Faults;

use crate::kept::{crawl, is_complete};
use crate::told::{site, told_of};

#[test]
fn a_crawl_that_goes_on_asks_for_robots_txt_that_is_older_than_a_day_and_for_no_other() {
    const HOUR: i64 = 3600;
    // What is in the future tells of a clock that was set, and not how old it is.
    for (age, asked) in [(23 * HOUR, 1), (25 * HOUR, 2), (-HOUR, 2)] {
        let site = site(20, Faults::NONE);
        let first = crawl(Settings { pages: Some(3), ..told_of(&site) });
        assert_eq!(first.report.ended, Ended::Pages(3));
        first.change(&format!("UPDATE origin SET robots_at = robots_at - {age}"));
        is_complete(&first.and_then(told_of(&site)), &site);
        assert_eq!(site.asked_of("/robots.txt"), asked, "after {age} s");
    }
}
