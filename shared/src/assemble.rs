//! Turns entries into a record: lanes first, then what happened in them.
//!
//! Lanes come from their beginnings. A bar is the lane's that its span descends from; in
//! a child process, whose outermost spans have no parent here, the lane is the one on
//! which that process's id was recorded. A `process` span that a child makes as its own
//! outermost one is that same lane, seen from the inside.
//!
//! Where entries have gone, what is left of something else is not drawn: a lane's first
//! entry begins no poll, and a receipt without a hand-over may have had one.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::child::Said;
use crate::record::{Arrow, Bar, Lane, Loose, Point, Record};
use crate::store::Lost;
use crate::vocabulary::{Entry, What, Word};

/// Builds the record of a run from its entries and, by process id, its children's.
pub(crate) fn assemble(
    mut entries: Vec<Entry>,
    lost: Lost,
    mut children: HashMap<u32, Said>,
    now: u64,
) -> Record {
    let own = std::process::id();
    let mut builder = Builder { polls_after: lost.until, ..Builder::default() };
    builder.record.dropped = lost.entries;
    builder.record.whole_from = lost.until;
    let mut pids = builder.add_lanes(&mut entries, own);
    while let Some(pid) = pids.pop() {
        let Some(Said { entries: mut of_child, gone }) = children.remove(&pid) else { continue };
        builder.record.dropped += gone;
        // An earlier process may have had the same id.
        let made = builder.pid_of.get(&pid).map_or(0, |&lane| builder.record.lanes[lane].made);
        of_child.retain(|entry| entry.at >= made);
        pids.extend(builder.add_lanes(&mut of_child, pid));
        if let (1.., Some(first)) = (gone, of_child.first()) {
            builder.record.whole_from = builder.record.whole_from.max(first.at);
        }
        entries.extend(of_child);
    }
    // Entries of one thread are in order already: the sort is stable and leaves them so.
    entries.sort_by_key(|entry| entry.at);
    builder.record.begin = entries.first().map_or(now, |entry| entry.at);
    builder.record.end = now;
    builder.record.whole_from = builder.record.whole_from.max(builder.record.begin);
    for entry in entries {
        builder.add(entry);
    }
    builder.finish()
}

#[derive(Default)]
struct Builder {
    record: Record,
    /// The lane of each span, by id; lanes themselves included.
    lane_of: HashMap<u64, usize>,
    /// The lane of each child process, by process id.
    pid_of: HashMap<u32, usize>,
    /// Bars whose end has not come, by span id.
    open: HashMap<u64, usize>,
    /// What is known of an earlier poll is its beginning alone.
    polls_after: u64,
    /// Whether something was said in the poll that each lane is in.
    said: Vec<bool>,
    /// What was handed over and not yet received, by id.
    sends: HashMap<String, VecDeque<Point>>,
}

impl Builder {
    /// Adds the lanes that these entries begin; gives back the processes that they name.
    fn add_lanes(&mut self, entries: &mut [Entry], pid: u32) -> Vec<u32> {
        entries.sort_by_key(|entry| entry.at);
        let started = |entry: &Entry| match entry.what {
            What::Pid { id, .. } => Some(id),
            _ => None,
        };
        let started: HashSet<u64> = entries.iter().filter_map(started).collect();
        let mut pids = Vec::new();
        for entry in entries {
            let at_home = self.pid_of.get(&pid).copied();
            match &mut entry.what {
                What::Begin { id, parent, word, text } => {
                    // A process's outermost process span is its own lane, seen from the
                    // inside, unless it is the lane of one that it started.
                    let own = *word == Word::Process && *parent == 0 && !started.contains(id);
                    let inside = self.lane_of.get(parent).copied().or(at_home);
                    let lane = if word.is_lane() && !(own && at_home.is_some()) {
                        let ran = (pid, entry.tid);
                        Some(self.push(new_lane(*word, text, inside, ran, entry.at)))
                    } else {
                        inside
                    };
                    self.lane_of.extend(lane.map(|lane| (*id, lane)));
                }
                What::Pid { id, pid } => {
                    if let Some(&lane) = self.lane_of.get(id) {
                        self.record.lanes[lane].pid = *pid;
                        self.pid_of.insert(*pid, lane);
                        // No span has so small an id: it stands for the process itself.
                        self.lane_of.insert((*pid).into(), lane);
                        pids.push(*pid);
                    }
                }
                // What a child says outside of all spans, it says in its process's lane.
                What::Said { parent, .. } if *parent == 0 => *parent = pid.into(),
                _ => {}
            }
        }
        pids
    }

    fn push(&mut self, lane: Lane) -> usize {
        self.record.lanes.push(lane);
        self.said.push(false);
        self.record.lanes.len() - 1
    }

    fn add(&mut self, entry: Entry) {
        let at = entry.at;
        match entry.what {
            What::Begin { id, word, text, .. } if !word.is_lane() => {
                let Some(&lane) = self.lane_of.get(&id) else { return };
                self.said[lane] = true;
                self.open.insert(id, self.record.bars.len());
                let text = text.into();
                let bar = Bar { lane, word, text, begin: at, end: at, ended: false };
                self.record.bars.push(bar);
            }
            // Who makes a lane says something in its own.
            What::Begin { parent, .. } => {
                if let Some(&lane) = self.lane_of.get(&parent) {
                    self.said[lane] = true;
                }
            }
            What::Enter { id, .. } => self.enter(id, at, entry.tid),
            What::Exit { id } => self.exit(id, at),
            What::End { id, switched } => self.end(id, at, switched),
            What::Said { parent, word, text } => self.hand_over(parent, word, &text, at),
            What::Pid { .. } => {}
        }
    }

    fn enter(&mut self, id: u64, at: u64, tid: u32) {
        let Some(&lane) = self.lane_of.get(&id) else { return };
        self.said[lane] = false;
        let lane = &mut self.record.lanes[lane];
        if at > self.polls_after {
            lane.polls.push((at, u64::MAX));
        }
        if !lane.threads.contains(&tid) {
            lane.threads.push(tid);
        }
        if lane.begin.is_none() {
            lane.begin = Some(at);
            lane.tid = tid;
        }
    }

    fn exit(&mut self, id: u64, at: u64) {
        let Some(&place) = self.lane_of.get(&id) else { return };
        let lane = &mut self.record.lanes[place];
        if lane.word == Word::Task && !self.said[place] {
            lane.polls.pop();
        } else if let Some(poll) = lane.polls.last_mut() {
            poll.1 = at;
        }
    }

    fn end(&mut self, id: u64, at: u64, switched: bool) {
        let Some(&lane) = self.lane_of.get(&id) else { return };
        if let Some(bar) = self.open.remove(&id) {
            self.said[lane] = true;
            let bar = &mut self.record.bars[bar];
            (bar.end, bar.ended) = (at, true);
            if switched {
                // It ran for some of the time; that it ran at any one moment is not known.
                (bar.word, bar.text) = (Word::Wait, "core".to_owned());
            }
        } else if crate::vocabulary::is_lane(id) {
            let lane = &mut self.record.lanes[lane];
            // A process ends twice: it says so itself, then it is reaped. The later counts.
            (lane.end, lane.ended) = (at, true);
        }
    }

    fn hand_over(&mut self, parent: u64, word: Word, id: &str, at: u64) {
        let Some(&lane) = self.lane_of.get(&parent) else { return };
        self.said[lane] = true;
        let point = Point { lane, at };
        if word == Word::Send {
            self.sends.entry(id.to_owned()).or_default().push_back(point);
            return;
        }
        // The first receipt of an id is of the first hand-over of it.
        match self.sends.get_mut(id).and_then(VecDeque::pop_front) {
            Some(from) => {
                self.record.arrows.push(Arrow { id: Some(id.to_owned()), from, to: point });
            }
            None if self.record.dropped > 0 => {}
            None => self.record.loose.push(Loose { word, id: id.to_owned(), at: point }),
        }
    }

    fn finish(mut self) -> Record {
        let record = &mut self.record;
        if let Some(main) = record.lanes.first().filter(|main| main.ended) {
            record.end = main.end;
        }
        // What was still open in a process ended with it; the rest, with the record.
        let ends: HashMap<u32, u64> = self
            .pid_of
            .iter()
            .map(|(pid, &lane)| (*pid, &record.lanes[lane]))
            .filter(|(_, lane)| lane.ended)
            .map(|(pid, lane)| (pid, lane.end))
            .collect();
        for lane in &mut record.lanes {
            if !lane.ended {
                lane.end = ends.get(&lane.pid).copied().unwrap_or(record.end);
            }
            lane.polls.iter_mut().for_each(|poll| poll.1 = poll.1.min(lane.end));
        }
        for bar in record.bars.iter_mut().filter(|bar| !bar.ended) {
            bar.end = record.lanes[bar.lane].end.max(bar.begin);
        }
        record.arrows.extend(record.lanes.iter().enumerate().filter_map(|(place, lane)| {
            let from = Point { lane: lane.parent?, at: lane.made };
            Some(Arrow { id: None, from, to: Point { lane: place, at: lane.begin? } })
        }));
        record.arrows.sort_by_key(|arrow| arrow.from.at);
        let unreceived = self.sends.into_iter().flat_map(|(id, points)| {
            points.into_iter().map(move |at| Loose { word: Word::Send, id: id.clone(), at })
        });
        record.loose.extend(unreceived);
        record.loose.sort_by_key(|loose| loose.at.at);
        self.record
    }
}

fn new_lane(
    word: Word,
    name: &str,
    parent: Option<usize>,
    (pid, tid): (u32, u32),
    made: u64,
) -> Lane {
    Lane {
        word,
        name: name.to_owned(),
        parent,
        pid,
        tid,
        threads: Vec::new(),
        made,
        begin: None,
        end: made,
        ended: false,
        polls: Vec::new(),
    }
}
