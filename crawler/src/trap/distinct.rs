//! How many different values there were: in 256 bytes, and whatever their order.

use crate::trap::place::hash;

const BITS: usize = 2048;

/// A count of different values, by linear counting (Whang, Vander-Zanden, Taylor 1990): each
/// value sets one bit, and from the bits that are left follows how many values there were.
///
/// Exact within a few for some hundred; within some percent for 10,000; beyond 15,000 or so
/// no bit is left, and the count is infinite.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Distinct(Box<[u64; BITS / 64]>);

impl Default for Distinct {
    fn default() -> Distinct {
        Distinct(Box::new([0; BITS / 64]))
    }
}

impl Distinct {
    pub(super) fn add(&mut self, value: u64) {
        let bit = hash(value) as usize % BITS;
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    /// How many there were, about: a whole number.
    pub(super) fn count(&self) -> f64 {
        let free: u32 = self.0.iter().map(|word| word.count_zeros()).sum();
        (-(BITS as f64) * (f64::from(free) / BITS as f64).ln()).round()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(values: std::ops::Range<u64>) -> f64 {
        let mut distinct = Distinct::default();
        values.clone().chain(values).for_each(|value| distinct.add(hash(value)));
        distinct.count()
    }

    #[test]
    fn values_are_counted_once_each_about() {
        assert!(counted(0..0).abs() < 0.5);
        for (many, off) in [(1_u64, 0.01), (12, 0.1), (100, 0.1), (1000, 0.1), (10_000, 0.15)] {
            let share = counted(0..many) / many as f64;
            assert!((share - 1.0).abs() <= off, "{many}: {share}");
        }
    }

    #[test]
    fn more_than_can_be_counted_are_more_than_any_number() {
        assert!(counted(0..100_000).is_infinite());
    }
}
