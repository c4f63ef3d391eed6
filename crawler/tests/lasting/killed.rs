//! `kill -9` at random moments, and the same command again.
//!
//! When nothing is left to fetch, what is in the file is compared with an undisturbed crawl,
//! and the next begins with a new file. The moments are of two kinds: after a time, from the start of the process on;
//! and at a request, so that as many fall on the end as on the beginning, however fast the
//! machine is. Each run says its number with `--contact`, so the site's log tells which run
//! has asked for what.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crawler::site::{Asked, Plan, Site};
use tempfile::TempDir;

use crate::kept::{Kept, Left, left};
use crate::program::{Running, crawl, run};

/// The default of `--workers`: what may be in flight at once.
const WORKERS: usize = 16;
const SEED: &str = "CRAWLER_TEST_SEED";

#[test]
fn killed_at_two_hundred_moments_it_has_what_an_undisturbed_crawl_has() {
    // Four at once, for a crawl waits most of its time.
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| kills(50, 40));
        }
    });
}

/// With `--release`, and as many as there is patience for:
///
/// ```text
/// cargo test --release -p crawler --test lasting -- --ignored --nocapture two_thousand
/// ```
#[test]
#[ignore = "takes minutes"]
fn killed_at_two_thousand_moments_it_has_what_an_undisturbed_crawl_has() {
    kills(2000, 150);
}

/// So many, of crawls of a site of so many pages.
fn kills(count: usize, pages: usize) {
    let seed = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    shared::complain(&format!("{SEED}={seed}")); // shown if it fails
    let latency = Duration::from_millis(4);
    let site = Site::serve(Plan { latency, log: 10_000_000, ..Plan::quick(pages) }).unwrap();
    let place = TempDir::new().unwrap();
    let begun = Instant::now();
    run(crawl(&site.url("/"), &place.path().join("undisturbed"))).is_complete();
    let whole = Undisturbed {
        took: begun.elapsed(),
        asked: site.asked(),
        kept: Kept::of(&place.path().join("undisturbed")),
    };
    let mut killer = Killer { random: fastrand::Rng::with_seed(seed), runs: 0, left: count, site };
    let mut met = Met::default();
    let mut rounds = 0;
    while killer.left > 0 {
        rounds += 1;
        killer.round(&whole, &place.path().join(format!("db{rounds}")), &mut met);
    }
    shared::complain(&format!("{count} kills in {rounds} crawls: {met:?}"));
    assert!(met.pages > 0 && met.asked_again > 0, "no kill fell on a crawl: {met:?}");
}

struct Undisturbed {
    took: Duration,
    asked: u64,
    kept: Kept,
}

/// What the kills have met.
#[derive(Default, Debug)]
struct Met {
    /// Nothing was asked yet.
    startup: u32,
    /// The `robots.txt` was asked for, and was not in the file.
    robots: u32,
    /// Pages were asked for and not finished.
    pages: u32,
    /// Something was asked for, and all that was is in the file.
    between: u32,
    /// Nothing was left to fetch.
    end: u32,
    /// Requests beyond one a path.
    asked_again: usize,
}

struct Killer {
    random: fastrand::Rng,
    /// How many runs there were, over all crawls.
    runs: usize,
    /// How many kills are left.
    left: usize,
    site: Site,
}

impl Killer {
    /// A crawl, killed again and again until all of it is in the file.
    fn round(&mut self, whole: &Undisturbed, file: &Path, met: &mut Met) {
        let first = self.runs;
        let mut after = Vec::new(); // what was left after each run
        while !after.last().is_some_and(|left: &Left| left.is_all) {
            let was_killed = self.run(whole, file);
            self.runs += 1;
            after.push(left(file));
            let is_all = after.last().is_some_and(|left| left.is_all);
            assert!(is_all || was_killed, "it ended before its end");
            met.end += u32::from(is_all && was_killed);
        }
        Kept::of(file).is_as(&whole.kept);
        fs::remove_file(file).unwrap();
        self.asked(first, &after, met);
    }

    /// One run, killed if any kill is left and it lasts that long; whether it was.
    fn run(&mut self, whole: &Undisturbed, file: &Path) -> bool {
        let (before, number) = (self.site.asked(), self.runs);
        let mut command = crawl(&self.site.url("/"), file);
        command.args(["--contact", &format!("run {number}.")]);
        let mut running = Running::start(command);
        if self.left > 0 {
            let after = self.time(whole.took);
            if self.random.bool() {
                thread::sleep(after);
            } else {
                // More than a resumed run has left, sometimes: then it ends by itself.
                let until = before + self.random.u64(1..=whole.asked);
                while self.site.asked() < until && !running.is_over() {
                    thread::yield_now();
                }
                thread::sleep(after / 20);
            }
        }
        if self.left == 0 || running.is_over() {
            running.end().is_complete();
            return false;
        }
        self.left -= 1;
        let ended = running.kill();
        // It may have come to its end before the signal.
        assert!(ended.status.is_none_or(|status| status == 0), "{ended:?}");
        ended.status.is_none()
    }

    /// Short ones are as frequent as long ones.
    fn time(&mut self, took: Duration) -> Duration {
        let most = [took / 8, took / 2, took][self.random.usize(..3)];
        Duration::from_micros(self.random.u64(..=most.as_micros() as u64))
    }

    /// What the runs from `first` on have asked for: nothing twice, nothing that was finished,
    /// and again no more than what was in flight.
    fn asked(&self, first: usize, after: &[Left], met: &mut Met) {
        let log = self.site.log();
        let mut by_run: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for Asked { path, agent, .. } in &log {
            by_run.entry(number(agent.as_deref().unwrap())).or_default().push(path);
        }
        let nothing = Left::default();
        for (place, left) in after.iter().enumerate() {
            let before = place.checked_sub(1).map_or(&nothing, |last| &after[last]);
            let asked = by_run.remove(&(first + place)).unwrap_or_default();
            let once: BTreeSet<&str> = asked.iter().copied().collect();
            assert_eq!(once.len(), asked.len(), "a run asked twice for one of {asked:?}");
            let is_in = |left: &Left, path: &str| left.finished.contains(path);
            let again: Vec<_> = once.iter().filter(|path| is_in(before, path)).collect();
            assert!(again.is_empty(), "finished, and asked for again: {again:?}");
            let in_flight: Vec<_> = once.into_iter().filter(|path| !is_in(left, path)).collect();
            assert!(in_flight.len() <= WORKERS, "in flight at once: {in_flight:?}");
            if left.is_all {
                assert_eq!(in_flight, [""; 0], "asked for, and never finished");
            } else {
                met.count(asked.len(), &in_flight);
            }
        }
    }
}

impl Met {
    /// A kill of a run that had asked for so much.
    fn count(&mut self, asked: usize, in_flight: &[&str]) {
        self.asked_again += in_flight.len();
        match in_flight {
            [] if asked == 0 => self.startup += 1,
            [] => self.between += 1,
            ["/robots.txt"] => self.robots += 1,
            _ => self.pages += 1,
        }
    }
}

/// The number of a run, as its requests say it; that of the undisturbed one is the last.
fn number(agent: &str) -> usize {
    let said = agent.split_once("run ").and_then(|(_, said)| said.split_once('.'));
    said.map_or(usize::MAX, |(number, _)| number.parse().unwrap())
}
