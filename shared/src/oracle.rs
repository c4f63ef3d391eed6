//! What tests ask of a record: overlap, exclusion, order. Never elapsed time.

use std::collections::VecDeque;

use crate::record::{Bar, Lane, Point, Record};
use crate::vocabulary::Word;

impl Record {
    /// The lanes of that name, in the order in which they were made.
    pub fn lanes_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Lane> {
        self.lanes.iter().filter(move |lane| lane.name == name)
    }

    /// The lanes of that kind, in the order in which they were made.
    pub fn lanes_of(&self, word: Word) -> impl Iterator<Item = &Lane> {
        self.lanes.iter().filter(move |lane| lane.word == word)
    }

    /// The bars of that word, in the order of their beginnings.
    pub fn bars_of(&self, word: Word) -> impl Iterator<Item = &Bar> {
        self.bars.iter().filter(move |bar| bar.word == word)
    }

    /// The bars of that word in the lane of that name.
    pub fn bars_in<'a>(&'a self, lane: &'a str, word: Word) -> impl Iterator<Item = &'a Bar> {
        self.bars_of(word).filter(move |bar| self.lanes[bar.lane].name == lane)
    }

    /// How many bars of that word were open at the same moment, at most.
    ///
    /// A bar that begins at the very nanosecond at which another ends does not overlap it.
    pub fn peak(&self, word: Word) -> usize {
        peak(self.bars_of(word).map(|bar| (bar.begin, bar.end)))
    }

    /// Two `hold`s of the lock of that name that overlap, if there are any.
    pub fn overlapping_holds(&self, of: &str) -> Option<(&Bar, &Bar)> {
        let holds: Vec<&Bar> = self.bars_of(Word::Hold).filter(|bar| bar.text == of).collect();
        let overlap = |pair: &&[&Bar]| pair[1].begin < pair[0].end;
        holds.windows(2).find(overlap).map(|pair| (pair[0], pair[1]))
    }

    /// Whether arrows lead from `first` to `then`, so that it happened before.
    ///
    /// Within a lane earlier is before; between lanes only a spawn or a hand-over is.
    pub fn happens_before(&self, first: Point, then: Point) -> bool {
        // The earliest moment of each lane that `first` is known to precede.
        let mut reached = vec![u64::MAX; self.lanes.len()];
        let mut todo = VecDeque::from([first]);
        while let Some(point) = todo.pop_front() {
            if point.at >= reached[point.lane] {
                continue;
            }
            reached[point.lane] = point.at;
            let leaving = self
                .arrows
                .iter()
                .filter(|arrow| arrow.from.lane == point.lane && arrow.from.at >= point.at);
            todo.extend(leaving.map(|arrow| arrow.to));
        }
        reached[then.lane] <= then.at && first != then
    }
}

/// How many of the intervals hold the same moment, at most.
pub(crate) fn peak(intervals: impl Iterator<Item = (u64, u64)>) -> usize {
    let mut edges: Vec<(u64, i32)> =
        intervals.flat_map(|(begin, end)| [(begin, 1), (end, -1)]).collect();
    // At one moment ends come before beginnings.
    edges.sort_unstable();
    let depths = edges.into_iter().scan(0, |open, (_, step)| {
        *open += step;
        Some(*open)
    });
    depths.max().map_or(0, |peak| peak.max(0) as usize)
}

impl Bar {
    /// Where it began.
    pub fn begin_point(&self) -> Point {
        Point { lane: self.lane, at: self.begin }
    }

    /// Where it ended.
    pub fn end_point(&self) -> Point {
        Point { lane: self.lane, at: self.end }
    }

    /// Whether both were open at the same moment.
    pub fn overlaps(&self, other: &Bar) -> bool {
        self.begin < other.end && other.begin < self.end
    }
}
