//! Paths that repeat themselves: a relative link that misses its slash makes them grow.

use std::collections::HashMap;

use url::{Host, Url};

use crate::trap::quotas::{Quotas, exceeds};
use crate::trap::rule::Rule;

/// How many segments a group may have; more would take long to compare.
const GROUP: usize = 16;

/// A path of so many segments may have the same one more often.
const DEEP: usize = 12;

/// The rule that cuts the URL for its path or its host, whatever else is known.
pub(super) fn cut(url: &Url, quotas: &Quotas) -> Option<Rule> {
    let mut segments: Vec<&str> = url.path_segments().into_iter().flatten().collect();
    segments.pop_if(|last| last.is_empty());
    if exceeds(segments.len(), quotas.segments) {
        return Some(Rule::Segments(quotas.segments));
    }
    if quotas.in_a_row > 0 && (repeats(&segments, quotas.in_a_row) || repeats_host(url, quotas)) {
        return Some(Rule::InARow(quotas.in_a_row));
    }
    let same = if segments.len() > DEEP { most_frequent(&segments) } else { 0 };
    exceeds(same, quotas.same_segment).then_some(Rule::SameSegment(quotas.same_segment))
}

/// `www.www.www.www.example.com`: a name server may answer for all names below one.
fn repeats_host(url: &Url, quotas: &Quotas) -> bool {
    let Some(Host::Domain(name)) = url.host() else { return false };
    repeats(&name.split('.').collect::<Vec<_>>(), quotas.in_a_row)
}

/// Whether a group stands more than `quota` times in a row.
fn repeats(parts: &[&str], quota: usize) -> bool {
    let longest = GROUP.min(parts.len() / quota.saturating_add(1));
    (1..=longest).any(|group| {
        // So many parts in a row that are as the one a group before: each group one copy.
        let mut same = 0;
        parts.iter().zip(&parts[group..]).any(|(before, part)| {
            same = if before == part { same + 1 } else { 0 };
            same >= group * quota
        })
    })
}

fn most_frequent(segments: &[&str]) -> usize {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for segment in segments {
        *counts.entry(segment).or_default() += 1;
    }
    counts.into_values().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(url: &str) -> Option<Rule> {
        cut(&Url::parse(url).unwrap(), &Quotas::default())
    }

    #[test]
    fn a_group_that_stands_in_a_row_four_times_is_cut() {
        for url in [
            "http://a/b/b/b/b",
            "http://a/b/b/b/b/",
            "http://a/x/b/c/b/c/b/c/b/c/y",
            "http://a/1/2/3/1/2/3/1/2/3/1/2/3",
            "http://a/b/////c",
            "http://www.www.www.www.a/",
        ] {
            assert_eq!(rule(url), Some(Rule::InARow(3)), "{url}");
        }
        for url in [
            "http://a/b/b/b",
            "http://a/b/b/b/",
            "http://a/b/b/b/c/b/b/b",
            "http://a/b/c/b/c/b/c/b",
            "http://a/b////c",
            "http://www.www.www.a/",
            "http://1.1.1.1/",
        ] {
            assert_eq!(rule(url), None, "{url}");
        }
    }

    #[test]
    fn a_segment_that_stands_in_a_deep_path_six_times_is_cut() {
        assert_eq!(rule("http://a/x/1/x/2/x/3/x/4/x/5/x/6/7"), Some(Rule::SameSegment(5)));
        assert_eq!(rule("http://a/x/1/x/2/x/3/x/4/x/5/6/7/8"), None);
        assert_eq!(rule("http://a/x/1/x/2/x/3/x/4/x/5/x/6"), None);
    }

    #[test]
    fn a_path_of_more_than_64_segments_is_cut() {
        let path =
            |many: usize| (0..many).map(|part| part.to_string()).collect::<Vec<_>>().join("/");
        assert_eq!(rule(&format!("http://a/{}", path(64))), None);
        assert_eq!(rule(&format!("http://a/{}/", path(64))), None);
        assert_eq!(rule(&format!("http://a/{}", path(65))), Some(Rule::Segments(64)));
    }
}
