//! How hosts are treated: each for itself.

use std::sync::Arc;
use std::time::Duration;

use crawler::crawl::{Crawl, Ended, Settings, Stop};
use crawler::scope::Hosts;
use crawler::site::{Faults, Plan, Site};
use tokio::time::{sleep, timeout};

use crate::kept::{RUNTIME, crawl, is_complete};
use crate::loopback::Server;
use crate::served::{html, links, meeting, serving, status};
use crate::told::{site, told, told_of, workers};

/// What hangs fails.
const LONG: Duration = Duration::from_mins(1);

fn host(url: &str) -> String {
    url.trim_start_matches("http://").trim_end_matches('/').to_owned()
}

#[test]
fn retry_after_holds_its_own_host_and_no_other() {
    let busy = serving(|path| match path {
        "/" => Some(html(&links((0..20).map(|n| format!("/{n}"))))),
        "/robots.txt" => None,
        _ => Some(status("429 Too Many Requests", "Retry-After: 3600")),
    });
    let free = site(100, Faults::NONE);
    let mut settings = told(&[&busy.url("/"), &free.url("/")]);
    settings.scope.hosts = Hosts::List(vec![host(&busy.url("/")), host(&free.url("/"))]);
    (settings.politeness.per_host, settings.politeness.asked) = (1, true);
    let all = (1 + free.pages().len() + free.sitemaps().len()) as u64;
    let (crawl, _) = Crawl::open(settings).unwrap();
    let (crawl, stop) = (Arc::new(crawl), Stop::new());
    let (running, stopping) = (Arc::clone(&crawl), stop.clone());
    let report = RUNTIME.block_on(async {
        let run = tokio::spawn(async move { running.run(&stopping).await });
        // The one is held for an hour; the other is asked for all that it has meanwhile.
        let both = async {
            while free.asked() < all || crawl.seen().held.is_empty() {
                sleep(Duration::from_millis(2)).await;
            }
        };
        timeout(LONG, both).await.expect("the other host is held too");
        let held = crawl.seen().held;
        assert_eq!((held.len(), &*held[0].host), (1, &*host(&busy.url("/"))), "{held:?}");
        assert!(held[0].why.contains("Retry-After"), "{held:?}");
        stop.stop();
        run.await.unwrap().unwrap()
    });
    assert_eq!(busy.asked(), 3); // robots.txt, the first page, and one that said: later
    assert_eq!((report.ended, report.summary.unfinished), (Ended::Stopped, 20));
}

#[test]
fn robots_txt_that_says_later_holds_its_host_too() {
    let busy = Server::saying(status("429 Too Many Requests", "Retry-After: 3600"));
    let (crawl, _) = Crawl::open(told(&[&busy.url("/")])).unwrap();
    let (crawl, stop) = (Arc::new(crawl), Stop::new());
    let (running, stopping) = (Arc::clone(&crawl), stop.clone());
    RUNTIME.block_on(async {
        let run = tokio::spawn(async move { running.run(&stopping).await });
        let held = async {
            while !crawl.seen().held.iter().any(|held| held.why.contains("Retry-After")) {
                sleep(Duration::from_millis(2)).await;
            }
        };
        timeout(LONG, held).await.expect("nothing is held");
        stop.stop();
        run.await.unwrap().unwrap();
    });
    assert_eq!(busy.asked(), 1);
}

#[test]
fn no_more_connections_are_open_than_asked_for() {
    for most in [1, 3] {
        let plan = Plan { latency: Duration::from_millis(1), ..Plan::quick(60) };
        let site = Site::serve(plan).unwrap();
        let mut settings = Settings { workers: workers(32), ..told_of(&site) };
        (settings.politeness.per_host, settings.politeness.asked) = (most, true);
        is_complete(&crawl(settings), &site);
        assert!(site.peak() <= most, "{} of {most}", site.peak());
    }
}

#[test]
fn loopback_is_asked_by_all_workers_at_once_unless_something_else_was_asked_for() {
    const ALL: usize = 12;
    let together = meeting(ALL);
    let server = serving(move |path| match path {
        "/" => Some(html(&links((0..ALL).map(|n| format!("/at/{n}"))))),
        "/robots.txt" => None,
        _ => Some(together()),
    });
    let kept = crawl(Settings { workers: workers(ALL), ..told(&[&server.url("/")]) });
    assert_eq!(kept.report.summary.statuses, [(Some(200), 1 + ALL as u64)]);
}

#[test]
fn every_request_says_who_asks() {
    let site = site(5, Faults::NONE);
    let mut settings = told_of(&site);
    settings.agent.contact = Some("https://example.com/about".into());
    crawl(settings);
    let who = format!("crawler/{} (+https://example.com/about)", env!("CARGO_PKG_VERSION"));
    let log = site.log();
    assert!(log.iter().all(|asked| asked.agent.as_ref() == Some(&who)), "{log:?}");
}
