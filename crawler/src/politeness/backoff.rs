//! How many connections a host seems to bear: additive increase, multiplicative decrease.
//!
//! It is how TCP finds what a network bears: each sign of too much halves what is allowed,
//! and a while of good answers adds one. Signs are 429, 503, no answer, and answers that
//! take three times as long, smoothed, as they did at their best. The best is forgotten
//! slowly: a host whose pages have become slower for good is not held down for ever.
//!
//! # Invariants
//!
//! * One is allowed at least, and never more than the user asked for.
//! * What was open when it was halved does not halve it again: one burst is one sign.

use std::time::Duration;

use crate::politeness::Heard;

/// So many good answers in a row add one connection.
const GOOD: u32 = 8;

/// So much slower than at their best, answers are a sign of too much.
const SLOW: f64 = 3.0;

/// Below this, a smoothed time is no sign: it is the network's, or this machine's own.
const QUICK: f64 = 0.1;

/// The weight of the newest time in the smoothed one.
const WEIGHT: f64 = 0.125;

/// The weight of the smoothed time in what is taken for the best.
const FORGOTTEN: f64 = 0.01;

/// What one host seems to bear.
#[derive(Clone, PartialEq, Debug)]
pub struct Backoff {
    most: usize,
    allowed: usize,
    /// Good answers since the last change.
    good: u32,
    /// How many that were open at the last halving have not been heard of.
    old: usize,
    /// The smoothed time to an answer, in seconds, and its best.
    smooth: Option<f64>,
    best: Option<f64>,
}

impl Backoff {
    /// It begins with all that the user asked for.
    pub fn new(most: usize) -> Backoff {
        let most = most.max(1);
        Backoff { most, allowed: most, good: 0, old: 0, smooth: None, best: None }
    }

    /// How many connections are allowed now.
    pub fn allowed(&self) -> usize {
        self.allowed
    }

    /// Takes in what was heard of one of `open` requests.
    pub fn hear(&mut self, heard: &Heard, open: usize) {
        let too_much = match heard {
            Heard::Lost | Heard::Answer { status: 429 | 503, .. } => true,
            Heard::Answer { took, .. } => self.is_slow(*took),
        };
        self.old = self.old.min(open);
        match (too_much, self.old) {
            (_, 1..) => self.old -= 1,
            (true, 0) => self.halve(open),
            (false, 0) => self.praise(),
        }
    }

    fn halve(&mut self, open: usize) {
        self.allowed = (self.allowed / 2).max(1);
        self.good = 0;
        self.old = open.saturating_sub(1);
        // It is measured anew what fewer connections take; the best stays.
        self.smooth = None;
    }

    fn praise(&mut self) {
        self.good += 1;
        if self.good >= GOOD {
            self.good = 0;
            self.allowed = (self.allowed + 1).min(self.most);
        }
    }

    fn is_slow(&mut self, took: Duration) -> bool {
        let took = took.as_secs_f64();
        let smooth = self.smooth.map_or(took, |smooth| smooth + WEIGHT * (took - smooth));
        self.smooth = Some(smooth);
        let best = self.best.unwrap_or(smooth);
        let best = (best + FORGOTTEN * (smooth - best)).min(smooth);
        self.best = Some(best);
        smooth > QUICK && smooth > SLOW * best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, millis: u64) -> Heard {
        Heard::Answer { status, retry_after: None, took: Duration::from_millis(millis) }
    }

    /// What is allowed after each of these, one open at a time.
    fn allowed(most: usize, heard: &[Heard]) -> Vec<usize> {
        let mut backoff = Backoff::new(most);
        let after = |heard| {
            backoff.hear(heard, 1);
            backoff.allowed()
        };
        heard.iter().map(after).collect()
    }

    #[test]
    fn each_sign_of_too_much_halves_and_one_is_left() {
        let signs = [answer(429, 1), Heard::Lost, answer(503, 1), Heard::Lost];
        assert_eq!(allowed(9, &signs), [4, 2, 1, 1]);
    }

    #[test]
    fn other_failures_are_not_signs() {
        assert_eq!(allowed(4, &[answer(404, 1), answer(500, 1), answer(403, 1)]), [4, 4, 4]);
    }

    #[test]
    fn eight_good_answers_add_one_up_to_the_most() {
        let mut heard = vec![Heard::Lost];
        heard.extend([answer(200, 1); 20]);
        let allowed = allowed(3, &heard);
        assert_eq!(allowed[7], 1);
        assert_eq!(allowed[8], 2);
        assert_eq!(allowed[15], 2);
        assert_eq!(allowed[16..], [3; 5]);
    }

    #[test]
    fn a_failure_between_begins_the_count_of_good_answers_anew() {
        let seven = [answer(200, 1); 7];
        let heard =
            [&[Heard::Lost], &seven[..], &[Heard::Lost], &seven, &[answer(200, 1)]].concat();
        assert_eq!(allowed(2, &heard)[8..], [1, 1, 1, 1, 1, 1, 1, 1, 2]);
    }

    #[test]
    fn answers_that_become_three_times_as_slow_halve() {
        let mut heard = vec![answer(200, 100); 4];
        heard.extend([answer(200, 700); 6]);
        let allowed = allowed(4, &heard);
        // 100, then 175, 241, 298, 348 ms when smoothed.
        assert_eq!(allowed[..7], [4; 7]);
        assert_eq!(allowed[7], 2);
    }

    #[test]
    fn quick_answers_are_not_slow_however_quick_the_best_was() {
        let heard = [&[answer(200, 1)][..], &[answer(200, 90); 50]].concat();
        assert_eq!(allowed(4, &heard), vec![4; 51]);
    }

    #[test]
    fn a_host_that_is_slower_for_good_gets_its_connections_back() {
        let heard = [&[answer(200, 100); 9][..], &vec![answer(200, 900); 900]].concat();
        let allowed = allowed(4, &heard);
        assert!(allowed.contains(&1));
        assert_eq!(allowed.last(), Some(&4));
    }

    #[test]
    fn one_burst_of_failures_is_one_sign() {
        let mut backoff = Backoff::new(8);
        (1..=8).rev().for_each(|open| backoff.hear(&Heard::Lost, open));
        assert_eq!(backoff.allowed(), 4);
        backoff.hear(&Heard::Lost, 4);
        assert_eq!(backoff.allowed(), 2);
    }
}
