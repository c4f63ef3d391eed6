//! Which hosts asked to be left alone, and until when: it holds for the next run too.

use rusqlite::params;
use url::Url;

use crate::store::error::StoreError;
use crate::store::ledger::{Ledger, now, url};

impl Ledger {
    /// The host of this URL is to be left alone until then, in seconds since 1970: of two such
    /// times the later one counts. Of an origin that is not in the file nothing is kept.
    pub fn hold(&self, of: &Url, until: i64) -> Result<(), StoreError> {
        let sql = "UPDATE origin SET held_until = max(coalesce(held_until, 0), ?2) WHERE url = ?1";
        let origin = of.origin().ascii_serialization();
        self.connection.prepare_cached(sql)?.execute(params![origin, until])?;
        Ok(())
    }

    /// The origins that are still to be left alone, with the end of that.
    pub fn held(&self) -> Result<Vec<(Url, u64)>, StoreError> {
        let sql = "SELECT url, held_until FROM origin WHERE held_until > ?1";
        let mut held = self.connection.prepare(sql)?;
        let held =
            held.query_map([now()], |row| Ok((url(row, 0)?, row.get::<_, i64>(1)?.unsigned_abs())));
        Ok(held?.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::opening::open;
    use crate::store::plan::Plan;

    #[test]
    fn of_two_holds_the_later_end_counts_and_one_that_is_over_is_none() {
        let [one, other] = ["http://one.test/a", "https://one.test/"].map(|it| it.parse().unwrap());
        let (ledger, _) = open(None, Plan::new(vec![one, other], "")).unwrap();
        let [one, unknown] =
            ["http://one.test/b", "http://two.test/"].map(|it| it.parse().unwrap());
        let later = now() + 1000;
        for until in [later, later - 500, 7] {
            ledger.hold(&one, until).unwrap();
        }
        ledger.hold(&"https://one.test/b".parse().unwrap(), now() - 1).unwrap();
        ledger.hold(&unknown, later).unwrap();
        let origin = "http://one.test/".parse().unwrap();
        assert_eq!(ledger.held().unwrap(), [(origin, later.unsigned_abs())]);
    }
}
