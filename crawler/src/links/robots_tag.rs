//! `X-Robots-Tag`: what `meta name=robots` says, in a header.

/// Whether one of the values asks `agent` not to follow the links of the page.
///
/// A value is a list of rules, for all agents or, behind `name:`, for one of them; `nofollow`
/// and `none` are what counts here. No standard has it: this is how search engines read it.
pub fn forbids_following(values: impl IntoIterator<Item = String>, agent: &str) -> bool {
    values.into_iter().any(|value| {
        let (name, rules) = match value.split_once(':') {
            // `unavailable_after: date` is a rule, and its date has colons of its own.
            Some((name, rules)) if !name.contains(',') && !is(name, "unavailable_after") => {
                (name, rules)
            }
            _ => (agent, value.as_str()),
        };
        is(name, agent) && rules.split(',').any(|rule| is(rule, "nofollow") || is(rule, "none"))
    })
}

fn is(text: &str, name: &str) -> bool {
    text.trim().eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nofollow_counts_for_all_agents_or_for_ours() {
        let forbids = |value: &str| forbids_following([value.to_owned()], "crawler");
        for value in ["nofollow", "noindex, NoFollow", "none", "Crawler: nofollow", "crawler:none"]
        {
            assert!(forbids(value), "{value}");
        }
        for value in ["", "noindex", "other: nofollow", "unavailable_after: 1 Jan 2030 00:00:00"] {
            assert!(!forbids(value), "{value}");
        }
        assert!(forbids("unavailable_after: 1 Jan 2030 00:00:00, nofollow"));
        assert!(forbids_following(["noindex".to_owned(), "nofollow".to_owned()], "crawler"));
    }
}
