//! Many lanes in few rows: how many of a kind worked at once, and the longest ones.

use crate::record::{Lane, Record};
use crate::scale::Scale;
use crate::vocabulary::Word;
use crate::{oracle, units};

/// How many of many lanes are drawn by themselves, besides `main`.
const LONGEST: usize = 3;

/// The lanes to draw by themselves: all of them, or `main` and the longest three.
pub(crate) fn lanes_to_draw(record: &Record, many: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..record.lanes.len()).collect();
    if places.len() <= many {
        return places;
    }
    let life = |place: &usize| {
        let lane = &record.lanes[*place];
        lane.end - lane.begin.unwrap_or(lane.made).min(lane.end)
    };
    places[1..].sort_by_key(|place| std::cmp::Reverse(life(place)));
    places.truncate(1 + LONGEST);
    places[1..].sort_unstable();
    places
}

/// One kind of lane, summarised.
pub(crate) struct Density {
    /// What is counted, and the most that there were at once.
    pub name: String,
    intervals: Vec<(u64, u64)>,
    peak: usize,
}

/// A row a kind, where there are more lanes than `many`.
pub(crate) fn rows(record: &Record, many: usize) -> Vec<Density> {
    if record.lanes.len() <= many {
        return Vec::new();
    }
    let kinds = [(Word::Thread, "threads"), (Word::Process, "processes"), (Word::Task, "tasks")];
    kinds.into_iter().filter_map(|(word, name)| density(record, word, name)).collect()
}

fn density(record: &Record, word: Word, name: &str) -> Option<Density> {
    let life = |lane: &Lane| lane.begin.map(|begin| (begin, lane.end));
    let intervals: Vec<_> = record.lanes_of(word).filter_map(life).collect();
    let peak = oracle::peak(intervals.iter().copied()).max(1);
    if intervals.is_empty() {
        return None;
    }
    let name = format!("{} {name}, {peak} at once", intervals.len());
    Some(Density { name, intervals, peak })
}

impl Density {
    /// Of each column, how many lived in it, as a share of the most there were.
    pub fn shares(&self, scale: &Scale) -> Vec<f64> {
        let shares = scale.shares(self.intervals.iter().copied());
        shares.into_iter().map(|share| share / self.peak as f64).collect()
    }

    /// A column is as high as the number of lanes that lived in it, of the most there were.
    pub fn draw(&self, scale: &Scale) -> String {
        let cell = |share: f64| if share > 0.0 { units::block(share) } else { ' ' };
        self.shares(scale).into_iter().map(cell).collect()
    }
}
