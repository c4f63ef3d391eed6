//! A figure of several rounds: its median and its spread.

use serde::{Deserialize, Serialize};

/// What several rounds measured: the median, the lowest and the highest.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// Half of the rounds were below it; of an even number, the mean of the middle two.
    pub median: f64,
    /// The lowest of the rounds.
    pub low: f64,
    /// The highest of the rounds.
    pub high: f64,
}

/// In which unit a figure is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Nanoseconds, shown in the unit that keeps them short.
    Nanoseconds,
    /// Bytes, shown in millions.
    Bytes,
    /// So many things, whole ones as a rule.
    Count,
    /// How many times as fast.
    Ratio,
}

impl Figure {
    /// The figure of these rounds; `None` of none.
    pub fn of(rounds: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut rounds: Vec<f64> = rounds.into_iter().collect();
        rounds.sort_by(f64::total_cmp);
        let (low, high) = (*rounds.first()?, *rounds.last()?);
        let middle = (rounds[(rounds.len() - 1) / 2], rounds[rounds.len() / 2]);
        Some(Figure { median: f64::midpoint(middle.0, middle.1), low, high })
    }

    /// Whether the rounds do not tell the two apart: their spreads have a value in common.
    ///
    /// A disturbed round may hide a difference so, but can never make one.
    pub fn equals(&self, other: &Figure) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// How many of these went on at once on average, in so much time on the clock.
    pub(crate) fn at_once(&self, wall: &Figure) -> Figure {
        Figure {
            median: self.median / wall.median,
            low: self.low / wall.high,
            high: self.high / wall.low,
        }
    }

    /// Median and spread in a table: the spread stands below.
    pub fn cell(&self, unit: Unit) -> String {
        self.texts(unit).join("\n")
    }

    /// The median with its unit, and the spread in the same unit.
    fn texts(&self, unit: Unit) -> [String; 2] {
        let (divisor, name) = self.scale(unit);
        let [median, low, high] = [self.median, self.low, self.high].map(|value| value / divisor);
        // As many digits for all three as the median is read with, at least three of its own.
        let digits = match median {
            _ if unit == Unit::Count && median >= 10.0 => 0,
            100.0.. => 0,
            10.0.. => 1,
            _ => 2,
        };
        [format!("{median:.digits$}{name}"), format!("{low:.digits$}–{high:.digits$}")]
    }

    /// Median and spread in one line: `1.41 s (1.40–1.43)`.
    pub fn text(&self, unit: Unit) -> String {
        let [median, spread] = self.texts(unit);
        format!("{median} ({spread})")
    }

    fn scale(&self, unit: Unit) -> (f64, &'static str) {
        match (unit, self.median) {
            (Unit::Count | Unit::Ratio, _) => (1.0, ""),
            (Unit::Bytes, _) => (1e6, " MB"),
            (Unit::Nanoseconds, 1e9..) => (1e9, " s"),
            (Unit::Nanoseconds, 1e6..) => (1e6, " ms"),
            (Unit::Nanoseconds, 1e3..) => (1e3, " µs"),
            (Unit::Nanoseconds, _) => (1.0, " ns"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_is_between_the_middle_two() {
        let figure = Figure::of([4.0, 1.0, 3.0, 10.0]).unwrap();
        assert_eq!((figure.low, figure.median, figure.high), (1.0, 3.5, 10.0));
        assert_eq!(Figure::of([7.0]).unwrap(), Figure { median: 7.0, low: 7.0, high: 7.0 });
        assert_eq!(Figure::of([]), None);
    }

    #[test]
    fn a_spread_is_in_the_unit_of_its_median() {
        let figure = |low, median, high| Figure { median, low, high };
        let texts = |figure: Figure, unit| figure.text(unit);
        assert_eq!(texts(figure(0.99e9, 1.0e9, 2.0e9), Unit::Nanoseconds), "1.00 s (0.99–2.00)");
        assert_eq!(texts(figure(9e5, 2.34e7, 1e9), Unit::Nanoseconds), "23.4 ms (0.9–1000.0)");
        assert_eq!(texts(figure(2.6e6, 2.7e6, 2.8e6), Unit::Bytes), "2.70 MB (2.60–2.80)");
        assert_eq!(texts(figure(64.0, 65.0, 70.0), Unit::Count), "65 (64–70)");
        assert_eq!(texts(figure(1.0, 51.23, 52.0), Unit::Ratio), "51.2 (1.0–52.0)");
    }

    #[test]
    fn only_spreads_that_do_not_overlap_are_told_apart() {
        let figure = |low, median, high| Figure { median, low, high };
        let (one, other) = (figure(23.4, 25.7, 70.8), figure(15.1, 20.7, 26.7));
        assert!(one.equals(&other) && other.equals(&one), "one median is in the other's spread");
        let (less, more) = (figure(15.1, 20.7, 23.3), figure(70.9, 71.0, 72.0));
        for apart in [less, more] {
            assert!(!one.equals(&apart) && !apart.equals(&one), "{apart:?}");
        }
    }
}
