//! What a job costs, with a thousand origins.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crawler::frontier::Job;
use crawler::frontier::state::{State, Windows};
use crawler::frontier::take::{Source, Take};
use crawler::politeness::{Heard, Rules};
use crawler::robots::Robots;
use crawler::store::{OriginId, UrlId};

use super::web::queued;

const ORIGINS: i64 = 1000;
const EACH: i64 = 100;

/// A crawl of a thousand hosts, with ten open at a time; every second host held, or none.
fn crawl(held: bool, delay: Option<Duration>) -> Duration {
    let mut now = Instant::now();
    let mut state = State::new(Rules { delay, ..Rules::default() }, Windows::default());
    let robots = Arc::new(Robots::all_allowed(""));
    for id in 1..=ORIGINS {
        let url = format!("http://h{id}.test/").parse().unwrap();
        state.origin(OriginId(id), &url, EACH as u64, now);
        state.robots(OriginId(id), Arc::clone(&robots), Duration::ZERO, now);
        let (retry_after, took) = (Some(Duration::from_mins(30)), Duration::ZERO);
        if held && id % 2 == 0 {
            state.heard(&url, Heard::Answer { status: 429, retry_after, took }, now);
        }
    }
    let (mut open, mut full, mut spent) = (Vec::new(), false, Duration::ZERO);
    loop {
        let before = Instant::now();
        let taken = state.take(now);
        spent += before.elapsed();
        match taken {
            Take::Job(Job::More { origin, after, most }) => {
                let url = format!("http://h{}.test/", origin.0).parse().unwrap();
                // A number belongs to one URL, whatever its origin.
                let first = (origin.0 * 1000).max(after.0) + 1;
                let urls = (first..=origin.0 * 1000 + EACH).take(most);
                let urls = urls.map(|id| queued(UrlId(id), origin, &url));
                state.more(origin, urls.collect(), now);
            }
            Take::Job(Job::Check(url, _)) => {
                let before = Instant::now();
                state.allowed(url, now);
                spent += before.elapsed();
            }
            Take::Job(Job::Url(url)) => open.push(url),
            Take::Job(job) => panic!("{job:?}"),
            Take::Wait(_) if !open.is_empty() => full = true,
            Take::Wait(at) => now = at.expect("none is open"),
            Take::End => return spent,
        }
        if full || open.len() >= 10 {
            full = false;
            let before = Instant::now();
            let url = open.swap_remove(0);
            state.done(url.id, &[(url.origin, 0)], now);
            spent += before.elapsed();
        }
    }
}

#[test]
#[ignore = "it measures"]
#[expect(clippy::print_stderr, reason = "figures are for whoever asks for them")]
fn cost_of_a_job_with_a_thousand_origins() {
    for (name, held, delay) in [
        ("all hosts ready", false, None),
        ("half of the hosts held", true, None),
        ("a delay on each host", false, Some(Duration::from_millis(500))),
    ] {
        let jobs = (ORIGINS * EACH) as u32;
        eprintln!("{name}: {:?} a URL, for next, allowed and done", crawl(held, delay) / jobs);
    }
}
