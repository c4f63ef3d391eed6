//! The kernel under the model checker, alone with a tree.

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Instant;

use shuttle::future::{JoinHandle, block_on, spawn, yield_now};
use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, Runner};

use super::faulty::{Fault, Faulty};
use super::kernel::{Kernel, Look, Waiter};
use super::tree::{Tree, children, size};

/// Runs it in each order that the scheduler picks; how many these were.
fn check(scheduler: impl Scheduler + 'static, run: fn()) -> usize {
    let mut config = Config::new();
    config.silence_warnings = true;
    Runner::new(scheduler, config).run(run)
}

fn every_order(run: fn()) -> usize {
    check(DfsScheduler::new(None, false), run)
}

/// Half at random; half with few preemptions, where most mistakes show.
pub fn ten_thousand_orders(run: fn()) {
    let seed = super::run();
    assert_eq!(check(RandomScheduler::new_from_seed(1 + seed, 5000), run), 5000);
    assert_eq!(check(PctScheduler::new_from_seed(1 + seed, 4, 5000), run), 5000);
}

/// Where workers take numbers from: the kernel, or one with a mistake.
trait Monitor: Send + Sync + 'static {
    fn next(&self, worker: usize) -> impl Future<Output = Option<u32>> + Send;
    fn done(&self, children: &[u32]);
    /// Asks, and goes without an answer if there is none yet.
    fn ask_once(&self, worker: usize) -> impl Future<Output = Option<u32>> + Send;
}

impl Monitor for Kernel<Tree> {
    async fn next(&self, _: usize) -> Option<u32> {
        let mut waiter = self.waiter();
        poll_fn(|context| look(&mut waiter, context)).await
    }

    fn done(&self, children: &[u32]) {
        self.change(|tree| {
            tree.add(children);
            tree.finish();
        });
    }

    async fn ask_once(&self, _: usize) -> Option<u32> {
        let mut waiter = self.waiter();
        let first = poll_fn(|context| Poll::Ready(look(&mut waiter, context))).await;
        yield_now().await; // here it may be woken
        if let Poll::Ready(job) = first { job } else { None }
    }
}

fn look(waiter: &mut Waiter<'_, Tree>, context: &Context<'_>) -> Poll<Option<u32>> {
    match waiter.look(context, Instant::now()) {
        Look::Job(job) => Poll::Ready(job),
        Look::Wait { .. } => Poll::Pending,
    }
}

impl Monitor for Faulty {
    async fn next(&self, worker: usize) -> Option<u32> {
        poll_fn(|context| self.poll(worker, context)).await
    }

    fn done(&self, children: &[u32]) {
        Faulty::done(self, children);
    }

    async fn ask_once(&self, worker: usize) -> Option<u32> {
        let first = poll_fn(|context| Poll::Ready(self.poll(worker, context))).await;
        yield_now().await;
        if let Poll::Ready(job) = first {
            return job;
        }
        self.leave(worker);
        None
    }
}

/// A crawl of a tree: each number once, and no end before that.
struct Crawl<M> {
    monitor: M,
    root: u32,
    finished: Mutex<Vec<u32>>,
}

impl<M: Monitor> Crawl<M> {
    /// So many workers crawl; `hasty` more ask once and are gone.
    fn run(monitor: M, root: u32, workers: usize, hasty: usize) {
        let crawl = Arc::new(Crawl { monitor, root, finished: Mutex::default() });
        let hasty = (0..hasty).map(|number| spawn(Arc::clone(&crawl).ask_once(workers + number)));
        let hasty: Vec<_> = hasty.collect();
        let workers = (0..workers).map(|number| spawn(Arc::clone(&crawl).work(number)));
        let workers: Vec<_> = workers.collect();
        hasty.into_iter().chain(workers).for_each(join);
        let mut finished = crawl.finished.lock().unwrap().clone();
        finished.sort_unstable();
        finished.dedup();
        assert_eq!(finished.len(), size(root), "not each number once");
        assert_eq!(finished.len(), crawl.finished.lock().unwrap().len(), "one number twice");
    }

    async fn work(self: Arc<Self>, worker: usize) {
        while let Some(job) = self.monitor.next(worker).await {
            self.finish(job);
        }
        assert_eq!(self.finished.lock().unwrap().len(), size(self.root), "the end was guessed");
    }

    async fn ask_once(self: Arc<Self>, worker: usize) {
        if let Some(job) = self.monitor.ask_once(worker).await {
            self.finish(job);
        }
    }

    fn finish(&self, job: u32) {
        self.finished.lock().unwrap().push(job);
        self.monitor.done(children(job));
    }
}

pub fn join(task: JoinHandle<()>) {
    block_on(task).unwrap();
}

#[test]
fn in_every_order_two_workers_finish_each_once_and_learn_of_the_end() {
    let orders = every_order(|| Crawl::run(Kernel::new(Tree::new(4)), 4, 2, 0));
    assert!(orders > 1000, "{orders}");
}

#[test]
fn in_every_order_a_waiter_that_goes_passes_its_wake_up_on() {
    let orders = every_order(|| Crawl::run(Kernel::new(Tree::new(2)), 2, 1, 1));
    assert!(orders > 10_000, "{orders}");
}

#[test]
fn four_workers_and_two_hasty_ones_finish_each_once_in_ten_thousand_orders() {
    ten_thousand_orders(|| Crawl::run(Kernel::new(Tree::new(1)), 1, 4, 2));
    ten_thousand_orders(|| Crawl::run(Kernel::new(Tree::new(1)), 1, 1, 2));
}

#[test]
fn a_kernel_without_a_mistake_fails_in_no_order() {
    ten_thousand_orders(|| Crawl::run(Faulty::new(Fault::None, 1), 1, 3, 1));
}

#[test]
#[should_panic(expected = "the end was guessed")]
fn a_token_that_goes_before_those_of_its_links_is_found() {
    ten_thousand_orders(|| Crawl::run(Faulty::new(Fault::ReleasesFirst, 1), 1, 2, 0));
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_waiter_that_is_not_known_yet_when_it_is_to_be_woken_is_found() {
    ten_thousand_orders(|| Crawl::run(Faulty::new(Fault::WaitsTooLate, 1), 1, 2, 0));
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_wake_up_that_a_dropped_waiter_takes_with_it_is_found() {
    ten_thousand_orders(|| Crawl::run(Faulty::new(Fault::DropsWakeUp, 1), 1, 1, 2));
}

#[test]
#[should_panic(expected = "deadlock")]
fn an_end_that_only_one_learns_of_is_found() {
    ten_thousand_orders(|| Crawl::run(Faulty::new(Fault::EndsAlone, 1), 1, 3, 0));
}

/// Two are ready at once, and a worker that holds one until the other is taken.
fn both_at_once(monitor: impl Monitor) {
    let crawl = Arc::new(Crawl { monitor, root: 1, finished: Mutex::default() });
    let both = Arc::new(shuttle::sync::Barrier::new(2));
    let holder = |number| {
        let (crawl, both) = (Arc::clone(&crawl), Arc::clone(&both));
        spawn(async move {
            let job = crawl.monitor.next(number).await.unwrap();
            both.wait();
            crawl.finish(job);
        })
    };
    let root = block_on(crawl.monitor.next(2)).unwrap();
    let holders: Vec<_> = (0..2).map(holder).collect();
    crawl.finish(root);
    holders.into_iter().for_each(join);
}

#[test]
fn whoever_takes_a_job_wakes_another_for_the_next_one() {
    ten_thousand_orders(|| both_at_once(Kernel::new(Tree::new(1))));
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_wake_up_that_whoever_takes_a_job_keeps_is_found() {
    ten_thousand_orders(|| both_at_once(Faulty::new(Fault::WakesNoNext, 1)));
}

#[test]
fn stopping_wakes_all_though_a_number_is_unfinished() {
    ten_thousand_orders(|| {
        let kernel = Arc::new(Kernel::new(Tree::new(1)));
        assert_eq!(block_on(kernel.next(0)), Some(1));
        let waiting = |_| {
            let kernel = Arc::clone(&kernel);
            spawn(async move { assert_eq!(kernel.next(0).await, None) })
        };
        let waiting: Vec<_> = (0..3).map(waiting).collect();
        kernel.stop();
        waiting.into_iter().for_each(join);
        kernel.done(children(1));
        assert_eq!(kernel.read(|tree| tree.unfinished), 2, "what was open may still end");
        assert_eq!(block_on(kernel.next(0)), None, "nothing is handed out after the stop");
    });
}
