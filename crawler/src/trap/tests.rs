//! Made-up sites, crawled without a network.

mod endless;

mod grids;

mod honest;

mod shop;

mod shown;

mod state;

use std::collections::{BTreeMap, HashSet, VecDeque};

use super::place::hash;
use super::*;

/// What a page of a made-up site is: its text, and where its links lead.
struct Page(String, Vec<String>);

/// What is known of a page when it came: the two hashes, and where its links lead.
struct Seen {
    text: u64,
    shape: u64,
    links: Vec<String>,
}

impl From<Page> for Seen {
    fn from(Page(text, links): Page) -> Seen {
        Seen { text: hash(&text), shape: hash(shape(&text)), links }
    }
}

/// What became of a crawl: the URLs that were fetched, and how many each rule cut.
#[derive(Default)]
struct Crawl {
    fetched: usize,
    cut: BTreeMap<String, usize>,
}

impl Crawl {
    fn rules(&self) -> Vec<&str> {
        self.cut.keys().map(String::as_str).collect()
    }
}

/// Crawls in the order in which URLs become known, like the frontier of one host, but out of
/// order by up to `workers`; at most 30,000 pages.
fn crawl<P: Into<Seen>>(quotas: Quotas, workers: usize, page: impl Fn(&str) -> P) -> Crawl {
    let mut traps = Traps::new(quotas);
    let mut random = fastrand::Rng::with_seed(7);
    let mut known: HashSet<String> = HashSet::from(["/".into()]);
    let mut open = VecDeque::from([("/".to_owned(), traps.known(&url("/")))]);
    let mut crawl = Crawl::default();
    while crawl.fetched < 30_000 && !open.is_empty() {
        let next = random.usize(0..workers.min(open.len()));
        let (path, run) = open.remove(next).unwrap();
        let Seen { text, shape, links } = page(&path).into();
        traps.saw(&url(&path), run, text, shape);
        crawl.fetched += 1;
        for link in links {
            if !known.contains(&link) {
                match traps.admit(&url(&link), run) {
                    Ok(run) => open.push_back((link.clone(), run)),
                    Err(rule) => *crawl.cut.entry(rule).or_default() += 1,
                }
                known.insert(link);
            }
        }
    }
    crawl
}

fn url(path: &str) -> Url {
    Url::parse(&format!("http://a{path}")).unwrap()
}

fn shape(text: &str) -> String {
    text.chars().filter(|next| !next.is_ascii_digit()).collect()
}

/// The number at the end of a path.
fn number(path: &str) -> usize {
    let digits = path.trim_start_matches(|next: char| !next.is_ascii_digit());
    digits.parse().unwrap_or(0)
}

fn links(links: impl IntoIterator<Item = String>) -> Vec<String> {
    links.into_iter().collect()
}

/// The site is crawled whole, by one worker and by many.
fn is_whole<P: Into<Seen>>(pages: usize, page: impl Fn(&str) -> P) {
    for workers in [1, 64] {
        let crawl = crawl(Quotas::default(), workers, &page);
        assert_eq!(crawl.rules(), Vec::<&str>::new());
        assert_eq!(crawl.fetched, pages);
    }
}

/// The site is cut by these rules alone, after at most so many pages.
fn is_cut<P: Into<Seen>>(most: usize, rules: &[&str], page: impl Fn(&str) -> P) {
    for workers in [1, 64] {
        let crawl = crawl(Quotas::default(), workers, &page);
        assert_eq!(crawl.rules(), rules);
        assert!(crawl.fetched <= most, "{} pages", crawl.fetched);
    }
}

/// A word of letters for each number.
fn word(n: usize) -> String {
    n.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}
