//! A small web site on loopback, to fetch and to crawl without a network.
//!
//! It answers as the web does: with pages and redirects, with errors and broken links, and
//! where it is asked to ([`Faults`]) with all that makes crawlers lose pages, memory or
//! time. It comes from a [`Plan`]: the same plan gives the same pages, each written anew
//! when it is asked for, so a million of them take no more memory than one.
//!
//! ```text
//!  /  /page/1 … /page/N-1     numbered pages; every one can be reached from the first
//!  /old/3  /gone/5            have moved (301, 302, 303, 307, 308), are gone (404, 410)
//!  /moved  /chain/1           redirects, one and three in a row
//!  /circle/1  /long/0         redirects in a circle, and more in a row than are followed
//!  /area  /framed  /linked …  reached by no `a`, once each; `/listed` by the sitemap only
//!  /private/  /unfollowed/    robots.txt or `nofollow` forbid it
//!  /never/…                   in comments, scripts, templates: who asks read them as links
//!  /robots.txt  /sitemap.xml  of large sites an index, and its parts as gzip
//!  /edition/E                 is there in edition E alone
//!  /broken  /slow             500, and a slow page: nothing links to them
//!  /fault/NAME/…              what a fault does wrong; it has an end
//!  /trap/NAME/…               links without an end
//! ```
//!
//! | fault | what it does |
//! |---|---|
//! | `slow` | a body of one byte a second |
//! | `flaky` | five pages answer 503 twice before they answer; one with `Retry-After: 1` |
//! | `reset` | connections that are reset: always, the first time, within the first body |
//! | `errors` | 500, 501, 502, 503 and 504 for good |
//! | `bomb` | a gigabyte as gzip, brotli and zstd, a zstd window of a gigabyte, a sitemap |
//! | `calendar` | months and days that lead to the next, for ever |
//! | `echo` | `a/b/`, relative to itself |
//! | `facets` | five parameters of five values, in every combination and order |
//! | `filters` | five filters of five values, in every combination, each with a text of its own |
//! | `session` | a new session in every link, the same text |
//! | `huge` | a body, and a tag, that never end |
//! | `headers` | 10,000 header lines, or one of a megabyte |
//! | `robots-503` | `robots.txt` answers 503, so nothing is allowed |
//! | `robots-slow` | `robots.txt` comes at one byte a second, so nothing is allowed |
//! | `hang` | the request is taken, and never answered |
//! | `lies` | a length that is too long, gzip that is none, gzip that is cut off |
//! | `retry-after` | 429 (in seconds) and 503 (a date), twice, before the page |
//! | `redirects` | to private addresses, a file, itself, nowhere |
//! | `charset` | pages in ISO-8859-1, windows-1251, Shift_JIS, GBK and UTF-16 |
//!
//! `all` is all of them but `robots-503` and `robots-slow`, beside which nothing is crawled.
//!
//! # Invariants
//!
//! * What [`Site::pages`] promises is told from the plan alone; the tests compare it with
//!   what a plain breadth-first crawl finds in the bytes that are served.
//! * A dropped site has no thread and no connection left.
//!
//! # Cost
//!
//! One thread serves all, a page in some microseconds; `crawler serve --latency 0s` and
//! any load generator tell how many that is on your machine.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

mod draw;

mod plan;

mod fault;

mod faults;

mod served;

mod request;

mod numbered;

mod exhibits;

mod page;

mod sitemap;

mod png;

mod answer;

mod respond;

mod version;

mod traps;

mod troubles;

mod charset;

mod bits;

mod bomb;

mod body;

mod log;

mod wire;

mod server;

mod truth;

pub use fault::{Entry, Fault};
pub use faults::{Faults, UnknownFault};
pub use log::Asked;
pub use plan::{BadPlan, Plan};
pub use truth::{Changes, ENDLESS, Expected};

/// What the chapter's example fetches.
const EXAMPLE: [&str; 5] = ["/", "/moved", "/missing", "/broken", "/slow"];

/// A site that is served until it is dropped.
///
/// Dropping it closes every connection, and who still waits for an answer gets none. It
/// returns when that is done, which takes no time worth speaking of.
pub struct Site {
    shared: Arc<server::Shared>,
    /// Ends with the site.
    _server: server::Server,
}

impl Site {
    /// Serves the site that is planned, on loopback.
    ///
    /// # Errors
    /// The plan is a [`BadPlan`] (`InvalidInput`), or the system refuses the port, files or
    /// a thread; nothing is left running.
    pub fn serve(plan: Plan) -> io::Result<Self> {
        plan.check().map_err(|bad| io::Error::new(io::ErrorKind::InvalidInput, bad))?;
        let (server, shared) = server::Server::start(plan)?;
        Ok(Site { shared, _server: server })
    }

    /// What it is like.
    pub fn plan(&self) -> &Plan {
        &self.shared.plan
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.shared.host)
    }

    /// The URLs of the chapter's example: a page, a redirect to it, 404, 500, a slow page.
    pub fn urls(&self) -> Vec<String> {
        EXAMPLE.iter().map(|path| self.url(path)).collect()
    }

    /// Another edition from now on: one page of eight is changed, `/edition/E` of the new
    /// one is there, that of the old one gone. [`Site::changes`] says which.
    pub fn set_edition(&self, edition: u64) {
        self.shared.edition.store(edition, Ordering::Relaxed);
    }

    /// The present edition.
    pub fn edition(&self) -> u64 {
        self.shared.edition.load(Ordering::Relaxed)
    }
}

/// What a crawl that begins at `/` must find.
impl Site {
    /// Every page, redirect and broken link that a complete crawl fetches, sorted by URL.
    ///
    /// It follows links and the sitemap to pages of this host, no resources, ten redirects
    /// in a row, and obeys `robots.txt` and `nofollow`. What is below [`ENDLESS`] is left
    /// out here; with a fault that forbids the whole site, there is nothing.
    pub fn pages(&self) -> Vec<Expected> {
        let pages = truth::pages(&self.shared.plan, self.edition()).into_iter();
        let mut pages: Vec<_> =
            pages.map(|(path, status)| Expected { url: self.url(&path), status }).collect();
        pages.sort_unstable();
        pages
    }

    /// What a crawl with resources fetches besides, sorted; all of it answers 200.
    pub fn resources(&self) -> Vec<String> {
        sorted(truth::resources().map(|path| self.url(path)))
    }

    /// The sitemaps, sorted; all of them answer 200.
    pub fn sitemaps(&self) -> Vec<String> {
        sorted(truth::sitemaps(&self.shared.plan).map(|path| self.url(&path)))
    }

    /// What links of a site without faults lead to and a crawl leaves out, with the
    /// [`rule`](crate::left_out::LeftOut::rule), sorted; but for the resources. What some
    /// page may not follow and another may is found, and not here.
    pub fn left_out(&self) -> Vec<(String, &'static str)> {
        let whole = |path: String| if path.starts_with('/') { self.url(&path) } else { path };
        let mut urls: Vec<_> = truth::left_out().map(|(path, rule)| (whole(path), rule)).collect();
        urls.sort_unstable();
        urls
    }

    /// What differs from one edition to another.
    pub fn changes(&self, from: u64, to: u64) -> Changes {
        let Changes { changed, new, gone } = truth::changes(&self.shared.plan, from, to);
        let urls = |paths: Vec<String>| sorted(paths.iter().map(|path| self.url(path)));
        Changes { changed: urls(changed), new: urls(new), gone: urls(gone) }
    }
}

/// Who asked for what.
impl Site {
    /// How many requests have come.
    pub fn asked(&self) -> u64 {
        self.shared.log.all()
    }

    /// How many of the requests in the log asked for that path and query.
    pub fn asked_of(&self, path: &str) -> usize {
        self.shared.log.of(path)
    }

    /// The log: the latest requests, as many as the plan keeps, in the order of their coming.
    pub fn log(&self) -> Vec<Asked> {
        self.shared.log.kept()
    }

    /// How many requests were open at once, at most.
    pub fn peak(&self) -> usize {
        self.shared.log.peak()
    }

    /// How many connections there were.
    pub fn connections(&self) -> u64 {
        self.shared.log.connections()
    }

    /// Whether a connection could not be taken at once, because this process may open no
    /// more files: who asked may have waited for an answer in vain.
    pub fn has_lacked_files(&self) -> bool {
        self.shared.log.has_lacked_files()
    }
}

fn sorted(urls: impl Iterator<Item = String>) -> Vec<String> {
    let mut urls: Vec<_> = urls.collect();
    urls.sort_unstable();
    urls
}
