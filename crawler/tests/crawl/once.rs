//! Each page is asked for once, whoever leads there and by whichever spelling.

use std::collections::{BTreeMap, BTreeSet};

use crawler::site::Faults;

use crate::kept::{crawl, is_complete};
use crate::served::{html, links, serving, status};
use crate::told::{site, told, told_of};

#[test]
fn no_path_is_asked_for_twice() {
    let site = site(300, Faults::NONE);
    let kept = crawl(told_of(&site));
    is_complete(&kept, &site);
    let mut asked = BTreeMap::<String, u32>::new();
    for request in site.log() {
        *asked.entry(request.path).or_default() += 1;
    }
    asked.retain(|_, times| *times > 1);
    assert_eq!(asked, BTreeMap::new());
    let robots = 1;
    assert_eq!(site.asked(), (site.pages().len() + site.sitemaps().len() + robots) as u64);
}

#[test]
fn a_chain_of_redirects_is_kept_hop_by_hop_up_to_its_target() {
    let site = site(40, Faults::NONE);
    let kept = crawl(told_of(&site));
    let hops: BTreeMap<_, _> = kept
        .ask("SELECT page, target FROM held WHERE kind = 'redirect'")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    for (from, to) in [
        ("/moved", "/"),
        ("/chain/1", "/chain/2"),
        ("/chain/2", "/chain/3"),
        ("/chain/3", "/page/39"),
        ("/circle/1", "/circle/2"),
        ("/circle/2", "/circle/1"),
        ("/old/3", "/page/3"),
        ("/long/10", "/long/11"),
    ] {
        assert_eq!(hops[&site.url(from)], site.url(to), "{from}");
    }
}

#[test]
fn more_redirects_in_a_row_than_are_followed_end_with_the_reason() {
    let site = site(5, Faults::NONE);
    let kept = crawl(told_of(&site));
    let why = kept.why_left_out(&site.url("/long/11"));
    assert_eq!(why, "redirects: more than 10 redirects in a row");
    assert_eq!(site.asked_of("/long/10"), 1);
    assert_eq!(site.asked_of("/long/11"), 0);
}

#[test]
fn a_target_is_asked_for_once_by_however_many_redirects() {
    let server = serving(|path| match path {
        "/" => Some(html(&links((0..50).map(|n| format!("/from/{n}"))))),
        "/target" => Some(html("There.")),
        _ => path.starts_with("/from/").then(|| status("302 Found", "Location: /target")),
    });
    let kept = crawl(told(&[&server.url("/")]));
    assert_eq!(kept.page(&server.url("/target")).status, Some(200));
    assert_eq!(server.asked(), 1 + 1 + 50 + 1); // robots.txt, the first page, and these
}

#[test]
fn spellings_of_one_page_are_one_page() {
    let spellings =
        ["/a%7Eb", "/a~b", "/x/../a~b", "/./a~b#part", "//HOST/a~b", "/a%7eb#", "HTTP://HOST/a~b"];
    let written = spellings.map(str::to_owned);
    let server = crate::loopback::Server::hearing(move |head, stream| {
        let host = head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let page = html(&links(written.iter().map(|to| to.replace("HOST", host))));
        crate::served::say(stream, &page);
    });
    let kept = crawl(told(&[&server.url("/")]));
    let expected: BTreeSet<_> = ["/", "/a~b"].iter().map(|path| server.url(path)).collect();
    assert_eq!(kept.pages().into_keys().collect::<BTreeSet<_>>(), expected);
    assert_eq!(server.asked(), 3);
}
