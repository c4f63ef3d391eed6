//! What a commit keeps, and what its links queue.

use crawler::left_out::LeftOut;
use crawler::links::Kind;
use crawler::store::admit::Admit;
use crawler::store::{Fate, Found, OriginId, Plan, RobotsKept, StoreError, UrlId, Visit, Waiting};
use tempfile::NamedTempFile;
use url::Url;

use crate::site::{
    ask, commit, id, left_out, link, names, open, page, plan, redirect, status, unfinished, url,
    wait,
};

#[test]
fn what_a_page_links_to_is_queued_in_the_same_commit() {
    let store = open(None, plan());
    assert_eq!(names(&store), ["a"]);
    let added = commit(&store, "a", page(vec![link("b"), link("c"), link("b"), link("a")]));
    assert_eq!(added, [(OriginId(1), 2)]);
    assert_eq!(names(&store), ["b", "c"]);
    assert_eq!(commit(&store, "b", page(vec![link("c"), link("a")])), []);
}

#[test]
fn each_link_is_kept_at_its_place_however_many_there_are() {
    for count in [0, 1, 31, 32, 33, 100] {
        let file = NamedTempFile::new().unwrap();
        let store = open(Some(file.path()), plan());
        let nth = |n: u32| match n % 3 {
            0 => left_out(&format!("{n}"), LeftOut::Nofollow),
            _ => Found { kind: Kind::Image, line: n + 7, ..link(&format!("{n}")) },
        };
        commit(&store, "a", page((1..=count).map(nth).collect()));
        store.close().unwrap();
        let sql = "SELECT n, substr(url.url, 18), kind.name, line, link.left_out FROM link
            JOIN url ON url.id = target JOIN kind ON kind.id = link.kind
            WHERE page = 1 ORDER BY n";
        let rows = (1..=count).map(|n| {
            let (name, line) = (n.to_string(), (n + 7).to_string());
            match n % 3 {
                0 => [&name, &name, "anchor", "1", "nofollow"].map(str::to_owned).to_vec(),
                _ => [&name, &name, "image", &line, "-"].map(str::to_owned).to_vec(),
            }
        });
        assert_eq!(ask(file.path(), sql), rows.collect::<Vec<_>>(), "{count} links");
    }
}

#[test]
fn an_origin_is_told_when_its_first_url_is_queued() {
    let store = open(None, plan());
    let there = |name: &str| Url::parse("http://other.test:81/").unwrap().join(name).unwrap();
    let other = Found { url: there("x"), ..link("") };
    let outside = Found { url: there("y"), left_out: Some(LeftOut::OtherHost), ..link("") };
    let first =
        wait(store.commit(id(&store, "a"), page(vec![link("b"), outside.clone()]))).unwrap();
    assert_eq!(first.new_origins, []);
    let id = id(&store, "b");
    let second = wait(store.commit(id, page(vec![other.clone(), outside, other]))).unwrap();
    assert_eq!(second.new_origins, [(OriginId(2), there(""))]);
    assert_eq!(second.added, [(OriginId(2), 1)]);
    let waiting = Waiting { id: OriginId(2), url: there(""), unfinished: 1 };
    assert_eq!(wait(store.waiting()).unwrap(), [waiting]);
    let known = wait(store.origin(OriginId(2))).unwrap();
    assert_eq!((known.url, known.robots), (there(""), None));
    assert!(wait(store.origin(OriginId(3))).is_err());
}

#[test]
fn a_url_comes_with_its_depth_redirects_and_kind() {
    let store = open(None, plan());
    commit(&store, "a", page(vec![Found { kind: Kind::Image, ..link("b") }]));
    commit(&store, "b", page(vec![redirect("c")]));
    let queued = &unfinished(&store)[0];
    assert_eq!((queued.depth, queued.hops, queued.kind), (1, 1, Kind::Redirect));
    assert_eq!((queued.url.clone(), queued.tries), (url("c"), 0));
    commit(&store, "c", page(vec![link("d")]));
    let queued = &unfinished(&store)[0];
    assert_eq!((queued.depth, queued.hops), (2, 0));
}

#[test]
fn more_walks_from_place_to_place_and_meets_what_was_queued_late() {
    let store = open(None, plan());
    let nofollow = left_out("late", LeftOut::Nofollow);
    commit(&store, "a", page(vec![nofollow, link("b"), link("c"), link("d")]));
    let more = |after, most| wait(store.more(OriginId(1), after, most)).unwrap();
    let first = more(UrlId(0), 2);
    assert_eq!(first.iter().map(|queued| queued.url.path()).collect::<Vec<_>>(), ["/b", "/c"]);
    commit(&store, "b", page(vec![link("late")]));
    let rest = more(first[1].id, 9);
    assert_eq!(rest.iter().map(|queued| queued.url.path()).collect::<Vec<_>>(), ["/d", "/late"]);
    assert!(rest[1].id < first[0].id, "it became known before b");
    assert_eq!(more(rest[1].id, 9), []);
    assert_eq!(wait(store.more(OriginId(9), UrlId(0), 9)).unwrap(), []);
}

#[test]
fn a_better_link_overrides_what_only_concerned_the_link() {
    for why in [LeftOut::Nofollow, LeftOut::Resource] {
        let store = open(None, plan());
        assert_eq!(commit(&store, "a", page(vec![left_out("b", why), link("c")])).len(), 1);
        assert_eq!(names(&store), ["c"]);
        commit(&store, "c", page(vec![link("b")]));
        assert_eq!(names(&store), ["b"]);
        assert!(wait(store.summary()).unwrap().left_out.is_empty());
    }
}

#[test]
fn what_is_fetched_stays_fetched_when_a_link_says_nofollow() {
    let store = open(None, plan());
    commit(&store, "a", page(vec![link("b"), link("c")]));
    commit(
        &store,
        "b",
        page(vec![left_out("a", LeftOut::Nofollow), left_out("c", LeftOut::Nofollow)]),
    );
    assert_eq!(names(&store), ["c"]);
    assert!(wait(store.summary()).unwrap().left_out.is_empty());
}

#[test]
fn a_url_that_is_left_out_after_all_is_finished_and_not_queued_again() {
    let store = open(None, plan());
    commit(&store, "a", page(vec![link("b"), link("c")]));
    let robots = LeftOut::Robots("line 3: Disallow: /b".into());
    let visit = Visit { fate: Fate::LeftOut(robots), status: None, ..page(vec![]) };
    commit(&store, "b", visit);
    commit(&store, "c", page(vec![link("b")]));
    assert_eq!(names(&store), [""; 0]);
    let summary = wait(store.summary()).unwrap();
    assert_eq!(summary.left_out[0].rule, "robots");
    assert_eq!(summary.left_out[0].reason, "robots.txt: line 3: Disallow: /b");
    assert_eq!(summary.statuses, [(Some(200), 2)], "what was not fetched is no page");
}

#[test]
fn a_second_commit_of_a_url_does_nothing() {
    let store = open(None, plan());
    let a = id(&store, "a");
    wait(store.commit(a, page(vec![link("b")]))).unwrap();
    let again = wait(store.commit(a, status(500))).unwrap();
    assert_eq!((again.added, again.new_origins), (vec![], vec![]));
    let summary = wait(store.summary()).unwrap();
    assert_eq!((summary.statuses, summary.links), (vec![(Some(200), 1)], 1));
}

#[test]
fn a_number_that_no_url_has_is_an_error_of_its_own() {
    let store = open(None, plan());
    let wrong = wait(store.commit(UrlId(77), page(vec![])));
    assert_eq!(wrong, Err(StoreError::NoSuchUrl(UrlId(77))));
    commit(&store, "a", page(vec![link("b")]));
    assert_eq!(names(&store), ["b"], "the others go on");
}

#[test]
fn what_cannot_be_fetched_at_all_is_never_queued() {
    let mail = Found { url: Url::parse("mailto:a@b").unwrap(), ..link("") };
    let store = open(None, Plan::new(vec![url("a"), mail.url.clone()], ""));
    assert_eq!(commit(&store, "a", page(vec![mail])), []);
    assert_eq!(wait(store.summary()).unwrap().left_out[0].rule, "scheme");
}

#[test]
fn robots_are_kept_up_to_500_kib_and_their_sitemaps_queued() {
    let store = open(None, plan());
    let kept = RobotsKept { status: Some(200), body: vec![b'x'; 600_000], fetched_at: 12 };
    let sitemap = Found { kind: Kind::Sitemap, ..link("s") };
    let out = Found { left_out: Some(LeftOut::OtherHost), ..sitemap.clone() };
    let out = Found { url: Url::parse("http://b.test/s").unwrap(), ..out };
    let robots = store.keep_robots(OriginId(1), kept, vec![sitemap.clone(), out]);
    assert_eq!(wait(robots).unwrap().added, [(OriginId(1), 1)]);
    assert_eq!(unfinished(&store)[1].kind, Kind::Sitemap);
    assert_eq!(wait(store.sitemaps(vec![sitemap])).unwrap().added, []);
    let robots = wait(store.origin(OriginId(1))).unwrap().robots.unwrap();
    assert_eq!((robots.status, robots.body.len(), robots.fetched_at), (Some(200), 512_000, 12));
    let none = RobotsKept { status: None, body: vec![], fetched_at: 13 };
    wait(store.keep_robots(OriginId(1), none.clone(), vec![])).unwrap();
    assert_eq!(wait(store.origin(OriginId(1))).unwrap().robots, Some(none));
}

#[test]
fn a_sitemap_that_has_moved_is_read_as_one_at_its_new_place() {
    let store = open(None, plan());
    wait(store.sitemaps(vec![Found { kind: Kind::Sitemap, ..link("old") }])).unwrap();
    commit(&store, "old", Visit { fate: Fate::Redirected, ..page(vec![redirect("new")]) });
    let new = unfinished(&store).into_iter().find(|queued| queued.url == url("new")).unwrap();
    assert_eq!((new.kind, new.hops), (Kind::Sitemap, 1));
    commit(&store, "a", Visit { fate: Fate::Redirected, ..page(vec![redirect("b")]) });
    let page = unfinished(&store).into_iter().find(|queued| queued.url == url("b")).unwrap();
    assert_eq!(page.kind, Kind::Redirect);
}

#[test]
fn a_sitemap_that_a_page_linked_to_first_is_read_as_one() {
    let store = open(None, plan());
    commit(&store, "a", page(vec![link("s")]));
    assert_eq!(unfinished(&store)[0].kind, Kind::Anchor);
    wait(store.sitemaps(vec![Found { kind: Kind::Sitemap, ..link("s") }])).unwrap();
    let queued = unfinished(&store);
    assert_eq!((queued.len(), queued[0].kind, queued[0].depth), (1, Kind::Sitemap, 0));
}

#[test]
fn each_column_holds_what_was_given() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let store = open(Some(file.path()), plan());
    commit(&store, "a", page(vec![link("b"), left_out("c", LeftOut::Nofollow), redirect("b")]));
    store.close().unwrap();
    let page = "SELECT url, crawl, fate, status, reason, change, content_type, title, wire, bytes,
        hex(digest), etag, modified, text, shape, took FROM page";
    let digest = "07".repeat(32);
    let expected = [
        "1",
        "1",
        "fetched",
        "200",
        "-",
        "new",
        "text/html",
        "A page",
        "10",
        "20",
        &digest,
        "\"1\"",
        "-",
        "-1",
        "3",
        "5000",
    ];
    assert_eq!(ask(file.path(), page), [expected]);
    assert_eq!(
        ask(file.path(), "SELECT page, n, target, kind, line, left_out FROM link"),
        [
            ["1", "1", "2", "1", "1", "-"],
            ["1", "2", "3", "1", "1", "nofollow"],
            ["1", "3", "2", "6", "0", "-"]
        ]
    );
    assert_eq!(ask(file.path(), "PRAGMA foreign_key_check"), [[""; 0]; 0]);
}

/// Refuses what has a `t` in its path, and notes how often it was asked.
struct Tea(std::sync::mpsc::Sender<String>);

impl Admit for Tea {
    fn admit(&mut self, url: &Url, run: i64) -> Result<i64, String> {
        let refused = url.path().contains('t');
        self.0.send(format!("admit {} {run}", url.path())).unwrap();
        if refused { Err("tea".into()) } else { Ok(run + 1) }
    }

    fn known(&mut self, url: &Url) -> i64 {
        self.0.send(format!("known {}", url.path())).unwrap();
        1
    }

    fn saw(&mut self, url: &Url, run: i64, text: u64, shape: u64) {
        self.0.send(format!("saw {} {run} {} {shape}", url.path(), text == u64::MAX)).unwrap();
    }
}

#[test]
fn the_watch_is_asked_once_and_hears_all_again_when_the_crawl_goes_on() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let (told, heard) = std::sync::mpsc::channel();
    let watched = || Plan { admit: Box::new(Tea(told.clone())), ..plan() };
    let store = open(Some(file.path()), watched());
    commit(&store, "a", page(vec![link("b"), link("t"), link("b")]));
    commit(&store, "b", page(vec![link("t"), link("c")]));
    let summary = wait(store.summary()).unwrap();
    drop(store);
    let expected = [
        "known /a",
        "admit /b 1",
        "admit /t 1",
        "saw /a 1 true 3",
        "admit /c 2",
        "saw /b 2 true 3",
    ];
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), expected);
    assert_eq!((summary.traps.count, summary.traps.first[0].reason.as_str()), (1, "a trap: tea"));
    let store = open(Some(file.path()), watched());
    let expected = ["known /a", "saw /a 1 true 3", "known /b", "saw /b 2 true 3", "known /c"];
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), expected);
    commit(&store, "c", page(vec![link("t")]));
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), ["saw /c 3 true 3"], "refused is refused");
}

#[test]
fn a_start_is_never_refused_as_a_trap() {
    let (told, heard) = std::sync::mpsc::channel();
    let admit = Box::new(Tea(told));
    let store = open(None, Plan { admit, ..Plan::new(vec![url("t")], "") });
    assert_eq!(names(&store), ["t"]);
    assert_eq!(heard.try_iter().count(), 1);
}
