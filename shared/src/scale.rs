//! Time to columns: where a moment is drawn, and what share of a column is filled.

use unicode_width::UnicodeWidthStr;

use crate::record::Record;
use crate::units;

/// Time to columns.
pub(crate) struct Scale {
    begin: u64,
    end: u64,
    /// How many columns there are.
    pub columns: usize,
}

impl Scale {
    pub fn new(record: &Record, columns: usize) -> Self {
        Scale { begin: record.begin, end: record.end.max(record.begin + 1), columns }
    }

    /// The column in which the moment lies.
    pub fn column(&self, at: u64) -> usize {
        let span = u128::from(self.end - self.begin);
        let into = u128::from(at.clamp(self.begin, self.end) - self.begin);
        ((into * self.columns as u128 / span) as usize).min(self.columns - 1)
    }

    /// Beginning and end of a column, in nanoseconds.
    pub fn slice(&self, column: usize) -> (f64, f64) {
        let each = (self.end - self.begin) as f64 / self.columns as f64;
        (self.begin as f64 + column as f64 * each, self.begin as f64 + (column + 1) as f64 * each)
    }

    /// What share of each column the intervals fill; overlaps count as often as they do.
    pub fn shares(&self, intervals: impl Iterator<Item = (u64, u64)>) -> Vec<f64> {
        let mut shares = vec![0.0; self.columns];
        for (begin, end) in intervals {
            for (column, share) in
                shares.iter_mut().enumerate().take(self.column(end) + 1).skip(self.column(begin))
            {
                let (from, to) = self.slice(column);
                *share += ((end as f64).min(to) - (begin as f64).max(from)).max(0.0) / (to - from);
            }
        }
        shares
    }

    /// Marks from zero to the end of the run, as far as they fit.
    pub fn axis(&self) -> String {
        let whole = self.end - self.begin;
        let end = units::duration(whole);
        let middle = units::duration(whole / 2);
        let half = (self.columns / 2).max(1);
        let rest = (self.columns - half).saturating_sub(middle.width());
        format!("{:<half$}{middle}{end:>rest$}", "0")
    }
}
