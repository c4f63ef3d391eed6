//! What is left of a long run is true: the record of the same run, kept whole, says so.

use super::{CHUNK, Store};
use crate::assemble::assemble;
use crate::record::Record;
use crate::vocabulary::{Entry, What, Word};

const RUN: u64 = 1;
const WORKERS: u64 = 4;
/// The lane of a thread that seldom speaks.
const SLOW: u64 = 101;
/// Above all other span ids of lanes; those of bars are even.
const BARS: u64 = 1000;
/// How many entries are kept.
const CAP: usize = 24 * CHUNK;

/// Says the same in two stores, one of which has room for it all.
struct Said {
    capped: Store,
    whole: Store,
    at: u64,
    bars: u64,
    all: u64,
}

impl Said {
    fn say(&mut self, thread: u64, what: What) {
        self.at += 10;
        self.all += 1;
        let entry = Entry { at: self.at, run: 1, tid: thread as u32, what };
        self.whole.push(thread as usize, entry.clone());
        self.capped.push(thread as usize, entry);
    }

    fn begin(&mut self, thread: u64, parent: u64, word: Word) -> u64 {
        self.bars += 2;
        let id = BARS + self.bars;
        self.say(thread, What::Begin { id, parent, word, text: word.name().into() });
        id
    }

    fn end(&mut self, thread: u64, id: u64) {
        self.say(thread, What::End { id, switched: false });
    }

    fn lane(&mut self, id: u64, parent: u64, word: Word) {
        self.say(0, What::Begin { id, parent, word, text: format!("lane {id}").into() });
    }

    fn hand_over(&mut self, thread: u64, parent: u64, word: Word, number: u64) {
        self.say(thread, What::Said { parent, word, text: number.to_string().into() });
    }

    fn record(store: &Store, end: u64) -> Record {
        let (entries, lost) = store.entries(1);
        assemble(entries, lost, std::collections::HashMap::new(), end)
    }
}

/// Tasks that change threads at each poll and wait between polls, each for what the one
/// before it hands over; and a thread that holds a lock all along and seldom works.
fn long_run() -> Said {
    let (capped, whole) = (Store::new(CAP), Store::new(usize::MAX));
    let mut said = Said { capped, whole, at: 1000, bars: 0, all: 0 };
    said.lane(RUN, 0, Word::Run);
    said.say(0, What::Enter { id: RUN, first: true });
    said.lane(SLOW, RUN, Word::Thread);
    said.say(5, What::Enter { id: SLOW, first: true });
    said.begin(5, SLOW, Word::Hold);
    let workers: Vec<u64> = (1..=WORKERS).map(|worker| 2 * worker + 1).collect();
    for &id in &workers {
        said.lane(id, RUN, Word::Task);
    }
    let mut waits = vec![None; workers.len()];
    let mut slow = 0;
    for round in 0.. {
        for (place, &id) in workers.iter().enumerate() {
            let number = round * WORKERS + place as u64;
            let thread = 1 + number * 7 / 3 % 3;
            said.say(thread, What::Enter { id, first: round == 0 });
            if let Some(wait) = waits[place].take() {
                said.end(thread, wait);
            }
            if number > 0 {
                said.hand_over(thread, id, Word::Recv, number - 1);
            }
            let work = said.begin(thread, id, Word::Work);
            said.end(thread, work);
            said.hand_over(thread, id, Word::Send, number);
            waits[place] = Some(said.begin(thread, id, Word::Wait));
            said.say(thread, What::Exit { id });
        }
        if round % 6 == 0 {
            let work = said.begin(5, SLOW, Word::Work);
            said.end(5, work);
            slow += 2;
        }
        if slow > CHUNK {
            break; // its first chunk, which began with the run, may go from here on
        }
    }
    // One of them ends; the others are still at it.
    said.say(1, What::End { id: workers[0], switched: false });
    said
}

#[test]
fn what_is_drawn_past_the_cap_is_as_it_was_and_all_that_came_later_is_there() {
    let said = long_run();
    let (whole, capped) =
        (Said::record(&said.whole, said.at + 1), Said::record(&said.capped, said.at + 1));
    let from = capped.whole_from;
    assert!(whole.dropped == 0 && capped.dropped > 0);
    assert_eq!(whole.whole_from, whole.begin);
    let kept = said.capped.entries(1).0.len();
    assert_eq!(kept as u64 + capped.dropped, said.all);
    assert!(kept > CAP / 2, "{kept}");

    let later: Vec<_> = whole.bars.iter().filter(|bar| bar.end > from).collect();
    assert!(capped.bars.iter().eq(later), "bars");
    assert!(capped.bars.iter().any(|bar| bar.begin < from && bar.ended), "some were open then");
    for (lane, known) in whole.lanes.iter().zip(&capped.lanes) {
        let frame = (lane.begin, lane.end, lane.ended, &lane.name);
        assert_eq!((known.begin, known.end, known.ended, &known.name), frame);
        if lane.word == Word::Task {
            let later: Vec<_> = lane.polls.iter().filter(|poll| poll.0 > from).copied().collect();
            assert_eq!(known.polls, later, "{}", lane.name);
        }
    }
}

#[test]
fn what_was_received_past_the_cap_was_sent_by_somebody() {
    let said = long_run();
    let capped = Said::record(&said.capped, said.at + 1);
    let last = (capped.loose.iter().map(|loose| loose.word)).collect::<Vec<_>>();
    assert_eq!(last, [Word::Send], "only the last hand-over has not been received");
}

#[test]
fn what_was_set_aside_is_forgotten_with_its_run() {
    let said = long_run();
    said.capped.forget(1);
    let gone = super::lock(&said.capped.gone);
    assert!(gone.halves.is_empty() && gone.lanes.is_empty() && gone.lost.is_empty());
}
