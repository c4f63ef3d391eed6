//! The common workload: each task computes for a while, then waits for a while.
//!
//! What it computes is primes, counted by trial division in *units* whose number is
//! calibrated once: so every model does the same work, and its answer is known beforehand.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// A unit counts the primes below this.
const LIMIT: u32 = 200;
/// How many there are.
const PRIMES: u64 = 46;
/// About how long one look of the calibration takes, and how many looks there are.
const LOOK: Duration = Duration::from_millis(1);
const LOOKS: u32 = 25;
/// The longest that one model may take in all its rounds.
const LONGEST: Duration = Duration::from_hours(1);

/// What a model has to do: so many tasks, each the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Work {
    /// How many tasks there are.
    pub tasks: usize,
    /// How many workers share them, in models that have a fixed number.
    pub workers: usize,
    /// How many units each task computes.
    pub units: u64,
    /// How long each task waits.
    pub wait: Duration,
}

impl Work {
    /// One task, from begin to end: it computes, then sleeps. The primes that it counted.
    pub fn task(&self) -> u64 {
        let primes = self.compute();
        if !self.wait.is_zero() {
            thread::sleep(self.wait);
        }
        primes
    }

    /// The first half of a task, for models that wait in another way.
    pub fn compute(&self) -> u64 {
        (0..self.units).map(|_| unit()).sum()
    }

    /// What all tasks count together, in any model.
    pub fn answer(&self) -> u64 {
        (self.tasks as u64).saturating_mul(self.units).saturating_mul(PRIMES)
    }
}

/// The workload as it was asked for: rows of the same one stand in one table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Workload {
    pub tasks: usize,
    #[serde(rename = "compute_ns", with = "nanoseconds")]
    pub compute: Duration,
    #[serde(rename = "wait_ns", with = "nanoseconds")]
    pub wait: Duration,
    pub workers: usize,
}

impl Workload {
    /// Why it cannot be measured in so many rounds, if it cannot.
    pub fn refusal(&self, rounds: u32) -> Option<String> {
        let task = self.compute.saturating_add(self.wait);
        let tasks = u32::try_from(self.tasks).unwrap_or(u32::MAX);
        let whole = task.saturating_mul(tasks).saturating_mul(rounds);
        if task.is_zero() {
            return Some(
                "there is nothing to do: give --compute or --wait more than 0s".to_owned(),
            );
        }
        (whole > LONGEST).then(|| {
            // To the second is close enough, and short.
            let whole = humantime::format_duration(Duration::from_secs(whole.as_secs()));
            format!(
                "the sequential model alone would take {whole} in {rounds} rounds, and an hour \
                 is the most: make --compute or --wait shorter, or --tasks or --rounds fewer"
            )
        })
    }

    /// The work for models in Rust: calibrated here and now.
    ///
    /// # Errors
    /// A unit takes longer than a task shall compute.
    pub fn calibrated(&self) -> anyhow::Result<Work> {
        if self.compute.is_zero() {
            return Ok(self.of_units(0));
        }
        let unit = unit_time();
        let units = self.compute.as_nanos() as f64 / unit;
        let asked = humantime::format_duration(self.compute);
        anyhow::ensure!(
            units >= 1.0,
            "--compute {asked} is shorter than the smallest computation, {unit:.0}ns: give more, \
             or 0s"
        );
        Ok(self.of_units(units.round() as u64))
    }

    /// The work whose tasks compute so many units.
    pub fn of_units(&self, units: u64) -> Work {
        Work { tasks: self.tasks, workers: self.workers, units, wait: self.wait }
    }
}

/// Durations as JSON holds them: one number.
pub(crate) mod nanoseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn of(time: Duration) -> u64 {
        u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
    }

    pub fn serialize<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
        of(*time).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_nanos)
    }
}

fn unit() -> u64 {
    let is_prime = |n: &u32| (2..=n.isqrt()).all(|d| !n.is_multiple_of(d));
    (2..black_box(LIMIT)).filter(is_prime).count() as u64
}

/// How many nanoseconds a unit takes, by the shortest of several looks: the others were
/// disturbed.
fn unit_time() -> f64 {
    let look = |_| {
        let (begin, mut units) = (Instant::now(), 0);
        while begin.elapsed() < LOOK {
            black_box((0..16).map(|_| unit()).sum::<u64>());
            units += 16;
        }
        begin.elapsed().as_nanos() as f64 / f64::from(units)
    };
    (0..LOOKS).map(look).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Workload =
        Workload { tasks: 3, compute: Duration::from_micros(50), wait: Duration::ZERO, workers: 2 };

    #[test]
    fn the_known_answer_is_what_tasks_count() {
        assert_eq!(unit(), PRIMES);
        let work = SHORT.calibrated().unwrap();
        assert!(work.units >= 1);
        assert_eq!((0..work.tasks).map(|_| work.task()).sum::<u64>(), work.answer());
    }

    #[test]
    fn a_compute_of_nothing_computes_nothing_and_less_than_a_unit_is_refused() {
        let computing = |compute| Workload { compute, ..SHORT }.calibrated();
        assert_eq!(computing(Duration::ZERO).unwrap().units, 0);
        let refused = computing(Duration::from_nanos(1)).unwrap_err().to_string();
        assert!(refused.starts_with("--compute 1ns is shorter than"), "{refused}");
    }

    #[test]
    fn a_workload_of_nothing_or_of_more_than_an_hour_is_refused() {
        assert_eq!(SHORT.refusal(5), None);
        let nothing = Workload { compute: Duration::ZERO, ..SHORT };
        assert!(nothing.refusal(1).unwrap().contains("nothing to do"));
        let long = Workload { wait: Duration::from_hours(1000), ..SHORT };
        assert!(long.refusal(2).unwrap().contains("8months"), "{:?}", long.refusal(2));
        let longest = Workload { wait: Duration::MAX, tasks: usize::MAX, ..SHORT };
        assert!(longest.refusal(u32::MAX).is_some());
        let hour = Workload { tasks: 60, compute: Duration::ZERO, wait: LONGEST / 60, ..SHORT };
        assert_eq!((hour.refusal(1), hour.refusal(2).is_some()), (None, true));
    }
}
