//! The state alone, in random orders: jobs are answered late, and in any order; what is
//! committed is read, and even finished, before it is told of.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crawler::frontier::Job;
use crawler::frontier::state::{State, Windows};
use crawler::frontier::take::{Source, Take};
use crawler::politeness::{Heard, HostName, Rules};
use crawler::store::Queued;
use proptest::prelude::*;

use super::web::{Added, File, Web};

/// What a worker has in its hands.
enum Held {
    Job(Job),
    /// In the file, and not told of yet.
    Committed(Queued, Added),
}

struct Run {
    state: State,
    file: File,
    web: Web,
    rules: Rules,
    now: Instant,
    held: Vec<Held>,
    handed_out: Vec<usize>,
    random: fastrand::Rng,
    /// Until when each host asked to be left alone.
    left_alone: HashMap<HostName, Instant>,
}

impl Run {
    fn new(web: Web, rules: Rules, windows: Windows, seed: u64) -> Run {
        let (now, file) = (Instant::now(), File::default());
        let start = file.commit(None, &[0], &web);
        let mut state = State::new(rules.clone(), windows);
        state.origin(start.origins[0].0, &start.origins[0].1, 1, now);
        let (held, handed_out, left_alone) = (Vec::new(), Vec::new(), HashMap::new());
        let random = fastrand::Rng::with_seed(seed);
        Run { state, file, web, rules, now, held, handed_out, random, left_alone }
    }

    /// Takes and answers until the end, and checks at each step what must hold.
    fn crawl(&mut self) {
        loop {
            let answers = !self.held.is_empty() && (self.held.len() > 12 || self.random.bool());
            if answers {
                self.answer();
                continue;
            }
            match self.state.take(self.now) {
                Take::Job(job) => self.take(job),
                Take::End => break,
                Take::Wait(_) if !self.held.is_empty() => self.answer(),
                Take::Wait(None) => panic!("nothing is open, and nothing will come"),
                Take::Wait(Some(at)) => {
                    assert!(at > self.now, "it was ready");
                    self.now = at;
                    let taken = self.state.take(at);
                    let Take::Job(job) = taken else { panic!("it said that it would be ready") };
                    self.take(job);
                }
            }
        }
        assert!(self.held.is_empty(), "the end was guessed");
    }

    fn take(&mut self, job: Job) {
        if let Job::Url(url) | Job::Again(url, _) = &job {
            assert!(!self.web.pages[Web::number(url)].forbidden);
            let host = HostName::of(&url.url);
            assert!(self.left_alone.get(&host).is_none_or(|until| *until <= self.now), "in a hold");
        }
        self.held.push(Held::Job(job));
        let mut slots = HashMap::<_, usize>::new();
        for held in &self.held {
            let (Held::Job(Job::Url(url) | Job::Again(url, _)) | Held::Committed(url, _)) = held
            else {
                continue;
            };
            let forbidden = self.web.pages[Web::number(url)].forbidden;
            *slots.entry(HostName::of(&url.url)).or_default() += usize::from(!forbidden);
        }
        assert!(slots.values().all(|open| *open <= self.rules.per_host), "too many are open");
    }

    /// Goes on with one of those that are held.
    fn answer(&mut self) {
        let number = self.random.usize(..self.held.len());
        match self.held.swap_remove(number) {
            Held::Committed(url, added) => self.tell(&url, &added),
            Held::Job(Job::Origin { origin }) => {
                self.state.origin(origin, &self.file.origin(origin), 0, self.now);
            }
            Held::Job(Job::More { origin, after, most }) => {
                self.state.more(origin, self.file.more(origin, after, most), self.now);
            }
            Held::Job(Job::Robots { origin }) => {
                self.state.robots(origin, Web::robots(), Duration::ZERO, self.now);
            }
            Held::Job(Job::Check(url, robots)) if robots.check(&url.url).allowed => {
                self.state.allowed(url, self.now);
            }
            Held::Job(Job::Check(url, _)) => {
                self.state.refused(&url, self.now);
                self.commit(url, &[]);
            }
            Held::Job(Job::Url(url) | Job::Again(url, _))
                if url.tries < self.web.pages[Web::number(&url)].fails =>
            {
                self.fail(url);
            }
            Held::Job(Job::Url(url) | Job::Again(url, _)) => {
                let links = self.web.pages[Web::number(&url)].links.clone();
                self.commit(url, &links);
            }
        }
    }

    fn commit(&mut self, url: Queued, links: &[usize]) {
        self.handed_out.push(Web::number(&url));
        let added = self.file.commit(Some(&url), links, &self.web);
        self.held.push(Held::Committed(url, added));
    }

    fn tell(&mut self, url: &Queued, added: &Added) {
        let first = self.random.bool();
        if first {
            self.state.done(url.id, &added.urls, self.now);
        }
        for (id, url) in &added.origins {
            self.state.origin(*id, url, 0, self.now);
        }
        self.state.done(url.id, &added.urls, self.now); // told twice, it counts once
    }

    fn fail(&mut self, url: Queued) {
        let hold = Duration::from_millis(self.random.u64(..3000));
        let (status, took) = (503, Duration::ZERO);
        let heard = Heard::Answer { status, retry_after: Some(hold), took };
        let until = self.left_alone.entry(HostName::of(&url.url)).or_insert(self.now);
        *until = (*until).max(self.now + hold);
        self.state.heard(&url.url, heard, self.now);
        self.state.again(url, Duration::from_millis(self.random.u64(..2000)), self.now);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn each_reachable_url_is_handed_out_once_and_then_is_the_end(
        pages in 1_usize..120,
        hosts in 1_usize..6,
        seed in any::<u64>(),
        per_host in 1_usize..4,
        delay in proptest::option::of((1_u64..500).prop_map(Duration::from_millis)),
        (all, most, least) in (1_usize..40, 1_usize..10, 0_usize..4),
        (origins, bytes) in (0_usize..6, 0_usize..1000),
    ) {
        let web = Web::random(pages, hosts, seed);
        let rules = Rules { per_host, delay, ..Rules::default() };
        let mut run = Run::new(web, rules, Windows { all, most, least, origins, rules: bytes }, seed);
        run.crawl();
        run.handed_out.sort_unstable();
        let reachable: Vec<_> = run.web.reachable().into_iter().collect();
        prop_assert_eq!(&run.handed_out, &reachable);
        prop_assert_eq!(run.file.unfinished(), 0);
        prop_assert_eq!(run.state.counts(), (0, 0, reachable.len() as u64));
    }
}
