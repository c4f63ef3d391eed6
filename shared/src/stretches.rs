//! What is seen of a lane: solid where it worked, pale where it waited.
//!
//! Bars may lie in one another: a wait for the disk within a piece of work, work done
//! while a queue is waited for. The innermost is what was going on. A task is solid in
//! its polls and pale between them, whatever it says it waits for; before the record is
//! whole, its polls are not known.

use crate::record::{Bar, Record};
use crate::vocabulary::Word;

/// A stretch of time, and what it says of itself.
pub(crate) type Stretch<'a> = (u64, u64, &'a str);

/// The stretches of a lane, each kind drawn over those before it.
pub(crate) struct Stretches<'a> {
    /// It waited.
    pub pale: Vec<Stretch<'a>>,
    /// A task was polled.
    pub polls: Vec<Stretch<'a>>,
    /// It worked.
    pub solid: Vec<Stretch<'a>>,
}

/// The stretches of a lane.
pub(crate) fn stretches(record: &Record, place: usize) -> Stretches<'_> {
    let lane = &record.lanes[place];
    let bars = record.bars.iter().filter(|bar| bar.lane == place && bar.word != Word::Hold);
    if lane.word != Word::Task {
        let (solid, pale): (Vec<_>, Vec<_>) =
            innermost(bars).into_iter().partition(|(bar, _)| bar.word == Word::Work);
        return Stretches { pale: texts(pale), polls: Vec::new(), solid: texts(solid) };
    }
    let (solid, pale): (Vec<&Bar>, Vec<&Bar>) = bars.partition(|bar| bar.word == Word::Work);
    let begin = lane.begin.unwrap_or(lane.made).max(record.whole_from);
    let life = (begin < lane.end).then_some((begin, lane.end, ""));
    let polls = lane.polls.iter().map(|&(begin, end)| (begin, end, "poll")).collect();
    let whole = |bar: &Bar| (bar.begin, bar.end);
    let pale = texts(pale.into_iter().map(|bar| (bar, whole(bar))).collect());
    let solid = texts(solid.into_iter().map(|bar| (bar, whole(bar))).collect());
    Stretches { pale: life.into_iter().chain(pale).collect(), polls, solid }
}

/// Cuts bars, which are in the order of their beginnings, to where each is the innermost.
fn innermost<'a>(bars: impl Iterator<Item = &'a Bar>) -> Vec<(&'a Bar, (u64, u64))> {
    let mut cut = Vec::new();
    let mut open: Vec<&Bar> = Vec::new();
    let mut at = 0;
    let mut until = |open: &mut Vec<&'a Bar>, end: u64| {
        while let Some(bar) = open.pop_if(|bar| bar.end <= end) {
            // What is over at once is seen too, unless something later covers it.
            if bar.end > at || bar.begin == bar.end {
                cut.push((bar, (at.max(bar.begin), bar.end)));
                at = bar.end;
            }
        }
        if let Some(bar) = open.last().filter(|bar| at.max(bar.begin) < end) {
            cut.push((*bar, (at.max(bar.begin), end)));
        }
        at = at.max(end);
    };
    for bar in bars {
        until(&mut open, bar.begin);
        open.push(bar);
    }
    until(&mut open, u64::MAX);
    cut
}

fn texts(bars: Vec<(&Bar, (u64, u64))>) -> Vec<Stretch<'_>> {
    bars.into_iter().map(|(bar, (begin, end))| (begin, end, bar.text.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bar(begin: u64, end: u64) -> Bar {
        Bar { lane: 0, word: Word::Work, text: String::new(), begin, end, ended: true }
    }

    #[test]
    fn a_wait_within_work_is_cut_out_of_it() {
        let bars = [bar(0, 10), bar(3, 5), bar(12, 13)];
        let cut: Vec<_> = innermost(bars.iter()).into_iter().map(|(_, cut)| cut).collect();
        assert_eq!(cut, [(0, 3), (3, 5), (5, 10), (12, 13)]);
    }

    proptest! {
        #[test]
        fn every_moment_belongs_to_the_bar_that_began_last(
            mut edges in prop::collection::vec((0_u64..40, 1_u64..20), 0..12),
        ) {
            edges.sort_by_key(|edge| edge.0);
            let bars: Vec<Bar> = edges.iter().map(|(at, long)| bar(*at, at + long)).collect();
            let cut = innermost(bars.iter());
            for at in 0..60 {
                let holds = |begin, end| begin <= at && at < end;
                let expected = bars.iter().rposition(|bar| holds(bar.begin, bar.end));
                let found: Vec<_> = cut.iter().filter(|(_, cut)| holds(cut.0, cut.1)).collect();
                prop_assert!(found.len() <= 1, "{at}: {found:?}");
                let found = found.first().map(|(bar, _)| *bar);
                let expected = expected.map(|place| &bars[place]);
                prop_assert!(
                    found.map(std::ptr::from_ref) == expected.map(std::ptr::from_ref),
                    "{at}: {found:?}, not {expected:?}",
                );
            }
        }
    }
}
