//! A kernel as small as it can be, with one mistake, or with none.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use shuttle::sync::Mutex;

use super::take::{Source, Take};
use super::tree::Tree;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    None,
    /// The token goes first, and then come those of the children.
    ReleasesFirst,
    /// Between looking and joining those that wait, the lock is free.
    WaitsTooLate,
    /// Whoever takes a job keeps the wake-up for itself.
    WakesNoNext,
    /// A waiter that is dropped takes the wake-up with it.
    DropsWakeUp,
    /// Whoever finds the end tells nobody.
    EndsAlone,
}

#[derive(Debug)]
pub struct Faulty {
    fault: Fault,
    tree: Mutex<Tree>,
    waiting: Mutex<VecDeque<(usize, Waker)>>,
}

impl Faulty {
    pub fn new(fault: Fault, root: u32) -> Faulty {
        Faulty { fault, tree: Mutex::new(Tree::new(root)), waiting: Mutex::default() }
    }

    /// One look of a worker; the guards of both locks are held together, unless it is faulty.
    pub fn poll(&self, worker: usize, context: &Context<'_>) -> Poll<Option<u32>> {
        let mut tree = self.tree.lock().unwrap();
        let taken = tree.take(Instant::now());
        let kept = (self.fault != Fault::WaitsTooLate).then_some(tree);
        let mut waiting = self.waiting.lock().unwrap();
        waiting.retain(|(other, _)| *other != worker);
        let (found, wakes) = match taken {
            Take::Wait(_) => {
                waiting.push_back((worker, context.waker().clone()));
                return Poll::Pending;
            }
            Take::Job(job) => (Some(job), usize::from(self.fault != Fault::WakesNoNext)),
            Take::End => (None, if self.fault == Fault::EndsAlone { 0 } else { usize::MAX }),
        };
        drop((waiting, kept));
        self.wake(wakes);
        Poll::Ready(found)
    }

    /// A worker that has looked in vain does not wait any longer.
    pub fn leave(&self, worker: usize) {
        let mut waiting = self.waiting.lock().unwrap();
        let before = waiting.len();
        waiting.retain(|(other, _)| *other != worker);
        let was_woken = before == waiting.len();
        drop(waiting);
        self.wake(usize::from(was_woken && self.fault != Fault::DropsWakeUp));
    }

    pub fn done(&self, children: &[u32]) {
        let mut tree = self.tree.lock().unwrap();
        if self.fault == Fault::ReleasesFirst {
            tree.finish();
            drop(tree);
            self.tree.lock().unwrap().add(children);
        } else {
            tree.add(children);
            tree.finish();
            drop(tree);
        }
        self.wake(1);
    }

    fn wake(&self, most: usize) {
        let mut waiting = self.waiting.lock().unwrap();
        let most = most.min(waiting.len());
        let woken: Vec<_> = waiting.drain(..most).collect();
        drop(waiting);
        for (_, waker) in woken {
            waker.wake();
        }
    }
}
