//! The pairs of a query, if some do not matter, or their order does not.

use url::form_urlencoded;

/// The query sorted and without the pairs of these names; no query if none is left.
///
/// `None` where nothing was asked for, or nothing changes.
#[expect(clippy::option_option, reason = "a change to none, and no change, are two")]
pub(super) fn of_names(query: &str, sort: bool, drop: &[String]) -> Option<Option<String>> {
    if query.is_empty() || (!sort && drop.is_empty()) {
        return None;
    }
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.retain(|pair| !is_dropped(pair, drop));
    if pairs.is_empty() {
        return Some(None);
    }
    if sort {
        // Stable: among pairs of one name, the order may have a meaning.
        pairs.sort_by_key(|pair| pair.split('=').next());
    }
    let after = pairs.join("&");
    (after != query).then_some(Some(after))
}

fn is_dropped(pair: &str, drop: &[String]) -> bool {
    // Of a pair that is empty nothing comes: it has no name.
    let name = form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name);
    name.is_some_and(|name| drop.iter().any(|drop| *drop == name))
}
