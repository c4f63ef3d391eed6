//! Private addresses, by whichever way a page leads there: no connection is made.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use crawler::crawl::{Ended, Settings};
use crawler::fetch::guard::Guard;
use crawler::scope::Hosts;
use crawler::site::Fault;

use crate::kept::{crawl, is_complete};
use crate::served::{html, links, serving, status};
use crate::told::{once, site, told, told_of, within};

/// A port on loopback that nobody was told to begin at.
struct Canary(TcpListener);

impl Canary {
    fn new() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Canary(listener)
    }

    fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// All ways to write where it is, as `url` writes them again.
    fn urls(&self) -> [String; 6] {
        let port = self.port();
        [
            format!("http://127.0.0.1:{port}/"),
            format!("http://2130706433:{port}/decimal"),
            format!("http://0x7f.1:{port}/short"),
            format!("http://localhost:{port}/"),
            format!("http://[::ffff:127.0.0.1]:{port}/"),
            format!("http://0.0.0.0:{port}/"),
        ]
    }

    fn was_connected_to(&self) -> bool {
        self.0.accept().is_ok()
    }
}

/// Every host that is in these tests, so that no rule but the guard keeps one out. Who gets
/// to the canary all the same waits for its answer no longer than this.
fn anywhere(settings: Settings) -> Settings {
    let mut settings = once(within(settings, Duration::from_secs(2)));
    let hosts = [
        "127.0.0.1",
        "localhost",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "[fd00::1]",
        "[fe80::1]",
        "[64:ff9b::a00:1]",
        "100.64.0.1",
    ];
    settings.scope.hosts = Hosts::List(hosts.map(str::to_owned).to_vec());
    settings
}

#[test]
fn a_link_to_a_private_address_is_left_out_and_never_connected_to() {
    let canary = Canary::new();
    let page = html(&links(canary.urls()));
    let server = serving(move |path| (path == "/").then(|| page.clone()));
    let kept = crawl(anywhere(told(&[&server.url("/")])));
    assert!(!canary.was_connected_to());
    let rules = kept.list("SELECT left_out FROM url WHERE url NOT LIKE '%/' || '' OR id > 1");
    assert_eq!(rules, ["address"; 6]);
    let why = kept.why_left_out(&canary.urls()[0]);
    assert_eq!(
        why,
        "address: 127.0.0.1 is loopback, not on the public internet: allow it by --allow-private"
    );
    assert_eq!(kept.report.ended, Ended::Complete);
}

#[test]
fn a_redirect_to_a_private_address_is_left_out_and_never_connected_to() {
    let canary = Canary::new();
    let targets = canary.urls();
    let server = serving(move |path| {
        if path == "/" {
            return Some(html(&links((0..6).map(|n| format!("/to/{n}")))));
        }
        let n: usize = path.strip_prefix("/to/")?.parse().ok()?;
        Some(status("302 Found", &format!("Location: {}", targets[n])))
    });
    let kept = crawl(anywhere(told(&[&server.url("/")])));
    assert!(!canary.was_connected_to());
    let rules = "SELECT left_out, count(*) FROM held WHERE kind = 'redirect' GROUP BY 1";
    assert_eq!(kept.ask(rules), [["address", "6"]]);
}

#[test]
fn robots_txt_that_leads_to_a_private_address_allows_nothing() {
    let canary = Canary::new();
    let to = canary.urls()[0].clone();
    let server = serving(move |path| match path {
        "/robots.txt" => Some(status("302 Found", &format!("Location: {to}"))),
        _ => Some(html("Here.")),
    });
    let kept = crawl(anywhere(told(&[&server.url("/")])));
    assert!(!canary.was_connected_to());
    let why = kept.why_left_out(&server.url("/"));
    assert!(why.starts_with("robots: ") && why.contains("is loopback"), "{why}");
    assert_eq!(server.asked(), 1);
}

#[test]
fn private_networks_are_left_out_by_the_same_rule() {
    const PRIVATE: [&str; 8] = [
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::a00:1]/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
    ];
    let server = serving(|path| (path == "/").then(|| html(&links(PRIVATE))));
    // One page and no robots.txt: nothing more could be asked, were they let in.
    let settings = Settings { pages: Some(1), ignore_robots: true, ..told(&[&server.url("/")]) };
    let kept = crawl(anywhere(settings));
    for url in PRIVATE {
        assert!(kept.why_left_out(url).starts_with("address: "), "{url}");
    }
    assert_eq!(kept.report.ended, Ended::Complete);
}

#[test]
fn who_allows_private_addresses_gets_there() {
    let other = serving(|path| (path == "/").then(|| html("Here.")));
    let (to, page) = (other.url("/"), html(&links([other.url("/")])));
    let server = serving(move |path| (path == "/").then(|| page.clone()));
    let mut settings = anywhere(told(&[&server.url("/")]));
    settings.agent.guard = Guard::new(true);
    assert_eq!(crawl(settings).page(&to).status, Some(200));
}

#[test]
fn redirects_that_lead_nowhere_are_kept_and_end() {
    let site = site(5, Fault::Redirects);
    let kept = crawl(told_of(&site));
    is_complete(&kept, &site);
    assert_eq!(site.asked_of("/fault/redirects/itself"), 1);
}
