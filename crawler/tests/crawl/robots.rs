//! What a host wants to be asked, and what it cannot say.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crawler::crawl::{Crawl, Ended, Settings, Stop};
use crawler::site::{Fault, Faults};
use tokio::time::sleep;

use crate::kept::{RUNTIME, crawl, is_complete};
use crate::loopback::{Nobody, Server};
use crate::served::{html, links, serving, status};
use crate::told::{once, site, told, told_of, within};

/// What hangs fails.
const LONG: Duration = Duration::from_secs(20);

#[test]
fn where_robots_txt_answers_503_nothing_else_is_asked() {
    let site = site(10, Fault::Robots503);
    let mut settings = told_of(&site);
    settings.politeness.retries = 1;
    let kept = crawl(settings);
    let asked: Vec<_> = site.log().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked, ["/robots.txt", "/robots.txt"]);
    is_complete(&kept, &site); // which has no pages then
    let why = kept.why_left_out(&site.url("/"));
    assert!(why.starts_with("robots: robots.txt: ") && why.contains("503"), "{why}");
    assert!(kept.report.summary.to_string().contains("503"), "{}", kept.report.summary);
}

#[test]
fn where_robots_txt_does_not_come_in_time_nothing_else_is_asked() {
    let site = site(10, Fault::RobotsSlow);
    let kept = crawl(once(within(told_of(&site), Duration::from_millis(300))));
    assert!(site.log().iter().all(|asked| asked.path == "/robots.txt"));
    is_complete(&kept, &site);
    assert!(kept.why_left_out(&site.url("/")).starts_with("robots: robots.txt: "));
}

#[test]
fn where_robots_txt_cannot_be_decoded_nothing_else_is_asked() {
    let rules =
        "Content-Encoding: gzip\r\nContent-Length: 30\r\n\r\nUser-agent: *\nDisallow: /a\n    ";
    let answer = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{rules}");
    let server = serving(move |path| (path == "/robots.txt").then(|| answer.clone()));
    let kept = crawl(once(told(&[&server.url("/")])));
    assert_eq!(server.asked(), 1);
    assert!(kept.why_left_out(&server.url("/")).starts_with("robots: robots.txt: "));
}

#[test]
fn a_robots_txt_is_obeyed_to_its_end_however_little_of_a_page_is_read() {
    let half = "User-agent: *\nDisallow: /sh";
    for body in [1, 10, half.len() as u64] {
        let rules = html(&format!("{half}ared\nDisallow: /secret\n"));
        let server = serving(move |path| match path {
            "/robots.txt" => Some(rules.clone()),
            _ => Some(html("Here.")),
        });
        let mut settings = told(&[&server.url("/show"), &server.url("/secret")]);
        settings.agent.caps.body = body;
        let kept = crawl(settings);
        assert_eq!(kept.page(&server.url("/show")).status, Some(200), "{body}");
        let why = kept.why_left_out(&server.url("/secret"));
        assert_eq!(why, "robots: robots.txt: line 3: Disallow: /secret", "{body}");
    }
}

#[test]
fn where_nobody_listens_the_reason_is_kept() {
    let nobody = Nobody::new();
    let kept = crawl(once(told(&[&nobody.url()])));
    let why = kept.why_left_out(&nobody.url());
    assert!(why.contains("refused the connection"), "{why}");
    assert_eq!(kept.report.ended, Ended::Complete);
}

#[test]
fn the_file_says_which_line_of_robots_txt_kept_a_page_out() {
    let site = site(10, Faults::NONE);
    let kept = crawl(told_of(&site));
    let why = kept.why_left_out(&site.url("/private/secret"));
    assert_eq!(why, "robots: robots.txt: line 3: Disallow: /private/");
    assert_eq!(kept.page(&site.url("/private/open")).status, Some(200));
    let summary = kept.report.summary.to_string();
    assert!(summary.contains("robots.txt: line 3: Disallow: /private/"), "{summary}");
}

#[test]
fn who_ignores_robots_txt_does_not_ask_for_it() {
    let site = site(10, Fault::Robots503);
    let kept = crawl(Settings { ignore_robots: true, ..told_of(&site) });
    assert_eq!(site.asked_of("/robots.txt"), 0);
    assert_eq!(kept.page(&site.url("/private/secret")).status, Some(200));
}

#[test]
fn a_redirect_into_what_is_forbidden_is_not_followed() {
    let server = serving(|path| match path {
        "/robots.txt" => Some(html("User-agent: crawler\nDisallow: /no\n")),
        "/" => Some(html(&links(["/yes"]))),
        "/yes" => Some(status("301 Moved Permanently", "Location: /no/way")),
        _ => Some(html("Somebody came.")),
    });
    let kept = crawl(told(&[&server.url("/")]));
    let why = kept.why_left_out(&server.url("/no/way"));
    assert_eq!(why, "robots: robots.txt: line 2: Disallow: /no");
    assert_eq!(server.asked(), 3);
}

#[test]
fn robots_txt_is_asked_for_once_by_however_many_workers() {
    let site = site(100, Faults::NONE);
    crawl(told_of(&site));
    assert_eq!(site.asked_of("/robots.txt"), 1);
    assert_eq!(site.log()[0].path, "/robots.txt");
}

/// A server whose robots.txt is so many redirects away, and forbids `/no`.
fn moved(redirects: usize) -> Server {
    serving(move |path| match path {
        "/robots.txt" if redirects > 0 => Some(status("302 Found", "Location: /r/1")),
        "/" => Some(html(&links(["/no"]))),
        "/no" => Some(html("Somebody came.")),
        _ => {
            let hop: usize = path.strip_prefix("/r/")?.parse().ok()?;
            let on = format!("Location: /r/{}", hop + 1);
            let rules = "User-agent: *\nDisallow: /no\n";
            Some(if hop < redirects { status("302 Found", &on) } else { html(rules) })
        }
    })
}

#[test]
fn five_redirects_to_robots_txt_are_followed_and_no_sixth() {
    let server = moved(5);
    let kept = crawl(told(&[&server.url("/")]));
    assert_eq!(kept.why_left_out(&server.url("/no")), "robots: robots.txt: line 2: Disallow: /no");
    assert_eq!(server.asked(), 7);
    let server = moved(6);
    let kept = crawl(told(&[&server.url("/")]));
    assert_eq!(kept.page(&server.url("/no")).status, Some(200));
    assert_eq!(server.asked(), 8);
}

#[test]
fn retry_after_with_a_redirect_of_robots_txt_holds_the_host() {
    let later = "Location: /r\r\nRetry-After: 3600";
    let server = serving(move |path| (path == "/robots.txt").then(|| status("302 Found", later)));
    let time = Some(Duration::from_millis(300));
    let kept = crawl(Settings { time, ..told(&[&server.url("/")]) });
    assert_eq!((server.asked(), kept.report.ended), (1, Ended::Time));
}

#[test]
fn a_robots_txt_that_has_moved_waits_for_the_host_where_it_is() {
    let busy = Server::saying(status("429 Too Many Requests", "Retry-After: 3600"));
    let (tell, told_to) = channel();
    let (there, told_to) = (busy.url("/moved"), Mutex::new(told_to));
    let moved = serving(move |path| {
        (path == "/robots.txt").then(|| {
            // Not before that host is held.
            told_to.lock().unwrap().recv_timeout(LONG).expect("the other host is not held");
            status("302 Found", &format!("Location: {there}"))
        })
    });
    let settings = told(&[&busy.url("/"), &moved.url("/")]);
    let (crawl, _) = Crawl::open(settings).unwrap();
    let (crawl, stop) = (Arc::new(crawl), Stop::new());
    let (running, stopping) = (Arc::clone(&crawl), stop.clone());
    RUNTIME.block_on(async {
        let run = tokio::spawn(async move { running.run(&stopping).await });
        while crawl.seen().held.is_empty() {
            sleep(Duration::from_millis(2)).await;
        }
        tell.send(()).unwrap();
        // Were it asked, it would be by then; nothing else says that somebody waits.
        sleep(Duration::from_millis(300)).await;
        stop.stop();
        run.await.unwrap().unwrap();
    });
    assert_eq!((busy.asked(), moved.asked()), (1, 1));
}

#[test]
fn what_x_robots_tag_asks_not_to_follow_is_not_followed() {
    let server = serving(|path| {
        let page = html(&links(["/no"])).replacen("\r\n", "\r\nX-Robots-Tag: nofollow\r\n", 1);
        (path == "/").then_some(page)
    });
    let kept = crawl(told(&[&server.url("/")]));
    assert_eq!(kept.why_left_out(&server.url("/no")), "nofollow: nofollow");
    assert_eq!(server.asked(), 2);
}

#[test]
fn nothing_that_the_page_of_an_error_names_is_followed() {
    let server = serving(|path| {
        let page = html(&links(["/a"])).replacen("200 OK", "404 Not Found", 1);
        let head = "\r\nLink: </b>; rel=next\r\nRefresh: 0; url=/c\r\n";
        (path == "/").then(|| page.replacen("\r\n", head, 1))
    });
    let kept = crawl(told(&[&server.url("/")]));
    assert_eq!((server.asked(), kept.report.summary.links), (2, 0));
}

#[test]
fn of_the_sitemaps_that_robots_txt_names_no_more_are_taken_than_links_of_a_page() {
    let server = serving(|path| match path {
        "/robots.txt" => {
            let sitemaps: Vec<_> = (0..1000).map(|n| format!("Sitemap: /s/{n}\n")).collect();
            Some(html(&sitemaps.concat()))
        }
        _ => None,
    });
    let mut settings = told(&[&server.url("/")]);
    settings.agent.caps.links = 3;
    let kept = crawl(settings);
    assert_eq!(server.asked(), 2 + 3);
    let why = kept.why_left_out(&server.url("/s/999"));
    assert_eq!(why, "sitemaps: more than 3 sitemaps in one robots.txt");
    let left_out = &kept.report.summary.left_out[0];
    assert_eq!((left_out.rule.as_str(), left_out.count), ("sitemaps", 997));
}

#[test]
fn of_a_long_rule_the_beginning_is_kept_with_each_url() {
    let rule = format!("/p{}", "*".repeat(490_000));
    let server = serving(move |path| match path {
        "/robots.txt" => Some(html(&format!("User-agent: *\nDisallow: {rule}\n"))),
        "/" => Some(html(&links((0..3).map(|n| format!("/p{n}"))))),
        _ => Some(html("Somebody came.")),
    });
    let kept = crawl(told(&[&server.url("/")]));
    let why = format!("robots.txt: line 2: Disallow: /p{}…", "*".repeat(198));
    assert_eq!(kept.why_left_out(&server.url("/p2")), format!("robots: {why}"));
    assert_eq!(kept.list("SELECT reason FROM page WHERE fate = 'left out'"), [&*why; 3]);
    let summary = kept.report.summary.to_string();
    assert!(summary.contains(": robots.txt: line 2: Disallow: /p***"), "{} bytes", summary.len());
    assert!(summary.len() < 1000, "{} bytes", summary.len());
}

#[test]
fn of_where_a_redirect_of_robots_txt_leads_the_beginning_is_told() {
    let to = format!("Location: {}:x", "s".repeat(9000));
    let server = serving(move |path| (path == "/robots.txt").then(|| status("302 Found", &to)));
    let kept = crawl(once(told(&[&server.url("/")])));
    let scheme = "s".repeat(200) + "…";
    let why =
        format!("redirected to \"{scheme}\", which cannot be followed: its scheme is {scheme}");
    let why = format!("robots: robots.txt: it could not be had: {why}");
    assert_eq!(kept.why_left_out(&server.url("/")), why);
}
