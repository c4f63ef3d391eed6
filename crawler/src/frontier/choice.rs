//! What is handed out next: what is read on first, then what is looked up and what is fetched.
//!
//! Whoever has a job to look a URL up in `robots.txt` does so without the lock: a file of 500 KiB
//! holds 29,000 rules, and a URL of 2 KB takes them up to 30 ms, in which no other host is to wait.

use std::sync::Arc;
use std::time::Instant;
use std::{iter, mem};

use crate::frontier::hosts::Turn;
use crate::frontier::job::Job;
use crate::frontier::ledger::Slot;
use crate::frontier::origin::{Known, Want};
use crate::frontier::state::State;
use crate::frontier::take::{Source, Take};
use crate::politeness::Event;
use crate::store::{OriginId, Queued};

impl Source for State {
    type Job = Job;

    fn take(&mut self, now: Instant) -> Take<Job> {
        if self.ledger.is_settled() {
            return Take::End;
        }
        let job = self.meet().or_else(|| self.read_on());
        let job = job.or_else(|| self.fetch_or_check(now));
        job.map_or_else(|| Take::Wait(self.hosts.earliest()), Take::Job)
    }
}

impl State {
    /// Who asks where an origin is; one that was told of meanwhile needs not be looked up.
    fn meet(&mut self) -> Option<Job> {
        let mut unmet = iter::from_fn(|| self.unmet.pop_front());
        let origin = unmet.find(|id| self.strangers.contains_key(id))?;
        Some(Job::Origin { origin })
    }

    fn read_on(&mut self) -> Option<Job> {
        let id = self.low.pop_front()?;
        let most = self.window();
        let origin = self.origins.get_mut(&id)?;
        let (after, most) = origin.read_on(most);
        Some(Job::More { origin: id, after, most })
    }

    /// Those that are looked up need no slot and never wait; but a site that forbids a million
    /// URLs must not keep its workers from fetching. So they alternate.
    fn fetch_or_check(&mut self, now: Instant) -> Option<Job> {
        let first = mem::take(&mut self.fetch_first).then(|| self.ask(now)).flatten();
        first.or_else(|| self.check(now)).or_else(|| self.ask(now))
    }

    /// The next URL to be looked up, of the origin whose turn it is; one of each at a time.
    fn check(&mut self, now: Instant) -> Option<Job> {
        loop {
            let id = self.unchecked.pop_front()?;
            let found = self.origins.get_mut(&id).and_then(|origin| origin.check(now));
            self.tend(id, now);
            if let Some((url, robots)) = found {
                self.ledger.hand_out(&url, None);
                self.fetch_first = true;
                return Some(Job::Check(url, robots));
            }
        }
    }

    /// What the host whose turn it is is asked for.
    fn ask(&mut self, now: Instant) -> Option<Job> {
        loop {
            let (host, turn) = self.hosts.next(now)?;
            let job = match turn {
                Turn::Again(url) => self.once_more(url, now),
                Turn::Origin(origin) => self.serve(origin, host, now),
            };
            match &job {
                Some(Job::Url(url) | Job::Again(url, _)) => {
                    self.ledger.hand_out(url, Some(Slot::begins(host, now)));
                    self.hosts.apply(host, Event::Begin, now);
                }
                Some(_) => self.hosts.apply(host, Event::Begin, now),
                None => self.hosts.place(host, now),
            }
            if job.is_some() {
                return job;
            }
        }
    }

    /// A URL that is tried again was allowed when it was tried first, which may be long ago.
    /// While nobody knows whether it still is, it waits in the window as others do.
    fn once_more(&mut self, url: Queued, now: Instant) -> Option<Job> {
        let id = url.origin;
        let Some(origin) = self.origins.get_mut(&id) else { return Some(Job::Url(url)) };
        if let Some((_, robots)) = origin.robots(now) {
            return Some(Job::Again(url, Arc::clone(robots)));
        }
        origin.window.push_front(url);
        self.tend(id, now);
        None
    }

    /// What an origin needs its slot for; nothing, if it needs none any more.
    fn serve(&mut self, id: OriginId, host: usize, now: Instant) -> Option<Job> {
        let origin = self.origins.get_mut(&id)?;
        origin.lined_up = false;
        origin.expire(now);
        let want = origin.wants()?;
        let job = match want {
            // It wants something else by now than when it lined up here.
            _ if origin.host_for(want) != host => None,
            Want::Head => origin.head.take().map(|(_, url)| Job::Url(url)),
            Want::Robots => {
                origin.rules = Known::Asked(Slot::begins(host, now));
                self.ledger.ask();
                Some(Job::Robots { origin: id })
            }
        };
        self.tend(id, now);
        job
    }
}
