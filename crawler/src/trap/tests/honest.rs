//! Sites that are crawled whole.

use super::shop::shop;
use super::*;

#[test]
fn numbered_pages_of_one_template_that_an_index_lists_are_whole() {
    for prefix in ["/page/", "/?id=", "/p.php?lang=en&id="] {
        is_whole(10_001, |path| match path {
            "/" => Page("Index".into(), links((1..=10_000).map(|n| format!("{prefix}{n}")))),
            path => Page(format!("Page {}", number(path)), vec!["/".into()]),
        });
    }
}

#[test]
fn numbered_pages_of_one_template_in_a_list_of_a_thousand_steps_are_whole() {
    is_whole(11_001, |path| {
        let n = number(path);
        let step = |n| format!("/list?page={n}");
        match path {
            "/" => Page("Index".into(), vec![step(1)]),
            path if path.starts_with("/list") => {
                let items = (n * 10 - 9..=n * 10).map(|item| format!("/page/{item}"));
                let next = (n < 1000).then(|| step(n + 1));
                Page(format!("Items of step {n}"), links(items.chain(next)))
            }
            _ => Page(format!("Page {n}"), vec!["/".into()]),
        }
    });
}

#[test]
fn numbered_pages_of_one_template_with_a_hundred_random_links_each_are_whole() {
    for (prefix, workers) in [("/page/", 1), ("/?id=", 64)] {
        let crawl = crawl(Quotas::default(), workers, |path| {
            let n = number(path);
            let mut random = fastrand::Rng::with_seed(n as u64);
            let chance = (0..100).map(|_| random.usize(1..10_000)).collect::<Vec<_>>();
            // The next one too, so that all can be reached.
            let all = chance.into_iter().chain((n < 9999).then_some(n + 1));
            Page(format!("Page {n}"), links(all.map(|n| format!("{prefix}{n}"))))
        });
        assert_eq!((crawl.fetched, crawl.rules()), (10_000, Vec::new()));
    }
}

#[test]
fn a_long_chain_of_pages_that_differ_is_whole() {
    for prefix in ["/post/", "/?post="] {
        is_whole(10_001, |path| {
            let n = number(path);
            let next = (n < 10_000).then(|| format!("{prefix}{}", n + 1));
            Page(format!("About {}", word(n)), links(next))
        });
    }
}

#[test]
fn pages_of_one_template_beside_a_long_chain_are_whole() {
    is_whole(9_003, |path| {
        let n = number(path);
        let next = (n < 3000).then(|| format!("/post/{}", n + 1));
        match path {
            path if path.starts_with("/photo") => Page(format!("Photo {n}"), Vec::new()),
            path if path == "/" || path.starts_with("/post") => {
                let photos = (2 * n..2 * n + 2).map(|photo| format!("/photo/{photo}"));
                Page(format!("About {}", word(n)), links(photos.chain(next)))
            }
            other => panic!("{other}"),
        }
    });
}

#[test]
fn a_shop_of_three_filters_of_four_values_is_whole() {
    // None of the values, or one of four: 5 * 5 * 5 queries, one of them empty.
    is_whole(125 + 50, |path| shop(path, 3, 4, true));
    // In the order in which they are set: 12 + 12 * 8 + 12 * 8 * 4, and none.
    is_whole(493 + 50, |path| shop(path, 3, 4, false));
}

#[test]
fn more_pages_than_can_be_told_apart_are_whole() {
    is_whole(25_001, |path| match path {
        "/" => Page("Index".into(), links((1..=25_000).map(|n| format!("/?l=en&id={n}")))),
        path => Page(format!("Page {}", number(path)), Vec::new()),
    });
}

#[test]
fn topics_with_several_parts_and_languages_are_whole() {
    is_whole(10_001, |path| match path {
        "/" => Page(
            "Topics".into(),
            links((0..1000).flat_map(|topic| {
                (0..10).map(move |part| format!("/topic?t={topic}&part={part}&l={}", part % 2))
            })),
        ),
        path => Page(path.into(), Vec::new()),
    });
}
