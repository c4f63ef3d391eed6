//! The smallest crawl: a tree of numbers, each known when its parent is done.

use std::collections::VecDeque;
use std::time::Instant;

use super::take::{Source, Take};

/// What a number's page holds: 1 has two links, one of which has one.
pub fn children(job: u32) -> &'static [u32] {
    match job {
        1 => &[2, 3],
        2 => &[4],
        _ => &[],
    }
}

/// How many there are from the root of the whole tree, and from that of its small branch.
pub fn size(root: u32) -> usize {
    1 + children(root).iter().map(|&child| size(child)).sum::<usize>()
}

/// Those that are ready, and the tokens of all that are not done.
#[derive(Debug)]
pub struct Tree {
    pub ready: VecDeque<u32>,
    pub unfinished: usize,
}

impl Tree {
    pub fn new(root: u32) -> Tree {
        Tree { ready: [root].into(), unfinished: 1 }
    }

    pub fn add(&mut self, jobs: &[u32]) {
        self.unfinished += jobs.len();
        self.ready.extend(jobs);
    }

    pub fn finish(&mut self) {
        self.unfinished -= 1;
    }
}

impl Source for Tree {
    type Job = u32;

    fn take(&mut self, _: Instant) -> Take<u32> {
        match self.ready.pop_front() {
            Some(job) => Take::Job(job),
            None if self.unfinished == 0 => Take::End,
            None => Take::Wait(None),
        }
    }
}
