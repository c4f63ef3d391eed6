//! A file that is taken away from under the crawl: it ends at once and says so, and whatever is
//! in its place stays as it is.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use tempfile::TempDir;

use crate::gate::{Gated, PAGES};
use crate::kept::{Kept, ask, is_whole};
use crate::program::{Ended, Running, crawl, run};

/// A crawl in the midst of which `change` happens: one page is still to come.
fn meanwhile(site: &Gated, file: &Path, change: impl FnOnce()) -> Ended {
    let running = Running::start(crawl(&site.url(), file));
    site.come(2 + PAGES);
    running.rests();
    change();
    site.release();
    running.end()
}

fn one_held() -> Gated {
    Gated::new(|path| path == "/7")
}

fn tells_that_it_is_gone(ended: &Ended, file: &Path) {
    let sentence = format!(
        "error: {}: the database was removed, moved or replaced while the crawl ran, and what \
         came of it is not there; run the same again, and leave the file where it is until the end",
        file.display()
    );
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    assert_eq!(ended.said(), [sentence], "{ended:?}");
}

#[test]
fn a_file_that_is_removed_is_told_and_the_same_command_begins_anew() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("db");
    let site = one_held();
    let ended = meanwhile(&site, &file, || fs::remove_file(&file).unwrap());
    tells_that_it_is_gone(&ended, &file);
    run(crawl(&site.url(), &file)).is_complete();
    assert_eq!(Kept::of(&file).pages(), 1 + PAGES);
}

#[test]
fn a_file_that_is_moved_has_what_was_kept_until_then() {
    let place = TempDir::new().unwrap();
    let (file, moved) = (place.path().join("db"), place.path().join("moved"));
    let site = one_held();
    let ended = meanwhile(&site, &file, || fs::rename(&file, &moved).unwrap());
    tells_that_it_is_gone(&ended, &file);
    is_whole(&moved);
    let fetched = "SELECT count(*) FROM page WHERE fate = 'fetched'";
    assert_eq!(ask(&moved, fetched), [[PAGES.to_string()]], "all but the one that was to come");
    run(crawl(&site.url(), &moved)).is_complete();
}

#[test]
fn the_file_in_place_of_another_stays_as_it_is() {
    let place = TempDir::new().unwrap();
    let at = |name: &str| place.path().join(name);
    let (site, other) = (one_held(), Gated::open());
    run(crawl(&other.url(), &at("other"))).is_complete();
    fs::copy(at("other"), at("copy")).unwrap();
    let ended = meanwhile(&site, &at("db"), || fs::rename(at("copy"), at("db")).unwrap());
    tells_that_it_is_gone(&ended, &at("db"));
    // What was in the log of the other is not taken for its own.
    Kept::of(&at("db")).is_as(&Kept::of(&at("other")));
}

#[test]
fn a_link_that_leads_elsewhere_meanwhile_takes_nothing_from_the_file_that_it_led_to() {
    let place = TempDir::new().unwrap();
    let at = |name: &str| place.path().join(name);
    symlink("first", at("link")).unwrap();
    let site = one_held();
    let ended = meanwhile(&site, &at("link"), || {
        fs::remove_file(at("link")).unwrap();
        symlink("second", at("link")).unwrap();
    });
    ended.is_complete();
    assert_eq!(Kept::of(&at("first")).pages(), 1 + PAGES);
    assert!(!at("second").exists());
}
