//! Links without an end: what a site makes up as long as it is asked.
//!
//! A calendar has a next month for ever, a relative link that misses its slash makes paths
//! grow, filters of a shop can be put together in more ways than there are goods, and a
//! session's number makes every page a new one. A crawl that is complete would never end
//! there. What helps cannot know, only tell from what it sees: so each rule has a quota, up
//! to which everything is followed, and what it cuts is kept with the rule's name.
//!
//! ```text
//!                 admit(url, run of the page that holds it)
//!  new URL ──▶ segments ──▶ query's keys ──▶ its pattern ──▶ its path ──▶ known, with its run
//!                                               ▲              ▲
//!  page ──▶ saw(url, run, text, shape) ─────────┴──────────────┘   what pages look like
//! ```
//!
//! | rule | cuts | does not cut |
//! |---|---|---|
//! | repeated segments | `/a/b/a/b/a/b/a/b`, and paths no person writes | what stands there three times in a row |
//! | endless counter | the next of a thousand in a row that differ by numbers alone | numbered pages that are reached in fewer steps; a chain whose texts or pictures differ |
//! | query explosion | the same values of the same keys in ever new combinations | `?id=N`, however many; filters that have less than 200 combinations; grids of less than 20,000 pages |
//! | same text | queries that all lead to the same few texts, letter by letter | pages that differ in as much as a digit |
//! | pattern quota | what is more than 100,000 of a kind | |
//!
//! The *pattern* of a URL has `N` for each number, name of a month or a day, and key of mixed
//! digits and letters: `/log/2026/nov` and `/log/2027/jan` are both `/log/N/N`. Its *path* is
//! the URL without its query and its `;parameters`.
//!
//! **Endless counter.** Numbers are no trap: a site of 10,000 numbered pages is honest, and
//! its pages may well be of one template. But they are *listed* somewhere, so each is a few
//! steps from the start, while of an endless series each page is known by the one before it
//! alone. What is counted is therefore the [`Run`]: of how many ancestors in a row, on the
//! way by which it was found, pages *look alike*: there are eight and more pages of the
//! pattern for each text, digits left out. A page without text is one too: what is left is
//! its title, and where its pictures are, digits and all, so that a gallery of one picture a
//! page does not look alike, and pages with the same arrow do. Twelve names of months are twelve such texts, so
//! a calendar looks alike, and the articles of a chain do not, and end the run. A list in
//! steps of ten has a thousand steps for 10,000 pages: that is the quota.
//!
//! **Query explosion.** With `k` keys of `v` values there are `(v + 1)^k` queries and only
//! `k * v` pairs of key and value. Honest queries have a key that tells one page from the
//! other, so there are about as many pairs as queries: twice as many queries with a second
//! language, ten times with ten parts of each. More than sixteen for each pair is cut. Two
//! orders of the same pairs are one combination.
//!
//! Grids have as few pairs for as many pages, and are honest: chapters and their verses, the
//! tiles of a map. But all of a grid's queries are the same but for two or three numbers,
//! `?chapter=N&verse=N`, while those of filters set now this key and now that: so the first
//! three such series of a path count apart, and are cut from 20,000 URLs on.
//!
//! **Same text.** A session's number in the query changes nothing on the page: neither its
//! text nor its title nor its pictures. Pages that have neither text nor picture are made up
//! by scripts, and do not count. Where 25 pages
//! and more came for each text, no more than a hundred queries are followed; those that
//! became known before so many had come are more.
//!
//! # Invariants
//!
//! * Nothing but the calls decides: no clock, no chance. [`known`](Traps::known) for all URLs
//!   that were let in, in the order in which they were, and [`saw`](Traps::saw) for all pages,
//!   in any order from their URL on, give the same state again.
//! * What is cut leaves no trace: it is not counted.
//!
//! # Cost
//!
//! At most about 16 MB, whatever the site does: twice 2 MB in which every pattern and path is
//! counted up to eight, 256 bytes for each of the 10,000 patterns that come to eight first,
//! and three times that for each of 10,000 paths. Later ones are not watched, and no rule
//! but those that need the URL alone cuts them. A call takes about a microsecond.
//!
//! Not seen: random words in paths, random hosts, and pages that make up texts as well. For
//! these a crawl has its caps: pages, depth, time.

mod distinct;

mod numbered;

mod pattern;

mod place;

mod queried;

mod query;

pub mod quotas;

pub mod rule;

pub mod run;

mod segments;

mod watched;

use url::Url;

use numbered::Numbered;
use place::Place;
use queried::Queried;
use watched::Watched;

pub use quotas::Quotas;
pub use rule::Rule;
pub use run::Run;

/// What is known of the series of a crawl.
#[derive(Clone, PartialEq, Debug)]
pub struct Traps {
    quotas: Quotas,
    /// Series of URLs that differ in numbers.
    patterns: Watched<Numbered>,
    /// Series of URLs that differ in their queries.
    paths: Watched<Queried>,
}

impl Traps {
    /// Nothing is known yet.
    pub fn new(quotas: Quotas) -> Traps {
        Traps {
            patterns: Watched::new(quotas.watched),
            paths: Watched::new(quotas.watched),
            quotas,
        }
    }

    /// Lets a URL in that is new and that no other rule leaves out. `from` is the run of the
    /// page that holds it; what is returned is to be kept with the URL.
    ///
    /// # Errors
    /// The name of the [`Rule`] that cuts it, and its quota.
    pub fn admit(&mut self, url: &Url, from: Run) -> Result<Run, String> {
        let place = Place::of(url);
        let alike = self.alike(&place, from);
        match self.cut(url, &place, alike) {
            Some(rule) => Err(rule.to_string()),
            None => Ok(self.add(&place, alike)),
        }
    }

    /// A URL that is in whatever the rules say: a start, or one that was let in before.
    ///
    /// The run that is returned is that of a start.
    pub fn known(&mut self, url: &Url) -> Run {
        self.add(&Place::of(url), 0)
    }

    /// A page came, whole and with a status of success; `run` is what was kept with its URL.
    ///
    /// `text` is a hash of what it shows, `shape` the same without the digits of texts. 0 is
    /// for what cannot be read, such as a picture: it is not counted, for pictures do not
    /// look alike because they have no text.
    pub fn saw(&mut self, url: &Url, run: Run, text: u64, shape: u64) {
        let place = Place::of(url);
        if run.pattern_is_watched && shape != 0 {
            self.patterns.saw(place.pattern, |series| series.saw(shape));
        }
        if run.path_is_watched && text != 0 {
            self.paths.saw(place.path, |series| series.saw(text));
        }
    }

    /// How many ancestors in a row look alike, of which the URL would be the next.
    fn alike(&self, place: &Place, from: Run) -> u32 {
        self.patterns.get(place.pattern).map_or(0, |series| series.alike(from.alike))
    }

    fn cut(&self, url: &Url, place: &Place, alike: u32) -> Option<Rule> {
        segments::cut(url, &self.quotas)
            .or_else(|| query::cut(place, &self.quotas))
            .or_else(|| self.patterns.get(place.pattern)?.cut(alike, &self.quotas))
            .or_else(|| self.paths.get(place.path)?.cut(place, &self.quotas))
    }

    fn add(&mut self, place: &Place, alike: u32) -> Run {
        let path = |series: &mut Queried| series.add(place);
        Run {
            alike,
            pattern_is_watched: self.patterns.add(place.pattern, Numbered::add),
            path_is_watched: self.paths.add(place.path, path),
        }
    }
}

#[cfg(test)]
mod tests;
