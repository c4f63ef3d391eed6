//! Bounds of pages and time: a run ends with 0, says how it goes on, and goes on.

use std::collections::BTreeSet;

use crawler::site::{Plan, Site};
use tempfile::TempDir;

use crate::kept::{Kept, ask};
use crate::program::{crawl, run};

#[test]
fn with_max_pages_each_run_goes_on_to_its_own_bound_and_at_last_to_the_end() {
    let place = TempDir::new().unwrap();
    let (file, other) = (place.path().join("db"), place.path().join("other"));
    let site = Site::serve(Plan::quick(40)).unwrap();
    // robots.txt, and what it and nofollow keep out, are no pages.
    let fetched = "SELECT count(*) FROM page WHERE fate <> 'left out'";
    for pages in ["1", "20", "21", "21", "60"] {
        let mut command = crawl(&site.url("/"), &file);
        command.args(["--max-pages", pages]);
        let ended = run(command);
        assert_eq!(ended.status, Some(0), "{ended:?}");
        assert_eq!(ask(&file, fetched), [[pages]], "{ended:?}");
        assert_eq!(site.asked(), 1 + pages.parse::<u64>().unwrap());
        let were = if pages == "1" { "page was" } else { "pages were" };
        let goes_on = format!(
            "{pages} {were} fetched, and --max-pages allows no more; \
             with a higher one it goes on from {}",
            file.display()
        );
        assert!(ended.err.trim_end().ends_with(&goes_on), "{ended:?}");
        assert!(!ended.out.contains("the same command"), "{ended:?}");
    }
    run(crawl(&site.url("/"), &file)).is_complete();
    run(crawl(&site.url("/"), &other)).is_complete();
    Kept::of(&file).is_as(&Kept::of(&other));
}

#[test]
fn when_the_time_is_over_the_run_ends_and_the_same_goes_on() {
    let place = TempDir::new().unwrap();
    let (file, other) = (place.path().join("db"), place.path().join("other"));
    // One worker needs at least four seconds for these.
    let site = Site::serve(Plan { pages: 120, ..Plan::default() }).unwrap();
    for number in 1..=2 {
        let mut command = crawl(&site.url("/"), &file);
        command.args(["--workers", "1", "--max-time", "300ms"]);
        let ended = run(command);
        assert_eq!(ended.status, Some(0), "{ended:?}");
        let goes_on = format!(
            "the time of --max-time is over; the same command goes on from {}",
            file.display()
        );
        assert!(ended.err.trim_end().ends_with(&goes_on), "{number}: {ended:?}");
    }
    run(crawl(&site.url("/"), &file)).is_complete();
    let paths: Vec<_> = site.log().into_iter().map(|asked| asked.path).collect();
    let once: BTreeSet<_> = paths.iter().collect();
    assert_eq!(once.len(), paths.len(), "what is in flight is finished, and never asked again");
    run(crawl(&site.url("/"), &other)).is_complete();
    Kept::of(&file).is_as(&Kept::of(&other));
}
