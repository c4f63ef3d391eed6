//! Queries that grow: a link that adds its key to those that are there.

use std::collections::HashMap;

use crate::trap::place::Place;
use crate::trap::quotas::{Quotas, exceeds};
use crate::trap::rule::Rule;

/// The rule that cuts the URL for its query, whatever else is known.
pub(super) fn cut(place: &Place, quotas: &Quotas) -> Option<Rule> {
    if exceeds(place.pairs.len(), quotas.pairs) {
        return Some(Rule::Pairs(quotas.pairs));
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for key in &place.keys {
        *counts.entry(key).or_default() += 1;
    }
    let same = counts.into_values().max().unwrap_or(0);
    exceeds(same, quotas.same_key).then_some(Rule::SameKey(quotas.same_key))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn rule(query: &str) -> Option<Rule> {
        let url = Url::parse(&format!("http://a/?{query}")).unwrap();
        cut(&Place::of(&url), &Quotas::default())
    }

    #[test]
    fn a_key_that_stands_in_a_query_four_times_is_cut() {
        assert_eq!(rule("a=1&b=1&a=2&a=3"), None);
        assert_eq!(rule("a=1&b=1&a=2&a=3&a"), Some(Rule::SameKey(3)));
        assert_eq!(rule("a&&&&&&b"), None);
    }

    #[test]
    fn a_query_of_more_than_64_pairs_is_cut() {
        let pairs =
            |many: usize| (0..many).map(|key| key.to_string()).collect::<Vec<_>>().join("&");
        assert_eq!(rule(&pairs(64)), None);
        assert_eq!(rule(&pairs(65)), Some(Rule::Pairs(64)));
    }
}
