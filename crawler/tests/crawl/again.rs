//! A second crawl of the same file: what is new, changed, unchanged, gone.

use crawler::crawl::Settings;
use crawler::links;
use crawler::site::{Faults, Site};
use crawler::store::Opened;
use crawler::store::summary::Compared;

use crate::kept::{Kept, crawl};
use crate::told::{site, told_of};

fn those(kept: &Kept, how: &str) -> Vec<String> {
    kept.list(&format!("SELECT url FROM result WHERE change = '{how}' ORDER BY url"))
}

/// How many pages and sitemaps of the site answer 200, and how many lead elsewhere.
fn counts(site: &Site) -> (usize, usize) {
    let with = |status: &[u16]| {
        site.pages().iter().filter(|page| status.contains(&page.status.unwrap())).count()
    };
    (with(&[200]) + site.sitemaps().len(), with(&[301, 302, 303, 307, 308]))
}

#[test]
fn an_unchanged_site_answers_304_throughout() {
    let site = site(60, Faults::NONE);
    let first = crawl(told_of(&site));
    let had = first.list("SELECT result.url FROM result JOIN page ON page.url = id WHERE etag IS NOT NULL ORDER BY 1");
    let asked = site.asked() as usize;
    let second = first.and_then(told_of(&site));
    assert_eq!(second.opened, Opened::Again { crawl: 2 });
    let (pages, redirects) = counts(&site);
    assert_eq!(second.list("SELECT url FROM result WHERE status = 304 ORDER BY url"), had);
    assert_eq!(second.list("SELECT url FROM result WHERE status = 200"), [""; 0]);
    assert_eq!(had.len(), pages);
    let unchanged = (pages + redirects) as u64;
    let expected = Compared { unchanged, ..Compared::default() };
    assert_eq!(second.report.summary.compared, Some(expected));
    let conditional =
        site.log()[asked..].iter().filter(|asked| asked.if_none_match.is_some()).count();
    assert_eq!(conditional, pages);
}

#[test]
fn a_crawl_that_goes_less_far_makes_no_page_new_in_the_next() {
    let site = site(60, Faults::NONE);
    let first = crawl(told_of(&site));
    let near = first.and_then(Settings { depth: Some(1), ..told_of(&site) });
    let reached = near.report.summary.compared.unwrap();
    assert!(reached.unchanged > 0 && reached.gone == 0 && reached.new == 0, "{reached:?}");
    let whole = near.and_then(told_of(&site));
    let (pages, redirects) = counts(&site);
    let unchanged = (pages + redirects) as u64;
    let expected = Compared { unchanged, ..Compared::default() };
    assert_eq!(whole.report.summary.compared, Some(expected));
    assert_eq!(those(&whole, "new"), [""; 0]);
}

#[test]
fn what_an_unfinished_crawl_had_that_was_begun_differently_is_neither_gone_nor_new_again() {
    let site = site(60, Faults::NONE);
    let near = || Settings { depth: Some(1), ..told_of(&site) };
    let first = crawl(near());
    let more = first.list("SELECT url FROM result").len() as u64 + 20;
    let further = first.and_then(Settings { pages: Some(more), ..told_of(&site) });
    let found = those(&further, "new");
    assert!(!found.is_empty() && further.report.summary.unfinished > 0, "{found:?}");
    let again = further.and_then(Settings { again: true, ..near() });
    let compared = again.report.summary.compared.unwrap();
    assert_eq!((compared.new, compared.gone, compared.unreached), (0, 0, 0));
    let whole = again.and_then(told_of(&site));
    let new = those(&whole, "new");
    let twice: Vec<_> = found.iter().filter(|url| new.contains(url)).collect();
    assert!(!new.is_empty() && twice.is_empty(), "{twice:?}");
}

#[test]
fn what_was_found_once_is_found_again_by_the_links_that_were_kept() {
    let site = site(60, Faults::NONE);
    let first = crawl(told_of(&site));
    let links = "SELECT page, line, kind, target, left_out FROM held ORDER BY page_id, 2, 3, 4";
    let (urls, before) = (first.list("SELECT url FROM result ORDER BY url"), first.ask(links));
    let second = first.and_then(told_of(&site));
    assert_eq!(second.list("SELECT url FROM result ORDER BY url"), urls);
    assert_eq!(second.ask(links), before);
}

#[test]
fn pages_of_an_older_extractor_are_fetched_anew_once() {
    let site = site(60, Faults::NONE);
    let mut kept = crawl(told_of(&site));
    let older = format!("replace(scope, 'extractor: {}', 'extractor: 0')", links::VERSION);
    let without = "substr(scope, instr(scope, char(10)) + 1)"; // as before it was kept
    for scope in [&*older, without] {
        kept.change(&format!("UPDATE crawl SET scope = {scope}"));
        kept = kept.and_then(told_of(&site));
        assert_eq!(kept.list("SELECT url FROM result WHERE status = 304"), [""; 0]);
        let (pages, redirects) = counts(&site);
        let expected = Compared { unchanged: (pages + redirects) as u64, ..Compared::default() };
        assert_eq!(kept.report.summary.compared, Some(expected));
        kept = kept.and_then(told_of(&site));
        assert_eq!(kept.list("SELECT url FROM result WHERE status = 200"), [""; 0]);
    }
}

#[test]
fn another_edition_is_compared_as_it_is() {
    let site = site(60, Faults::NONE);
    let mut kept = crawl(told_of(&site));
    for edition in 1..4 {
        site.set_edition(edition);
        kept = kept.and_then(told_of(&site));
        let differs = site.changes(edition - 1, edition);
        assert_eq!(those(&kept, "changed"), differs.changed);
        assert_eq!(those(&kept, "new"), differs.new);
        let (pages, redirects) = counts(&site);
        let [new, changed] = [&differs.new, &differs.changed].map(|urls| urls.len() as u64);
        let unchanged = (pages + redirects) as u64 - new - changed;
        let expected = Compared { new, changed, unchanged, gone: 1, ..Compared::default() };
        assert_eq!(kept.report.summary.compared, Some(expected));
        assert_eq!(site.asked_of(&format!("/edition/{}", edition - 1)), 1);
    }
}
