//! A web of pages, and a file that keeps what is known of it, in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use crawler::links::Kind;
use crawler::robots::Robots;
use crawler::store::{OriginId, Queued, UrlId, Validators};
use url::Url;

/// Pages, which are numbers, and what each links to.
#[derive(Clone, Debug)]
pub struct Web {
    pub pages: Vec<Page>,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub url: Url,
    pub links: Vec<usize>,
    /// Whether `robots.txt` forbids it.
    pub forbidden: bool,
    /// How often it fails before it answers.
    pub fails: u32,
}

impl Web {
    /// A random one, of so many pages on so many hosts, each by http and https.
    pub fn random(pages: usize, hosts: usize, seed: u64) -> Web {
        let mut random = fastrand::Rng::with_seed(seed);
        let page = |number: usize| {
            let forbidden = number > 0 && random.u32(..8) == 0;
            let scheme = if random.bool() { "http" } else { "https" };
            let folder = if forbidden { "no" } else { "yes" };
            let url = format!("{scheme}://h{}.test/{folder}/{number}", random.usize(..hosts));
            // About one and a half a page: some are reached by many, and some by none.
            let links = (0..random.usize(..4)).map(|_| random.usize(..pages)).collect();
            let fails = if random.u32(..6) == 0 { random.u32(1..3) } else { 0 };
            Page { url: Url::parse(&url).unwrap(), links, forbidden, fails }
        };
        Web { pages: (0..pages).map(page).collect() }
    }

    /// The pages that are reached from the first, without following those that are forbidden.
    pub fn reachable(&self) -> BTreeSet<usize> {
        let (mut found, mut next) = (BTreeSet::from([0]), vec![0]);
        while let Some(page) = next.pop().map(|number: usize| &self.pages[number]) {
            let links = page.links.iter().filter(|_| !page.forbidden);
            next.extend(links.filter(|&&link| found.insert(link)));
        }
        found
    }

    /// The number of the page of this URL.
    pub fn number(url: &Queued) -> usize {
        url.url.path().rsplit('/').next().unwrap().parse().unwrap()
    }

    pub fn robots() -> Arc<Robots> {
        Arc::new(Robots::parse(b"User-agent: *\nDisallow: /no/\n", "crawler"))
    }
}

/// What is known, as a store keeps it: numbers in the order of commits.
#[derive(Debug, Default)]
pub struct File(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    ids: HashMap<usize, UrlId>,
    origins: HashMap<String, OriginId>,
    unfinished: BTreeMap<OriginId, BTreeMap<UrlId, Queued>>,
}

/// What a commit added.
#[derive(Debug, Default)]
pub struct Added {
    pub urls: Vec<(OriginId, u64)>,
    pub origins: Vec<(OriginId, Url)>,
}

impl File {
    /// Writes a page down as finished, with its links.
    pub fn commit(&self, url: Option<&Queued>, links: &[usize], web: &Web) -> Added {
        let mut known = self.0.lock().unwrap();
        if let Some(url) = url {
            let was_there = known.unfinished.get_mut(&url.origin).unwrap().remove(&url.id);
            assert!(was_there.is_some(), "finished twice: {url:?}");
        }
        let (mut added, mut urls) = (Added::default(), BTreeMap::<_, u64>::new());
        for &link in links {
            if let Some(origin) = known.add(link, web, &mut added.origins) {
                *urls.entry(origin).or_default() += 1;
            }
        }
        added.urls = urls.into_iter().collect();
        added
    }

    pub fn more(&self, origin: OriginId, after: UrlId, most: usize) -> Vec<Queued> {
        let known = self.0.lock().unwrap();
        let urls = known.unfinished[&origin].range(UrlId(after.0 + 1)..);
        urls.take(most).map(|(_, url)| url.clone()).collect()
    }

    /// Where an origin is.
    pub fn origin(&self, id: OriginId) -> Url {
        let known = self.0.lock().unwrap();
        let (name, _) = known.origins.iter().find(|(_, known)| **known == id).unwrap();
        name.parse().unwrap()
    }

    pub fn unfinished(&self) -> usize {
        self.0.lock().unwrap().unfinished.values().map(BTreeMap::len).sum()
    }
}

impl Known {
    fn add(
        &mut self,
        number: usize,
        web: &Web,
        origins: &mut Vec<(OriginId, Url)>,
    ) -> Option<OriginId> {
        let url = &web.pages[number].url;
        let id = UrlId(i64::try_from(1 + self.ids.len()).unwrap());
        if self.ids.contains_key(&number) {
            return None;
        }
        self.ids.insert(number, id);
        let name = url.origin().ascii_serialization();
        let fresh = OriginId(i64::try_from(1 + self.origins.len()).unwrap());
        let origin = *self.origins.entry(name).or_insert_with(|| {
            origins.push((fresh, url.clone()));
            fresh
        });
        self.unfinished.entry(origin).or_default().insert(id, queued(id, origin, url));
        Some(origin)
    }
}

pub fn queued(id: UrlId, origin: OriginId, url: &Url) -> Queued {
    Queued {
        id,
        origin,
        url: url.clone(),
        kind: Kind::Anchor,
        depth: 0,
        hops: 0,
        validators: Validators::default(),
        tries: 0,
    }
}
