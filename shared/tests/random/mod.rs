//! Records that no run has made, for whatever must hold of every record.

use proptest::collection::vec;
use proptest::prelude::*;
use shared::{Arrow, Bar, Lane, Loose, Point, Record, Word};

/// Nothing is written beside the tests: a failure prints the record that it met.
pub fn config() -> ProptestConfig {
    ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() }
}

/// Names as they come, and as they should not.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9 ]{0,40}",
        "[线程队列生产者]{0,20}",
        "[<>&\"'\\]\\[;/=]{0,8}",
        "[\\x00-\\x1f\\x7f-\\x9f\\u{fffe}\\u{feff}\\u{202e}é👩a]{0,8}",
    ]
}

/// A record of up to `lanes` lanes, some of which share a thread.
pub fn record(lanes: usize) -> impl Strategy<Value = Record> {
    let length = prop_oneof![0..40_u64, 0..5_000_000_000_u64];
    (1..=lanes, 0..1_000_000_u64, length).prop_flat_map(|(count, begin, length)| {
        let end = begin + length;
        let lanes = (0..count).map(|place| lane(place, begin, end)).collect::<Vec<_>>();
        let bars = vec(bar(count, begin, end), 0..60);
        let arrows = vec(arrow(count, begin, end), 0..30);
        let loose = vec(loose(count, begin, end), 0..4);
        (lanes, bars, arrows, loose, 0..3_u64).prop_map(
            move |(lanes, bars, arrows, loose, gone)| {
                assembled(Record { begin, end, lanes, bars, arrows, loose, ..dropped(gone) })
            },
        )
    })
}

fn dropped(dropped: u64) -> Record {
    Record { dropped, ..Record::default() }
}

/// In the order in which a record promises to be.
fn assembled(mut record: Record) -> Record {
    record.bars.sort_by_key(|bar| bar.begin);
    record.arrows.sort_by_key(|arrow| arrow.from.at);
    record.loose.sort_by_key(|loose| loose.at.at);
    record
}

fn lane(place: usize, begin: u64, end: u64) -> BoxedStrategy<Lane> {
    let words = prop::sample::select(vec![Word::Thread, Word::Process, Word::Task]);
    let times = vec(begin..=end, 3);
    let polls = vec(begin..=end, 0..12);
    let parent = if place == 0 { Just(None).boxed() } else { (0..place).prop_map(Some).boxed() };
    let tid = prop_oneof![100..104_u32, Just(200 + u32::try_from(place).unwrap())];
    let made = (words, text(), parent, times, polls, any::<bool>(), 0..8_u8, tid);
    made.prop_map(move |(word, name, parent, mut times, mut polls, ended, began, tid)| {
        times.sort_unstable();
        for at in &mut polls {
            *at = (*at).clamp(times[1], times[2]);
        }
        polls.sort_unstable();
        let first = place == 0;
        Lane {
            word: if first { Word::Run } else { word },
            name: if first { "main".into() } else { name },
            parent,
            pid: if word == Word::Process && !first { tid } else { 100 },
            tid,
            threads: vec![tid],
            made: if first { begin } else { times[0] },
            begin: if first { Some(begin) } else { (began > 0).then_some(times[1]) },
            end: if first { end } else { times[2] },
            ended,
            polls: polls.chunks_exact(2).map(|poll| (poll[0], poll[1])).collect(),
        }
    })
    .boxed()
}

fn bar(lanes: usize, begin: u64, end: u64) -> impl Strategy<Value = Bar> {
    let words = prop::sample::select(vec![Word::Work, Word::Wait, Word::Hold]);
    (0..lanes, words, text(), begin..=end, begin..=end, any::<bool>()).prop_map(
        |(lane, word, text, one, other, ended)| {
            let (begin, end) = (one.min(other), one.max(other));
            Bar { lane, word, text, begin, end, ended }
        },
    )
}

fn point(lanes: usize, begin: u64, end: u64) -> impl Strategy<Value = Point> {
    (0..lanes, begin..=end).prop_map(|(lane, at)| Point { lane, at })
}

fn arrow(lanes: usize, begin: u64, end: u64) -> impl Strategy<Value = Arrow> {
    let points = [point(lanes, begin, end), point(lanes, begin, end)];
    (prop::option::of(text()), points).prop_map(|(id, [from, to])| Arrow { id, from, to })
}

fn loose(lanes: usize, begin: u64, end: u64) -> impl Strategy<Value = Loose> {
    let words = prop::sample::select(vec![Word::Send, Word::Recv]);
    (words, text(), point(lanes, begin, end)).prop_map(|(word, id, at)| Loose { word, id, at })
}
