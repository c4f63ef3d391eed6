//! Which series are watched: the first so many that have come to some size.
//!
//! A site may have a million patterns of one URL each, so not every series can have a place.
//! All are counted up to a handful in a table of fixed size, where several share a counter;
//! the smaller of a series' two counters is at least its own count (a count-min sketch).
//! What comes to [`SOME`] is given a place, as long as there are any, and keeps it: so
//! the state depends on the order of URLs alone, and never on when a page came.

use std::collections::HashMap;

/// From how many URLs on a series is watched.
const SOME: u8 = 8;

/// So many were there before the first that is kept of a series; nothing else is known of them.
pub(super) const BEFORE: u32 = SOME as u32 - 1;

const COUNTERS: usize = 1 << 20;

/// Series by their keys.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Watched<Series> {
    /// Two rows; no counter is above [`SOME`].
    counts: Vec<u8>,
    series: HashMap<u64, Series>,
    most: usize,
}

impl<Series: Default> Watched<Series> {
    pub(super) fn new(most: usize) -> Self {
        let counts = if most == 0 { Vec::new() } else { vec![0; 2 * COUNTERS] };
        Watched { counts, series: HashMap::new(), most }
    }

    pub(super) fn get(&self, key: Option<u64>) -> Option<&Series> {
        self.series.get(&key?)
    }

    /// One more URL of the series, and whether it is watched now.
    pub(super) fn add(&mut self, key: Option<u64>, add: impl FnOnce(&mut Series)) -> bool {
        let Some(key) = key else { return false };
        if !self.series.contains_key(&key) && !self.comes_up(key) {
            return false;
        }
        add(self.series.entry(key).or_default());
        true
    }

    /// A page of the series, whose URL was watched when it was added.
    pub(super) fn saw(&mut self, key: Option<u64>, saw: impl FnOnce(&mut Series)) {
        if let Some(series) = key.and_then(|key| self.series.get_mut(&key)) {
            saw(series);
        }
    }

    /// Counts one more, and says whether the series is given a place with it.
    fn comes_up(&mut self, key: u64) -> bool {
        if self.series.len() >= self.most {
            return false;
        }
        let places = [key as usize % COUNTERS, COUNTERS + (key >> 32) as usize % COUNTERS];
        let count = places.map(|place| {
            self.counts[place] = (self.counts[place] + 1).min(SOME);
            self.counts[place]
        });
        count.into_iter().min() == Some(SOME)
    }
}
