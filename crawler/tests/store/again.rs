//! A second crawl over the file of the first.

use std::collections::BTreeMap;
use std::path::Path;

use crawler::left_out::LeftOut;
use crawler::links::{Broken, Kind};
use crawler::store::summary::Compared;
use crawler::store::{Fate, Opened, Plan, Store, Summary, Visit};
use tempfile::NamedTempFile;

use crate::site::{
    as_before, ask, commit, crawl, failed, left_out, link, names, of, open, page, plan, redirect,
    status, unfinished, wait,
};

/// One crawl of the pages, from its beginning to its end.
fn crawled(file: &Path, pages: &[(&'static str, Visit)]) -> Summary {
    let pages: BTreeMap<_, _> = pages.iter().cloned().collect();
    let store = open(Some(file), plan());
    crawl(&store, |queued| of(&pages, queued));
    wait(store.summary()).unwrap()
}

fn with_digest(digest: u8, links: Vec<crawler::store::Found>) -> Visit {
    Visit { digest: Some([digest; 32]), ..page(links) }
}

fn compared(new: u64, changed: u64, unchanged: u64, gone: u64) -> Compared {
    Compared { new, changed, unchanged, gone, ..Compared::default() }
}

#[test]
fn a_site_that_answers_304_throughout_is_walked_by_its_old_links() {
    let file = NamedTempFile::new().unwrap();
    let links = vec![link("b"), link("c"), left_out("d", LeftOut::Nofollow)];
    let first = crawled(
        file.path(),
        &[("a", page(links)), ("b", page(vec![link("a")])), ("c", page(vec![]))],
    );
    assert_eq!((first.crawl, first.compared), (1, None));
    let (store, opened) = Store::open(Some(file.path()), plan()).unwrap();
    assert_eq!((opened, names(&store)), (Opened::Again { crawl: 2 }, vec!["a".to_owned()]));
    let etag = Some("\"1\"".to_owned());
    crawl(&store, |queued| {
        assert_eq!(queued.validators.etag, etag, "{}", queued.url);
        as_before()
    });
    let second = wait(store.summary()).unwrap();
    assert_eq!(second.compared, Some(compared(0, 0, 3, 0)));
    assert_eq!((second.statuses, second.links), (vec![(Some(304), 3)], 4));
    assert_eq!(
        (second.left_out[0].rule.as_str(), second.left_out[0].reason.as_str()),
        ("nofollow", "nofollow")
    );
    drop(store);
    let kept = "SELECT title, bytes, length(digest), etag, text, change FROM page";
    let row = ["A page", "20", "32", "\"1\"", "-1", "unchanged"];
    assert_eq!(ask(file.path(), kept), [row; 3]);
}

#[test]
fn the_malformed_links_of_a_page_are_kept_as_long_as_it_holds_them() {
    let file = NamedTempFile::new().unwrap();
    let (text, reason) = ("http://[".to_owned(), "invalid IPv6 address".to_owned());
    let malformed = vec![Broken { text, kind: Kind::Image, line: 7, reason }];
    let first = crawled(file.path(), &[("a", Visit { malformed, ..page(vec![link("a")]) })]);
    let second = crawled(file.path(), &[("a", as_before())]);
    assert_eq!((first.links, second.links), (2, 2));
    for summary in [first, second] {
        let [group] = &summary.left_out[..] else { panic!("{summary}") };
        let (rule, reason) = ("malformed", "it cannot be read: invalid IPv6 address");
        let told = (&*group.rule, group.count, &*group.example, &*group.reason);
        assert_eq!(told, (rule, 1, "(no URL) http://[", reason));
    }
    let sql = "SELECT line, kind, target, left_out FROM held WHERE left_out IS NOT NULL";
    assert_eq!(ask(file.path(), sql), [["7", "image", "(no URL) http://[", "malformed"]]);
    let third = crawled(file.path(), &[("a", page(vec![link("a")]))]);
    assert_eq!((third.links, third.left_out), (1, vec![]));
}

#[test]
fn what_is_new_changed_unchanged_and_gone_is_counted() {
    let file = NamedTempFile::new().unwrap();
    let links = |names: &[&str]| names.iter().map(|name| link(name)).collect();
    crawled(
        file.path(),
        &[
            (
                "a",
                with_digest(
                    1,
                    links(&["same", "other", "lost", "unlinked", "down", "moved", "away"]),
                ),
            ),
            ("same", with_digest(2, vec![])),
            ("other", with_digest(3, vec![])),
            ("lost", with_digest(4, vec![])),
            ("unlinked", with_digest(5, vec![])),
            ("down", with_digest(6, vec![])),
            ("moved", Visit { fate: Fate::Redirected, ..with_digest(7, vec![redirect("same")]) }),
            ("away", with_digest(8, vec![])),
        ],
    );
    let robots = Visit { fate: Fate::LeftOut(LeftOut::Robots("line 1".into())), ..status(0) };
    let second = crawled(
        file.path(),
        &[
            (
                "a",
                with_digest(9, links(&["same", "other", "lost", "down", "moved", "away", "fresh"])),
            ),
            ("same", with_digest(2, vec![])),
            ("other", with_digest(10, vec![])),
            ("lost", status(410)),
            ("down", status(503)),
            ("moved", Visit { fate: Fate::Redirected, ..with_digest(7, vec![redirect("other")]) }),
            ("away", robots),
            ("fresh", with_digest(11, vec![])),
        ],
    );
    // new: fresh; changed: a, other, moved; gone: lost, away; down failed, and may be what
    // led to unlinked
    let expected = Compared { failed: 1, unreached: 1, ..compared(1, 3, 1, 2) };
    assert_eq!(second.compared, Some(expected));
    let told =
        "1 new, 3 changed, 1 unchanged, 2 gone; 1 that were there failed, 1 were not reached";
    assert_eq!(expected.to_string(), told);
}

#[test]
fn what_is_not_reached_is_gone_only_when_the_crawl_is_at_its_end() {
    let file = NamedTempFile::new().unwrap();
    crawled(file.path(), &[("a", page(vec![link("b")])), ("b", page(vec![]))]);
    let store = open(Some(file.path()), plan());
    assert_eq!(wait(store.summary()).unwrap().compared, Some(compared(0, 0, 0, 0)));
    commit(&store, "a", page(vec![]));
    assert_eq!(wait(store.summary()).unwrap().compared, Some(compared(0, 0, 1, 1)));
}

#[test]
fn a_crawl_that_was_given_up_is_not_what_the_next_one_is_compared_with() {
    let file = NamedTempFile::new().unwrap();
    let pages = [("a", page(vec![link("b"), link("c")])), ("b", page(vec![])), ("c", page(vec![]))];
    crawled(file.path(), &pages);
    commit(&open(Some(file.path()), plan()), "a", as_before());
    let (store, opened) = Store::open(Some(file.path()), Plan { again: true, ..plan() }).unwrap();
    assert_eq!(opened, Opened::Again { crawl: 3 });
    assert_eq!(names(&store), ["a"], "b and c were given up");
    crawl(&store, |_| as_before());
    assert_eq!(wait(store.summary()).unwrap().compared, Some(compared(0, 0, 3, 0)));
}

#[test]
fn depths_are_those_of_the_new_crawl() {
    let file = NamedTempFile::new().unwrap();
    crawled(
        file.path(),
        &[("a", page(vec![link("b"), link("c")])), ("b", page(vec![])), ("c", page(vec![]))],
    );
    let store = open(Some(file.path()), plan());
    commit(&store, "a", page(vec![link("b")]));
    commit(&store, "b", page(vec![link("c")]));
    assert_eq!(unfinished(&store)[0].depth, 2);
}

#[test]
fn validators_come_only_for_what_was_judged_by_the_same_scope() {
    let file = NamedTempFile::new().unwrap();
    crawled(file.path(), &[("a", page(vec![]))]);
    let store = open(Some(file.path()), Plan { scope: "all hosts".into(), ..plan() });
    assert_eq!(unfinished(&store)[0].validators.etag, None);
    commit(&store, "a", page(vec![]));
    drop(store);
    let store = open(Some(file.path()), Plan { scope: "all hosts".into(), ..plan() });
    assert!(unfinished(&store)[0].validators.etag.is_some());
}

#[test]
fn validators_come_only_for_pages_whose_links_the_same_extractor_found() {
    let file = NamedTempFile::new().unwrap();
    crawled(file.path(), &[("a", page(vec![]))]);
    for version in [plan().extractor + 1, plan().extractor] {
        let open = || open(Some(file.path()), Plan { extractor: version, ..plan() });
        let store = open();
        assert_eq!(unfinished(&store)[0].validators.etag, None);
        commit(&store, "a", page(vec![]));
        drop(store);
        let store = open();
        assert!(unfinished(&store)[0].validators.etag.is_some());
        commit(&store, "a", as_before());
    }
}

#[test]
fn a_page_that_was_cut_or_failed_is_asked_for_anew() {
    for visit in [failed("reset"), Visit { fate: Fate::Cut("too long".into()), ..page(vec![]) }] {
        let file = NamedTempFile::new().unwrap();
        crawled(file.path(), &[("a", visit)]);
        let store = open(Some(file.path()), plan());
        assert_eq!(unfinished(&store)[0].validators.etag, None);
    }
}

#[test]
fn of_a_page_that_was_whole_and_is_cut_nobody_can_tell_nor_of_those_behind_it() {
    let file = NamedTempFile::new().unwrap();
    crawled(file.path(), &[("a", page(vec![link("b")])), ("b", page(vec![]))]);
    let fate = Fate::Cut("it broke off".into());
    let cut = || Visit { fate: fate.clone(), digest: None, text: 5, ..page(vec![]) };
    let found = crawled(file.path(), &[("a", cut())]).compared;
    assert_eq!(found, Some(Compared { failed: 1, unreached: 1, ..compared(0, 0, 0, 0) }));
    assert_eq!(crawled(file.path(), &[("a", cut())]).compared, Some(compared(0, 0, 1, 0)));
    let whole = crawled(file.path(), &[("a", page(vec![]))]).compared;
    assert_eq!(whole, Some(compared(0, 0, 0, 0)));
}

#[test]
fn a_link_that_is_nofollow_now_does_not_queue_what_was_followed_before() {
    let file = NamedTempFile::new().unwrap();
    let nofollow = || vec![left_out("c", LeftOut::Nofollow)];
    let all =
        [("a", page(vec![link("b"), link("c")])), ("b", page(nofollow())), ("c", page(vec![]))];
    crawled(file.path(), &all);
    let store = open(Some(file.path()), plan());
    commit(&store, "a", with_digest(9, vec![link("b")]));
    assert_eq!(commit(&store, "b", as_before()), []);
    assert_eq!(wait(store.summary()).unwrap().left_out[0].rule, "nofollow");
}

#[test]
fn a_page_that_comes_back_after_a_whole_crawl_without_it_is_new() {
    let file = NamedTempFile::new().unwrap();
    let with = [("a", page(vec![link("b")])), ("b", page(vec![]))];
    let without = [("a", page(vec![]))];
    crawled(file.path(), &with);
    assert_eq!(crawled(file.path(), &without).compared, Some(compared(0, 0, 1, 1)));
    assert_eq!(crawled(file.path(), &without).compared, Some(compared(0, 0, 1, 0)));
    let store = open(Some(file.path()), plan());
    commit(&store, "a", page(vec![link("b")]));
    assert_eq!(unfinished(&store)[0].validators.etag, None, "304 would say that it was there");
    commit(&store, "b", page(vec![]));
    assert_eq!(wait(store.summary()).unwrap().compared, Some(compared(1, 0, 1, 0)));
}

/// Crawls `a → b → c`, whose pages answer 304 if they are asked by what they said before.
fn row(file: &Path, plan: Plan) -> Summary {
    let store = open(Some(file), plan);
    crawl(&store, |queued| match queued.url.path() {
        _ if queued.validators.etag.is_some() => as_before(),
        "/a" => page(vec![link("b")]),
        "/b" => page(vec![link("c")]),
        _ => page(vec![]),
    });
    wait(store.summary()).unwrap()
}

#[test]
fn what_a_crawl_that_was_begun_differently_did_not_reach_is_not_new_after_it() {
    let file = NamedTempFile::new().unwrap();
    row(file.path(), plan());
    let near = row(file.path(), Plan { depth: Some(1), ..plan() });
    assert_eq!(near.compared, Some(compared(0, 0, 2, 0)));
    let says = "\
against what the file knew: 0 new, 0 changed, 2 unchanged, 0 gone
  begun with the depth 1, not without limit: new and gone may be due to that
";
    assert!(near.to_string().contains(says), "{near}");
    let whole = row(file.path(), plan());
    assert_eq!(whole.compared, Some(compared(0, 0, 3, 0)));
    assert!(whole.to_string().contains("  begun with the depth without limit, not 1: "), "{whole}");
    assert_eq!(ask(file.path(), "SELECT fate, change FROM page"), [["unchanged"; 2]; 3]);
    let same = row(file.path(), plan());
    assert_eq!((same.compared, same.differs), (Some(compared(0, 0, 3, 0)), None));
}

#[test]
fn what_was_not_reached_behind_a_failure_is_not_new_after_it() {
    let pages = |b: Visit| [("a", page(vec![link("b")])), ("b", b), ("c", page(vec![]))];
    let good = || pages(page(vec![link("c")]));
    for is_given_up_between in [false, true] {
        let file = NamedTempFile::new().unwrap();
        crawled(file.path(), &good());
        let failing = crawled(file.path(), &pages(failed("reset"))).compared;
        let expected = Compared { failed: 1, unreached: 1, ..compared(0, 0, 1, 0) };
        assert_eq!(failing, Some(expected));
        if is_given_up_between {
            let store = open(Some(file.path()), plan());
            commit(&store, "a", page(vec![link("b")]));
            commit(&store, "b", page(vec![link("c")]));
        }
        let store = open(Some(file.path()), Plan { again: true, ..plan() });
        let good: BTreeMap<_, _> = good().into();
        crawl(&store, |queued| of(&good, queued));
        let compared = wait(store.summary()).unwrap().compared.unwrap();
        let kept = ask(file.path(), "SELECT change FROM result WHERE url LIKE '%/c'");
        assert_eq!((compared.new, kept), (0, vec![vec!["unchanged".to_owned()]]));
    }
}

#[test]
fn a_page_that_was_not_found_is_asked_for_anew() {
    let file = NamedTempFile::new().unwrap();
    crawled(file.path(), &[("a", status(404))]); // with an ETag
    let store = open(Some(file.path()), plan());
    assert_eq!(unfinished(&store)[0].validators.etag, None);
}
