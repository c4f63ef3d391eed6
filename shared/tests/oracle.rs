//! What tests ask of a record, against plain models that try everything.

use proptest::collection::vec;
use proptest::prelude::*;
use shared::{Arrow, Bar, Point, Record, Word};

fn bar(word: Word, text: &str, begin: u64, end: u64) -> Bar {
    Bar { lane: 0, word, text: text.into(), begin, end, ended: true }
}

fn record(mut bars: Vec<Bar>) -> Record {
    bars.sort_by_key(|bar| bar.begin);
    Record { bars, ..Record::default() }
}

/// Bars on a short line of time, so that beginnings and ends often coincide.
fn bars() -> impl Strategy<Value = Vec<Bar>> {
    let words = prop::sample::select(vec![Word::Work, Word::Hold, Word::Wait]);
    let locks = prop::sample::select(vec!["a", "b"]);
    let one = (words, locks, 0..30_u64, 1..8_u64);
    vec(one.prop_map(|(word, of, begin, long)| bar(word, of, begin, begin + long)), 0..20)
}

fn points(lanes: usize) -> impl Strategy<Value = Point> {
    (0..lanes, 0..20_u64).prop_map(|(lane, at)| Point { lane, at })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_peak_is_the_most_that_any_moment_holds(bars in bars()) {
        let record = record(bars);
        for word in [Word::Work, Word::Wait, Word::Hold, Word::Send] {
            let at = |moment| {
                let open = |bar: &&Bar| (bar.begin..bar.end).contains(&moment);
                record.bars.iter().filter(|bar| bar.word == word).filter(open).count()
            };
            let most = (0..40).map(at).max().unwrap();
            prop_assert_eq!(record.peak(word), most);
        }
    }

    #[test]
    fn overlapping_holds_are_found_wherever_two_hold_one_moment(bars in bars()) {
        let record = record(bars);
        for of in ["a", "b", "c"] {
            let holds: Vec<&Bar> =
                record.bars.iter().filter(|bar| bar.word == Word::Hold && bar.text == of).collect();
            let pairs = holds.iter().enumerate().flat_map(|(place, one)| {
                holds[place + 1..].iter().map(move |other| (one, other))
            });
            let overlap = pairs.clone().any(|(one, other)| {
                (0..40).any(|at| {
                    (one.begin..one.end).contains(&at) && (other.begin..other.end).contains(&at)
                })
            });
            let found = record.overlapping_holds(of);
            prop_assert_eq!(found.is_some(), overlap);
            if let Some((one, other)) = found {
                prop_assert!(one.overlaps(other) && other.overlaps(one));
                prop_assert!(one.text == of && other.text == of);
            }
        }
    }

    #[test]
    fn happens_before_is_whatever_arrows_reach(
        arrows in vec((points(4), points(4)), 0..12),
        first in points(4),
        then in points(4),
    ) {
        let arrows: Vec<Arrow> = {
            let arrow = |(from, to)| Arrow { id: None, from, to };
            arrows.into_iter().map(arrow).collect()
        };
        let main = || shared::run(|| ()).1.lanes.remove(0);
        let lanes = (0..4).map(|_| main()).collect();
        let record = Record { lanes, arrows: arrows.clone(), ..Record::default() };
        prop_assert_eq!(record.happens_before(first, then), reaches(&arrows, first, then));
    }
}

/// Every pair of points in turn, until nothing new is reached.
fn reaches(arrows: &[Arrow], first: Point, then: Point) -> bool {
    let mut points = vec![first, then];
    points.extend(arrows.iter().flat_map(|arrow| [arrow.from, arrow.to]));
    let step = |from: Point, to: Point| {
        let along = from.lane == to.lane && from.at <= to.at;
        along || arrows.iter().any(|arrow| (arrow.from, arrow.to) == (from, to))
    };
    let mut reached = vec![false; points.len()];
    reached[0] = true;
    for _ in 0..points.len() {
        for to in 0..points.len() {
            reached[to] |=
                (0..points.len()).any(|from| reached[from] && step(points[from], points[to]));
        }
    }
    reached[1] && first != then
}

#[test]
fn bars_that_only_touch_do_not_overlap() {
    let record = record(vec![bar(Word::Hold, "a", 0, 5), bar(Word::Hold, "a", 5, 9)]);
    assert_eq!(record.peak(Word::Hold), 1);
    assert_eq!(record.overlapping_holds("a"), None);
}

#[test]
fn holds_of_different_locks_may_overlap() {
    let record = record(vec![bar(Word::Hold, "a", 0, 5), bar(Word::Hold, "b", 1, 2)]);
    assert_eq!(record.overlapping_holds("a"), None);
    assert_eq!(record.peak(Word::Hold), 2);
}
